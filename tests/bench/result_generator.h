// Single results for the load, as a message of one OBX and as an Observation: the same results of
// the same people either way.
#pragma once

#include <cstdint>
#include <ctime>
#include <random>
#include <string>

#include "tests/bench/oru_generator.h"

namespace thiowatch::bench {

/// A leukocyte count of one person.
struct CountResult {
    Person person;
    std::string order;  ///< never repeats, not even between runs
    std::string value;  ///< 10*9/L
};

class ResultGenerator {
  public:
    explicit ResultGenerator(const Crowd& crowd);

    CountResult next();
    /// ORU^R01 with one OBX, unframed. Its control id is the order's number.
    [[nodiscard]] std::string hl7(const CountResult& result) const;
    /// Observation, its patient by identifier, as PID-3 has it.
    [[nodiscard]] std::string fhir(const CountResult& result) const;

  private:
    Crowd crowd_;
    std::mt19937_64 random_;
    std::string run_;
    std::time_t now_;
    std::uint64_t count_ = 0;
};

}  // namespace thiowatch::bench
