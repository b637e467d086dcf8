// Times as people read them, in the site's zone.
#pragma once

#include <string>

#include "parsers/clinical/instant.h"

namespace thiowatch::alerts {

/// "2026-03-01 09:30 +01:00"; only the date when the sender gave no more.
std::string moment_text(const Instant& at, const TimeZone& zone);
/// "17:00" on the day of `today`, else "02 Mar 17:00".
std::string deadline_text(const Instant& at, const Instant& today, const TimeZone& zone);
/// "Sun, 01 Mar 2026 09:30:01 +0100" (RFC 5322, 3.3).
std::string mail_date(const Instant& at, const TimeZone& zone);
/// "14-Jul-1981"; as much of it as is known.
std::string birth_date_text(const CivilDate& date);

}  // namespace thiowatch::alerts
