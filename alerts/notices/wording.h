// The words that mails, webhooks and answers share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alerts/lifecycle/alert.h"

namespace thiowatch::alerts {

/// "CRITICAL": the first word of everything a person reads; never colour alone.
std::string_view severity_word(Severity severity);
/// "0.9 10*9/L": as sent, control characters gone.
std::string value_text(const Evidence& evidence);
/// "final", "preliminary", "corrected, before: 4.0", "withdrawn", "computed by ThioWatch".
std::string status_text(const Evidence& evidence);
/// The canonical value when it differs from what was sent: "2.4 10*9/L"; else empty.
std::string canonical_text(const Evidence& evidence);
/// "a; b; c".
std::string joined(const std::vector<std::string>& parts, std::string_view separator);
/// One line: every control character is a space, invalid UTF-8 is U+FFFD.
std::string one_line(std::string_view text);

/// What no alert can promise; it closes every text.
extern const std::string_view kNoReassurance;

}  // namespace thiowatch::alerts
