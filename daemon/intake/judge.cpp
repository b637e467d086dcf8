#include "daemon/intake/judge.h"

namespace thiowatch::intake {

bool judge(Desk& desk, const JudgeRequest& request) {
    const auto alert = desk.store.alerts.find(request.ref);
    if (!alert) return false;
    desk.store.judgements.add({alert->id, desk.now, request.by, request.verdict, request.note});
    desk.store.audit.add(
        {0,
         desk.now,
         request.by,
         "alert.judged",
         request.ref.text(),
         std::string(store::name_of(request.verdict))}
    );
    return true;
}

}  // namespace thiowatch::intake
