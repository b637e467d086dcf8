// The fast half of parsing: which of 64 bytes are field separators or line ends, as a bit mask.
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

#if defined(__SSE2__)

/// Bit i is set when block[i] is `field`, CR or LF. Reads 64 bytes.
inline std::uint64_t structure_of_block(const char* block, char field) {
    const __m128i separators = _mm_set1_epi8(field);
    const __m128i returns = _mm_set1_epi8('\r');
    const __m128i feeds = _mm_set1_epi8('\n');
    std::uint64_t mask = 0;
    for (unsigned part = 0; part < 4; ++part) {
        const __m128i bytes =
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + std::size_t{16} * part));
        const __m128i line_ends =
            _mm_or_si128(_mm_cmpeq_epi8(bytes, returns), _mm_cmpeq_epi8(bytes, feeds));
        const __m128i found = _mm_or_si128(_mm_cmpeq_epi8(bytes, separators), line_ends);
        const auto bits = static_cast<std::uint32_t>(_mm_movemask_epi8(found));
        mask |= std::uint64_t{bits} << (16 * part);
    }
    return mask;
}

#else

inline std::uint64_t structure_of_block(const char* block, char field) {
    std::uint64_t mask = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
        const bool found = block[i] == field || block[i] == '\r' || block[i] == '\n';
        mask |= std::uint64_t{found} << i;
    }
    return mask;
}

#endif

}  // namespace thiowatch::hl7v2
