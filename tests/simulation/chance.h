// Chance that is the same on every machine: the generator and the distributions are written out.
#pragma once

#include <cstdint>

namespace thiowatch::simulation {

class Chance {
  public:
    explicit Chance(std::uint64_t seed) : state_(seed * 2 + 1) {}

    std::uint64_t bits();
    /// 0 to below 1.
    double uniform();
    /// Mean 0, standard deviation 1.
    double normal();
    /// exp of a normal: median 1.
    double log_normal(double sigma);
    bool happens(double probability) { return uniform() < probability; }

  private:
    std::uint64_t state_;
};

}  // namespace thiowatch::simulation
