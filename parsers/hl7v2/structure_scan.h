// The fast half of parsing: which of 64 bytes are line ends or field separators, as bit masks.
//
// SSE2 is part of every x86-64; elsewhere the compiler gets a plain loop. Components and below are
// not searched here: most fields of a message are never opened.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace thiowatch::hl7v2 {

inline constexpr std::size_t kBlock = 64;

#if defined(__SSE2__)

namespace scan {

/// A bit for each of 64 bytes that `is_wanted` finds, sixteen at a time.
template <class IsWanted>
std::uint64_t bits_of(const char* block, const IsWanted& is_wanted) {
    std::uint64_t bits = 0;
    for (unsigned part = 0; part < 4; ++part) {
        const __m128i bytes =
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + std::size_t{16} * part));
        const int found = _mm_movemask_epi8(is_wanted(bytes));
        bits |= std::uint64_t{static_cast<std::uint32_t>(found)} << (16 * part);
    }
    return bits;
}

}  // namespace scan

/// Reads 64 bytes; bit i is set where block[i] is the separator.
inline std::uint64_t separators_in(const char* block, char separator) {
    const __m128i wanted = _mm_set1_epi8(separator);
    return scan::bits_of(block, [&](__m128i bytes) { return _mm_cmpeq_epi8(bytes, wanted); });
}

/// The same where it is CR or LF.
inline std::uint64_t line_ends_in(const char* block) {
    const __m128i returns = _mm_set1_epi8('\r');
    const __m128i feeds = _mm_set1_epi8('\n');
    return scan::bits_of(block, [&](__m128i bytes) {
        return _mm_or_si128(_mm_cmpeq_epi8(bytes, returns), _mm_cmpeq_epi8(bytes, feeds));
    });
}

#else

inline std::uint64_t separators_in(const char* block, char separator) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < kBlock; ++i)
        bits |= std::uint64_t{block[i] == separator} << i;
    return bits;
}

inline std::uint64_t line_ends_in(const char* block) {
    return separators_in(block, '\r') | separators_in(block, '\n');
}

#endif

/// A text in pieces of 64 bytes from `begin` to `end`; the last one of the text is copied, so that
/// nothing behind it is read. Tells the bits that `look` sees in each, without those behind `end`.
template <class Look, class Tell>
void each_block(std::string_view text, std::size_t begin, std::size_t end, Look look, Tell tell) {
    std::array<char, kBlock> last{};
    for (std::size_t base = begin; base < end; base += kBlock) {
        const char* block = text.data() + base;
        const std::size_t left = text.size() - base;
        if (left < kBlock) block = static_cast<const char*>(std::memcpy(last.data(), block, left));
        std::uint64_t bits = look(block);
        if (end - base < kBlock) bits &= (std::uint64_t{1} << (end - base)) - 1;
        tell(base, bits);
    }
}

}  // namespace thiowatch::hl7v2
