// Names that say nothing: for parcels, acknowledgement links and answers.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace thiowatch::intake {

/// 128 random bits as 26 letters and digits.
inline std::string random_id(const std::function<std::uint64_t()>& random) {
    constexpr std::string_view kLetters = "0123456789abcdefghjkmnpqrstvwxyz";
    std::string text;
    for (int half = 0; half < 2; ++half) {
        std::uint64_t bits = random();
        for (int at = 0; at < 13; ++at, bits >>= 5)
            text += kLetters[bits & 31];
    }
    return text;
}

}  // namespace thiowatch::intake
