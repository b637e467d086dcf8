// RapidJSON's reader with vector instructions, which reads texts several times as fast, over a copy
// in which it decodes. Under a name of its own, for the other files use RapidJSON without; so a
// file that includes this one includes no RapidJSON itself.
//
// NB: it announces brackets and words after it took them, but numbers and texts before.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#if defined(__SSE2__)
#define RAPIDJSON_SSE2
#endif
#define RAPIDJSON_NAMESPACE rapidjson_in_place
#define RAPIDJSON_NAMESPACE_BEGIN namespace RAPIDJSON_NAMESPACE {
#define RAPIDJSON_NAMESPACE_END }
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include "parsers/fhir/surrogates.h"

namespace thiowatch::fhir {

namespace json = rapidjson_in_place;

inline bool is_ascii(std::string_view text) {
    constexpr std::uint64_t kHighBits = 0x8080808080808080U;
    std::size_t at = 0;
    std::uint64_t seen = 0;
    for (; at + sizeof seen <= text.size(); at += sizeof seen) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, sizeof word);
        seen |= word;
    }
    for (; at < text.size(); ++at)
        seen |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[at]));
    return (seen & kHighBits) == 0;
}

class InPlaceReader {
  public:
    explicit InPlaceReader(std::string_view text)
        : is_ascii_(is_ascii(text)), lone_(lone_low_surrogate(text)) {
        constexpr std::size_t kReadAhead = 16;  // that a vector instruction may look at in excess
        bytes_.reserve(text.size() + kReadAhead);
        bytes_.append(text).append(kReadAhead, '\0');
        stream_ = json::InsituStringStream(bytes_.data());
    }
    InPlaceReader(const InPlaceReader&) = delete;
    InPlaceReader& operator=(const InPlaceReader&) = delete;
    InPlaceReader(InPlaceReader&&) = delete;
    InPlaceReader& operator=(InPlaceReader&&) = delete;
    ~InPlaceReader() = default;

    /// Tells `taker` what is found; false of it ends the reading. Numbers come as RawNumber. Text
    /// that is not UTF-8, or would not be, is refused. The taker bounds the depth.
    template <class Taker>
    json::ParseResult read(Taker& taker) {
        constexpr unsigned kFlags = json::kParseInsituFlag | json::kParseNumbersAsStringsFlag;
        json::Reader reader;
        if (lone_) return {json::kParseErrorStringUnicodeSurrogateInvalid, *lone_};
        return is_ascii_ ? reader.Parse<kFlags>(stream_, taker)
                         : reader.Parse<kFlags | json::kParseValidateEncodingFlag>(stream_, taker);
    }
    /// How far it has come.
    [[nodiscard]] std::size_t at() { return stream_.Tell(); }
    /// Where in the text a string it told of began.
    [[nodiscard]] std::size_t place_of(const char* told) const {
        return static_cast<std::size_t>(told - bytes_.data());
    }

  private:
    std::string bytes_;
    bool is_ascii_;
    std::optional<std::size_t> lone_;
    json::InsituStringStream stream_{nullptr};
};

}  // namespace thiowatch::fhir
