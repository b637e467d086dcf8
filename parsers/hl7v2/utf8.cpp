#include "parsers/hl7v2/utf8.h"

#include <cstdint>
#include <cstring>

namespace thiowatch::hl7v2 {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080U;

std::uint64_t word_at(std::string_view bytes, std::size_t at) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    return word;
}

std::size_t utf8_length(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead < 0xE0) return 2;
    if (lead >= 0xE0 && lead < 0xF0) return 3;
    if (lead >= 0xF0 && lead < 0xF5) return 4;
    return 0;
}

// The narrower range of the second byte that rules out overlong forms, surrogates and the rest.
bool is_second_byte(unsigned char lead, unsigned char second) {
    switch (lead) {
        case 0xE0:
            return second >= 0xA0 && second < 0xC0;
        case 0xED:
            return second >= 0x80 && second < 0xA0;
        case 0xF0:
            return second >= 0x90 && second < 0xC0;
        case 0xF4:
            return second >= 0x80 && second < 0x90;
        default:
            return second >= 0x80 && second < 0xC0;
    }
}

// How long the valid character at the start of `bytes` is; 0 when there is none.
std::size_t valid_character(std::string_view bytes) {
    const auto lead = static_cast<unsigned char>(bytes[0]);
    const std::size_t length = utf8_length(lead);
    if (length <= 1) return length;
    if (bytes.size() < length) return 0;
    if (!is_second_byte(lead, static_cast<unsigned char>(bytes[1]))) return 0;
    for (std::size_t i = 2; i < length; ++i) {
        if ((static_cast<unsigned char>(bytes[i]) & 0xC0) != 0x80) return 0;
    }
    return length;
}

}  // namespace

bool is_ascii(std::string_view bytes) {
    std::uint64_t seen = 0;
    std::size_t at = 0;
    for (; at + sizeof seen <= bytes.size(); at += sizeof seen) {
        seen |= word_at(bytes, at);
    }
    for (; at < bytes.size(); ++at)
        seen |= static_cast<unsigned char>(bytes[at]);
    return (seen & kHighBits) == 0;
}

bool is_utf8(std::string_view bytes) {
    std::size_t at = 0;
    while (at < bytes.size()) {
        if (at + sizeof kHighBits <= bytes.size() && (word_at(bytes, at) & kHighBits) == 0) {
            at += sizeof kHighBits;
            continue;
        }
        const std::size_t length = valid_character(bytes.substr(at));
        if (length == 0) return false;
        at += length;
    }
    return true;
}

}  // namespace thiowatch::hl7v2
