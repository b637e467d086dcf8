// What an answer said, kept with the message so that a resend gets the same one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/expected.h"
#include "parsers/hl7v2/answer.h"

namespace thiowatch::intake {

/// Empty for an acceptance.
std::string text_of(const std::vector<Fault>& faults);
hl7v2::Outcome outcome_in(std::string_view text);

}  // namespace thiowatch::intake
