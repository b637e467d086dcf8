// The person and their treatment in words. Only for notices whose detail allows it.
#pragma once

#include <string>

#include "alerts/notices/notice_view.h"

namespace thiowatch::alerts {

/// "OSEI, Amara   Born 14-Jul-1981 (45y)   Female   MRN 4711 (H1)": the order of the NHS patient
/// banner.
std::string person_text(const PersonShown& person, const Instant& at);

/// "azathioprine 150 mg/d since 2026-03-03, on hold since 2026-04-01".
std::string therapy_text(const TherapyCourse& course, const TimeZone& zone);

/// "-23 %" from `earlier` to `latest`; empty when they cannot be compared.
std::string change_text(const Evidence& earlier, const Evidence& latest);

}  // namespace thiowatch::alerts
