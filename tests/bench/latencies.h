// The times of a run, and the ones that are quoted.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace thiowatch::bench {

class Latencies {
  public:
    void expect(std::size_t count) { nanoseconds_.reserve(count); }
    void add(std::uint64_t nanoseconds) { nanoseconds_.push_back(nanoseconds); }
    [[nodiscard]] std::size_t count() const { return nanoseconds_.size(); }

    /// The time that `share` of the requests did not exceed, in microseconds.
    [[nodiscard]] double quantile_us(double share) {
        if (nanoseconds_.empty()) return 0;
        const auto rank = static_cast<std::size_t>(share * static_cast<double>(count() - 1));
        const auto at = nanoseconds_.begin() + static_cast<std::ptrdiff_t>(rank);
        std::nth_element(nanoseconds_.begin(), at, nanoseconds_.end());
        return static_cast<double>(*at) / 1000;
    }

  private:
    std::vector<std::uint64_t> nanoseconds_;
};

}  // namespace thiowatch::bench
