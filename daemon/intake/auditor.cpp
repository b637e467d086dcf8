#include "daemon/intake/auditor.h"

#include "daemon/intake/operator_news.h"
#include "daemon/intake/reassess.h"
#include "daemon/store/loose_ends.h"

namespace thiowatch::intake {

namespace {

constexpr std::string_view kCode = "auditor.difference";
/// What was due this long ago must be done: deadlines are met about once a second.
constexpr std::chrono::minutes kPatience{15};

void report(Desk& desk, std::string_view subject, std::int64_t count, std::string_view what) {
    if (count == 0) {
        settle(desk, kCode, subject);
        return;
    }
    raise(
        desk,
        {std::string(kCode), std::string(subject), std::to_string(count) + " " + std::string(what)}
    );
}

void report_loose_ends(Desk& desk) {
    const store::LooseEnds found = store::loose_ends(desk.store.connection, desk.now - kPatience);
    const bool tells_nobody = !desk.snapshot.routing.is_live && !desk.snapshot.routing.shadow;
    report(
        desk,
        "untold",
        tells_nobody ? 0 : found.alerts_nobody_was_told,
        "open alerts of which nobody was told: see `alerts list`"
    );
    report(
        desk,
        "unreminded",
        tells_nobody ? 0 : found.alerts_without_deadline,
        "open alerts nobody answered and nobody will be reminded of"
    );
    report(desk, "deadlines", found.deadlines_missed, "deadlines were not met");
    report(desk, "reviews", found.reviews_missed, "reviews of people were not done");
    report(desk, "notices", found.notices_stuck, "notices are due and were not tried");
}

}  // namespace

alerts::PatientId audit(Desk& desk, alerts::PatientId after, int people) {
    report_loose_ends(desk);
    std::int64_t wrong = 0;
    alerts::PatientId last{};
    int looked_at = 0;
    for (alerts::PatientId person : desk.store.people.after(after, people)) {
        ++looked_at;
        last = person;
        if (is_settled(desk, person)) continue;
        ++wrong;
        reassess(desk, person, {"audit"});
    }
    // Not settled by a good round: a person must have read it.
    if (wrong > 0) {
        raise(
            desk,
            {std::string(kCode),
             "records",
             std::to_string(wrong) + " people had other alerts than their results say; put right"}
        );
    }
    return looked_at == people ? last : alerts::PatientId{};
}

}  // namespace thiowatch::intake
