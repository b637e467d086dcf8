// The fast half of parsing: which of 64 bytes are field separators or line ends, as bit masks.
//
// SSE2 is part of every x86-64; elsewhere the compiler gets a plain loop. Components and below are
// not searched here: most fields of a message are never opened.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace thiowatch::hl7v2 {

inline constexpr std::size_t kBlock = 64;

/// Bit i of `fields` is set when block[i] is the field separator, of `line_ends` when it is CR or
/// LF.
struct Structure {
    std::uint64_t fields = 0;
    std::uint64_t line_ends = 0;
};

#if defined(__SSE2__)

/// Reads 64 bytes.
inline Structure structure_of_block(const char* block, char field) {
    const __m128i separators = _mm_set1_epi8(field);
    const __m128i returns = _mm_set1_epi8('\r');
    const __m128i feeds = _mm_set1_epi8('\n');
    const auto bits_of = [](__m128i found) {
        return std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(found))};
    };
    Structure found;
    for (unsigned part = 0; part < 4; ++part) {
        const __m128i bytes =
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + std::size_t{16} * part));
        const __m128i line_ends =
            _mm_or_si128(_mm_cmpeq_epi8(bytes, returns), _mm_cmpeq_epi8(bytes, feeds));
        found.fields |= bits_of(_mm_cmpeq_epi8(bytes, separators)) << (16 * part);
        found.line_ends |= bits_of(line_ends) << (16 * part);
    }
    return found;
}

#else

inline Structure structure_of_block(const char* block, char field) {
    Structure found;
    for (std::size_t i = 0; i < kBlock; ++i) {
        found.fields |= std::uint64_t{block[i] == field} << i;
        found.line_ends |= std::uint64_t{block[i] == '\r' || block[i] == '\n'} << i;
    }
    return found;
}

#endif

}  // namespace thiowatch::hl7v2
