// Date parameters of a search: `_lastUpdated=ge2026-03-01&_lastUpdated=lt2026-04-01`.
//
//   value  = [ prefix ] date-or-instant        prefix = eq ne gt lt ge le sa eb ap
//
// A date means its whole day in UTC.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "parsers/clinical/instant.h"

namespace thiowatch::endpoint {

class TimeFilter {
  public:
    /// None when the value cannot be read.
    static std::optional<TimeFilter> parse(std::string_view value);

    [[nodiscard]] bool fits(const Instant& at) const;

  private:
    enum class Prefix : std::uint8_t { Equal, NotEqual, After, Before, FromOn, UpTo };
    Prefix prefix_ = Prefix::Equal;
    Instant begin_;
    Instant end_;  // the first moment that is no part of it
};

}  // namespace thiowatch::endpoint
