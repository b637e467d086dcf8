#include "alerts/notices/notice_view.h"

#include "alerts/lifecycle/correction.h"
#include "alerts/notices/alert_json.h"
#include "alerts/notices/wording.h"

namespace thiowatch::alerts {

std::string shown_ref(const Alert& alert) {
    const std::string withdrawn = withdrawn_ref(alert.finding);
    return withdrawn.empty() ? alert.ref.text() : withdrawn;
}

std::string digest_line(const DigestShown& line) {
    std::string text = line.ref.empty() ? std::string() : "ref " + line.ref;
    if (line.detail == Detail::None) {
        return text.empty() ? "a time to review a treatment" : text;
    }
    text += (text.empty() ? "" : ": ") + one_line(line.text);
    if (line.detail == Detail::Full && line.person) text += ", " + patient_label(*line.person);
    return text;
}

}  // namespace thiowatch::alerts
