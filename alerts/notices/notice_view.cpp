#include "alerts/notices/notice_view.h"

#include "alerts/lifecycle/correction.h"

namespace thiowatch::alerts {

std::string shown_ref(const Alert& alert) {
    const std::string withdrawn = withdrawn_ref(alert.finding);
    return withdrawn.empty() ? alert.ref.text() : withdrawn;
}

}  // namespace thiowatch::alerts
