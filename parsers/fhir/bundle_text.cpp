// NB: RapidJSON announces a bracket before it takes it, and a text, number or word after.

#include "parsers/fhir/bundle_text.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include "parsers/fhir/json_faults.h"
#include "parsers/fhir/surrogates.h"
#include "parsers/long_text.h"

namespace thiowatch::fhir {

namespace {

constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                            rapidjson::kParseNumbersAsStringsFlag;

}  // namespace

/// Takes RapidJSON's events and notes where the items of the first `entry` begin and end.
class OutlineBuilder {
  public:
    OutlineBuilder(
        BundleText& text,
        rapidjson::MemoryStream& stream,
        const JsonLimits& limits,
        const std::function<void()>& let_go
    )
        : text_(text), stream_(stream), limits_(limits), let_go_(let_go) {}

    bool Null() { return add_word(); }
    bool Bool(bool) { return add_word(); }
    bool RawNumber(const char*, rapidjson::SizeType, bool) { return add_word(); }
    bool String(const char*, rapidjson::SizeType, bool) { return add_word(); }
    bool Key(const char* text, rapidjson::SizeType size, bool) {
        is_entry_key_ = depth_ == 1 && std::string_view(text, size) == "entry" && !has_entries_;
        return true;
    }
    bool StartObject() {
        const bool is_lone = std::exchange(is_entry_key_, false);
        if (is_lone) begin_entries(stream_.Tell());
        if (is_lone) items_at_ = depth_;
        return open();
    }
    bool StartArray() {
        const bool holds_entries = std::exchange(is_entry_key_, false);
        if (holds_entries) begin_entries(stream_.Tell() + 1);
        if (holds_entries) items_at_ = depth_ + 1;
        return open();
    }
    bool EndObject(rapidjson::SizeType) { return close(); }
    bool EndArray(rapidjson::SizeType) { return close(); }
    // Numbers come as RawNumber, these never.
    bool Int(int) { return false; }
    bool Uint(unsigned) { return false; }
    bool Int64(std::int64_t) { return false; }
    bool Uint64(std::uint64_t) { return false; }
    bool Double(double) { return false; }

    [[nodiscard]] bool is_too_large() const { return is_too_large_; }

    /// The first half of a character that stands alone.
    [[nodiscard]] std::optional<std::size_t> lone_half() const {
        const std::string_view bytes = text_.bytes_;
        const std::size_t front = has_entries_ ? begin_ : bytes.size();
        if (const auto lone = lone_low_surrogate(bytes.substr(0, front))) return lone;
        if (lone_ || !has_entries_) return lone_;
        const auto lone = lone_low_surrogate(bytes.substr(end_));
        return lone ? std::optional(end_ + *lone) : std::nullopt;
    }

    /// The text without what stands between begin and end of its entries.
    [[nodiscard]] std::string envelope(std::size_t skipped) const {
        if (!has_entries_) return std::string(text_.bytes_.substr(skipped));
        const bool is_list = items_at_ > 1;
        std::string envelope(text_.bytes_.substr(skipped, begin_ - skipped));
        if (!is_list) envelope += "[]";
        envelope += text_.bytes_.substr(end_);
        return envelope;
    }

  private:
    void begin_entries(std::size_t at) {
        has_entries_ = true;
        is_within_ = true;
        begin_ = at;
        item_ = at;
    }
    bool add() {
        is_entry_key_ = false;
        is_too_large_ = ++values_ > limits_.values;
        return !is_too_large_;
    }
    bool add_word() {
        const bool is_item = is_within_ && depth_ == items_at_;
        if (is_item) note_item(stream_.Tell());
        return add();
    }
    bool open() {
        is_too_large_ = depth_ >= limits_.depth;
        if (is_too_large_) return false;
        ++depth_;
        return add();
    }
    bool close() {
        --depth_;
        const bool is_item = is_within_ && depth_ == items_at_;
        if (is_item) note_item(stream_.Tell() + 1);
        const bool is_lone = is_item && depth_ == 1;
        const bool is_end_of_list = is_within_ && depth_ < items_at_;
        if (is_lone || is_end_of_list) {
            is_within_ = false;
            end_ = is_lone ? item_ : stream_.Tell();
        }
        return true;
    }
    // From the end of the item before, over a comma and blanks.
    void note_item(std::size_t end) {
        const std::size_t begin = text_.bytes_.find_first_not_of(", \t\r\n", item_);
        text_.places_.push_back(
            {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin)}
        );
        item_ = end;
        if (!lone_) {
            lone_ = lone_low_surrogate(text_.bytes_.substr(begin, end - begin));
            if (lone_) *lone_ += begin;
        }
        if (end - let_go_at_ < LongText::kPiece) return;
        let_go_at_ = end;
        if (let_go_) let_go_();
    }

    BundleText& text_;
    rapidjson::MemoryStream& stream_;
    const JsonLimits& limits_;
    const std::function<void()>& let_go_;
    std::size_t let_go_at_ = 0;
    std::optional<std::size_t> lone_;  // of those within entries
    std::size_t depth_ = 0;
    std::size_t values_ = 0;
    std::size_t items_at_ = 0;  // the depth of entries: 1 for a lone one without a list
    std::size_t begin_ = 0;     // of the entries, and their end
    std::size_t end_ = 0;
    std::size_t item_ = 0;  // where the last one ended
    bool is_entry_key_ = false;
    bool has_entries_ = false;
    bool is_within_ = false;
    bool is_too_large_ = false;
};

Expected<BundleText> BundleText::outline(
    std::string_view bytes,
    const JsonLimits& limits,
    const std::function<void()>& let_go
) {
    if (bytes.size() > limits.bytes) {
        return fault(FaultCode::TooLarge, {}, "more bytes than one text may have");
    }
    BundleText text;
    text.bytes_ = bytes;
    rapidjson::MemoryStream stream(bytes.data(), bytes.size());
    const std::size_t skipped = bytes.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
    for (std::size_t at = 0; at < skipped; ++at)
        stream.Take();
    OutlineBuilder builder(text, stream, limits, let_go);
    rapidjson::Reader reader;
    const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
    if (builder.is_too_large()) return Unexpected(nested_too_deep({}));
    if (result.IsError()) {
        return Unexpected(not_json(rapidjson::GetParseError_En(result.Code()), result.Offset(), {})
        );
    }
    if (const auto lone = builder.lone_half()) {
        constexpr auto kWhy = rapidjson::kParseErrorStringUnicodeSurrogateInvalid;
        return Unexpected(not_json(rapidjson::GetParseError_En(kWhy), *lone, {}));
    }
    text.envelope_ = builder.envelope(skipped);
    text.places_.shrink_to_fit();
    return text;
}

}  // namespace thiowatch::fhir
