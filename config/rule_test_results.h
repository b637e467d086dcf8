// The results of an example, as a laboratory would have sent them.
#pragma once

#include <string>
#include <vector>

#include "alerts/record/measurement.h"
#include "config/binder.h"

namespace thiowatch::config {

/// When the specimen of a result was taken, and when the result came.
struct ResultTimes {
    Instant taken;
    Instant received;
    std::string specimen;  ///< equal for results of one specimen
};

/// `ANC 10*9/L` and what stands under it: a value, or a map with `value`. None after the problem
/// was noted.
std::optional<alerts::Measurement>
read_example_result(const std::string& name, const Value& value, const ResultTimes& times);

}  // namespace thiowatch::config
