// How much one sender, and all of them together, may ask at once.
#pragma once

#include <map>
#include <string>

#include "parsers/clinical/instant.h"

namespace thiowatch::endpoint {

/// Requests a second of each sender, with room for a burst of as many. Used on one thread.
class Pace {
  public:
    explicit Pace(std::uint32_t requests_a_second) : rate_(requests_a_second) {}

    /// Counts a request; false when the sender must wait.
    bool allows(const std::string& sender, const Instant& now);

  private:
    struct Bucket {
        double left = 0;
        Instant filled;
    };
    std::uint32_t rate_;
    std::map<std::string, Bucket> buckets_;
};

}  // namespace thiowatch::endpoint
