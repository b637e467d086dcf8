#include "tests/simulation/chance.h"

#include <cmath>

namespace thiowatch::simulation {

// splitmix64.
std::uint64_t Chance::bits() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
}

double Chance::uniform() {
    constexpr double kScale = 1.0 / 9007199254740992.0;  // 2^-53
    return static_cast<double>(bits() >> 11U) * kScale;
}

// Box and Muller.
double Chance::normal() {
    constexpr double kTwoPi = 6.283185307179586;
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(kTwoPi * uniform());
}

double Chance::log_normal(double sigma) {
    return std::exp(sigma * normal());
}

}  // namespace thiowatch::simulation
