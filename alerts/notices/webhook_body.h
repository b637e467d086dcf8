// A notice as the JSON body of a webhook; the contract's section "On the wire" names every key.
//
//   {"type": "alert.opened", "timestamp": "2026-03-01T09:30:01Z",
//    "data": {"alert": "7KQ-204", "version": 1, "rule": "ANC.U", "severity": "urgent",
//             "state": "open", "acknowledge_by": "2026-03-01T13:30:01Z", "link": "https://..."}}
//
// Added where they apply: "step" (repeats and escalations), "withdraws" (the alert a CORR takes
// back), "acknowledged", "mode": "shadow"; "evidence" with Detail::Clinical and Full, "patient"
// with Full. `ops.<topic>` carries "text", `test` only "link" and "text".
#pragma once

#include <string>

#include "alerts/notices/notice_view.h"

namespace thiowatch::alerts {

/// The body of any notice, Operator and Test too. The same view always gives the same bytes, so a
/// retry is signed alike.
std::string webhook_body(const NoticeView& view);

}  // namespace thiowatch::alerts
