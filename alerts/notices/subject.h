// The subject of a mail: what to do, the reference, by when. Nothing of the person, ever.
//
//   [ACT NOW] Monitoring result, ref 7KQ-204, reply by 17:00
//   [WITHDRAWN] ref 7KQ-204: lab corrected the result
//
// It is built from severity, kind, reference and time alone: no finding, value or name comes near
// it.
#pragma once

#include <string>

#include "alerts/notices/notice_view.h"

namespace thiowatch::alerts {

std::string subject_of(const NoticeView& view);

}  // namespace thiowatch::alerts
