// What an alert shows of the results it rests on.
#pragma once

#include <string>
#include <vector>

#include "alerts/rules/assessment.h"
#include "alerts/rules/sample.h"

namespace thiowatch::alerts {

/// A result as sent, with its canonical value where there is one.
Evidence evidence_of(const Measurement& result);

/// The judged value first; of a derived one also every result it was computed from.
std::vector<Evidence> evidence_of(const Sample& sample);

/// "0.9", "<0.5", or the words the laboratory sent instead of a number.
std::string value_as_sent(const Measurement& result);

/// A converted or computed number for people: without the zeros that arithmetic leaves at its end.
std::string plain_text(const Reading& reading);

}  // namespace thiowatch::alerts
