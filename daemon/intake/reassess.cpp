#include "daemon/intake/reassess.h"

#include <algorithm>

#include "alerts/lifecycle/alert_ref.h"
#include "alerts/lifecycle/apply.h"
#include "alerts/notices/notice.h"
#include "alerts/rules/assess.h"
#include "alerts/rules/monitoring.h"
#include "alerts/rules/record_view.h"
#include "daemon/intake/digest.h"
#include "daemon/intake/operator_news.h"
#include "daemon/intake/random_id.h"
#include "daemon/runtime/log.h"
#include "daemon/store/allergy_table.h"

namespace thiowatch::intake {

namespace {

using namespace alerts;  // NOLINT(google-build-using-namespace): this file speaks of nothing else

// A closed alert can still be voided by a correction this long.
constexpr Duration kVoidable = days(90);

AlertRef free_ref(Desk& desk) {
    for (;;) {
        AlertRef ref = alert_ref(desk.random());
        if (desk.store.alerts.is_free(ref)) return ref;
    }
}

void audit(Desk& desk, std::string action, const Alert& alert) {
    desk.store.audit.add(
        {0, desk.now, "thiowatch", std::move(action), alert.ref.text(), alert.finding.rule.text()}
    );
}

/// Writes a change of an alert with whom it is told to; whether anybody is.
bool tell(Desk& desk, Alert alert, const Telling& telling) {
    AlertNotices told = address(
        alert, telling, addressee_of(desk.store, alert.patient), desk.snapshot.routing, desk.now
    );
    alert.acknowledge_by = alert.state == AlertState::Open ? told.acknowledge_by : std::nullopt;
    alert.notified = alert.notified || !told.notices.empty();
    desk.store.alerts.update(alert);
    post(desk, alert, told.notices);
    return !told.notices.empty();
}

class Application {
  public:
    Application(Desk& desk, PatientId person, const MessageRef& cause)
        : desk_(desk), person_(person), cause_(cause) {}

    void operator()(const OpenAlert& change) {
        Alert alert = opened(change, opening(change.finding));
        if (change.quiet) {
            add_quietly(std::move(alert));
        } else {
            add(std::move(alert), {NoticeKind::Opened, {}});
        }
    }
    void operator()(const UpdateAlert& change) {
        auto known = desk_.store.alerts.read(change.id);
        if (!known) return;
        const auto before = known;
        Alert alert = updated(std::move(*known), change, desk_.now);
        if (change.reason == UpdateReason::SameOrBetter) {
            desk_.store.alerts.update(alert);
            if (has_new_result(*before, alert)) note_for_digest(desk_, alert);
            return;
        }
        desk_.store.outbox.cancel(alert.id, desk_.now, "a newer version replaced it");
        tell(desk_, alert, {NoticeKind::Updated, desk_.store.outbox.told(alert.id)});
        audit(desk_, "alert.updated", alert);
    }
    void operator()(const WithdrawAlert& change) {
        auto known = desk_.store.alerts.read(change.id);
        if (!known) return;
        close(*known, AlertState::Withdrawn, "withdrawn");
        if (!change.tell) {
            Alert corrected = alerts::closed(*known, AlertState::Withdrawn, desk_.now);
            corrected.finding.headline = change.correction.headline;
            if (desk_.store.digests.was_sent(change.id)) note_for_digest(desk_, corrected);
            return;
        }
        Alert alert = correction_of(change, opening(change.correction));
        add(alert, {NoticeKind::Withdrawn, desk_.store.outbox.told(change.id)});
    }
    void operator()(const ResolveAlert& change) {
        auto known = desk_.store.alerts.read(change.id);
        if (!known) return;
        close(*known, AlertState::Resolved, "resolved");
        AlertNotices told = address(
            *desk_.store.alerts.read(change.id),
            {NoticeKind::Resolved, desk_.store.outbox.told(change.id)},
            addressee_of(desk_.store, known->patient),
            desk_.snapshot.routing,
            desk_.now
        );
        post(desk_, *known, told.notices);
    }
    void operator()(const SupersedeAlert& change) {
        auto known = desk_.store.alerts.read(change.id);
        if (known) close(*known, AlertState::Superseded, "superseded");
    }

    void add(Alert alert, const Telling& telling) {
        alert.notified = alert.notified || alert.finding.severity > Severity::Info;
        alert.id = desk_.store.alerts.add(alert);
        const bool is_told = tell(desk_, alert, telling);
        audit(desk_, "alert.opened", alert);
        if (!is_told && alert.finding.severity == Severity::Info) note_for_digest(desk_, alert);
        look_for_batch_shift(alert);
    }
    /// Told so short a time ago, and no worse, that the digest is enough.
    void add_quietly(Alert alert) {
        alert.id = desk_.store.alerts.add(alert);
        audit(desk_, "alert.opened", alert);
        note_for_digest(desk_, alert);
    }
    Opening opening(const Finding& finding) {
        bool names_message =
            !finding.evidence.empty() && !finding.evidence.front().message.text.empty();
        return {
            free_ref(desk_),
            person_,
            names_message ? finding.evidence.front().message : cause_,
            desk_.now};
    }

  private:
    static bool has_new_result(const Alert& before, const Alert& after) {
        const auto& old = before.finding.evidence;
        const auto& now = after.finding.evidence;
        return !now.empty() && (old.empty() || old.front().key != now.front().key);
    }

    /// Many people beyond limits of one test at once: the laboratory should look at its analyser.
    /// Every one of them is told of all the same.
    void look_for_batch_shift(const Alert& alert) {
        if (!alert.finding.analyte || alert.finding.severity == Severity::Info) return;
        const config::BatchShiftSettings& shift = desk_.snapshot.settings.batch_shift;
        const Analyte analyte = *alert.finding.analyte;
        const std::int64_t people =
            desk_.store.alerts.people_since(analyte, desk_.now - shift.within);
        const std::string subject(name_of(analyte));
        if (people < shift.people) {
            settle(desk_, "lab.shift", subject);
            return;
        }
        raise(
            desk_,
            {"lab.shift",
             subject,
             std::to_string(people) + " people crossed a limit within " +
                 std::to_string(shift.within.count() / 60'000) +
                 " min: a shift of the analyser or a batch? Every alert was sent"}
        );
    }

    void close(const Alert& known, AlertState state, std::string_view word) {
        Alert alert = closed(known, state, desk_.now);
        desk_.store.alerts.update(alert);
        desk_.store.outbox.cancel(alert.id, desk_.now, word);
        audit(desk_, "alert." + std::string(word), alert);
    }

    Desk& desk_;
    PatientId person_;
    const MessageRef& cause_;
};

KnownAlerts known_alerts(Desk& desk, PatientId person) {
    KnownAlerts known;
    for (PatientId member : desk.store.people.family(person)) {
        for (Alert& alert : desk.store.alerts.known(member, desk.now - kVoidable)) {
            known.alerts.push_back(std::move(alert));
        }
    }
    return known;
}

void append(std::vector<Measurement>& all, std::vector<Measurement>&& more) {
    if (all.empty()) {
        all = std::move(more);
    } else {
        std::ranges::move(more, std::back_inserter(all));
    }
}

/// Of versions of one result kept under two people who were merged, the further one.
void drop_repeats(std::vector<Measurement>& measurements) {
    std::map<ResultKey, std::size_t> place;
    std::vector<Measurement> kept;
    for (Measurement& item : measurements) {
        auto [at, is_new] = place.try_emplace(item.key, kept.size());
        if (is_new) {
            kept.push_back(std::move(item));
        } else if (item.status > kept[at->second].status) {
            kept[at->second] = std::move(item);
        }
    }
    measurements = std::move(kept);
}

}  // namespace

PatientRecord load_record(store::Store& store, PatientId person, const Instant& now) {
    PatientRecord record;
    record.id = person;
    auto row = store.people.read(person);
    if (!row) return record;
    record.demographics = row->demographics;
    record.profiles = row->profiles;
    record.comedications = row->comedications;
    record.tpmt = row->tpmt;
    record.nudt15 = row->nudt15;
    record.pregnant_since = row->pregnant_since;
    record.indication = row->indication;
    record.prescriber = row->prescriber;
    std::vector<TherapyFact> facts;
    record.followed_since = row->since;
    const std::vector<PatientId> family = store.people.family(person);
    for (PatientId member : family) {
        const auto merged = member == person ? std::nullopt : store.people.read(member);
        if (merged && merged->since < *record.followed_since) record.followed_since = merged->since;
        for (TherapyFact& fact : store.therapies.read(member))
            facts.push_back(std::move(fact));
        record.allergies.merge(store::AllergyTable(store.connection).active(member));
        append(record.measurements, store.results.read(member, now - kLookBack));
        append(record.genetics, store.results.genes(member, now - kLookBack));
    }
    record.therapy = TherapyTimeline(std::move(facts));
    const auto is_earlier = [](const Measurement& a, const Measurement& b) {
        return a.collected < b.collected;
    };
    for (auto* results : {&record.measurements, &record.genetics}) {
        if (std::is_sorted(results->begin(), results->end(), is_earlier)) continue;
        std::stable_sort(results->begin(), results->end(), is_earlier);
    }
    if (family.size() > 1) drop_repeats(record.measurements);
    auto identifiers = store.people.identifiers(person);
    if (!identifiers.empty()) record.identifier = identifiers.front();
    if (record.prescriber.empty() && !record.therapy.courses().empty()) {
        record.prescriber = record.therapy.courses().back().prescriber_id;
    }
    return record;
}

Addressee addressee_of(store::Store& store, PatientId person) {
    PatientId survivor = store.people.survivor(person);
    auto row = store.people.read(survivor);
    if (!row) return {};
    Addressee addressee{row->prescriber, row->indication};
    if (addressee.prescriber.empty()) {
        auto facts = store.therapies.read(survivor);
        for (const TherapyFact& fact : facts) {
            const bool is_ours = is_thiopurine(fact.ingredient) && !fact.prescriber_id.empty();
            if (is_ours) addressee.prescriber = fact.prescriber_id;
        }
    }
    return addressee;
}

void post(Desk& desk, const Alert& alert, const std::vector<Notice>& notices) {
    for (const Notice& notice : notices) {
        store::OutboxRow row;
        row.parcel = random_id(desk.random);
        row.alert = alert.id;
        row.version = alert.version;
        row.notice = notice;
        row.created = desk.now;
        desk.store.outbox.add(row);
    }
}

void open_alert(Desk& desk, PatientId person, const OpenAlert& change, const MessageRef& cause) {
    for (const Alert& known : desk.store.alerts.known(person, desk.now)) {
        bool is_open = known.state == AlertState::Open;
        if (is_open && known.finding.subject == change.finding.subject) return;
    }
    Application application(desk, person, cause);
    application.add(opened(change, application.opening(change.finding)), {NoticeKind::Opened, {}});
}

bool is_settled(Desk& desk, PatientId person) {
    PatientRecord record = load_record(desk.store, person, desk.now);
    const Assessment assessment = assess(record, desk.snapshot.pack, desk.now);
    const Changes changes = reconcile(known_alerts(desk, person), assessment, desk.now);
    desk.store.results.give_back(std::move(record.measurements));
    return std::all_of(changes.list.begin(), changes.list.end(), [](const Change& change) {
        const auto* update = std::get_if<UpdateAlert>(&change);
        return update != nullptr && update->reason == UpdateReason::SameOrBetter;
    });
}

namespace {

/// Else nobody sees why a low count of somebody who stopped the drug long ago is quiet.
void note_not_judged(const PatientRecord& record, const MessageRef& cause) {
    const bool brought_results =
        std::ranges::any_of(record.measurements, [&](const Measurement& item) {
            return item.message.text == cause.text;
        });
    if (!brought_results) return;
    spdlog::info(
        "result.not_judged person={} message={} reason=therapy_over",
        static_cast<std::int64_t>(record.id),
        cause.text
    );
}

}  // namespace

void reassess(
    Desk& desk,
    PatientId person,
    const MessageRef& cause,
    const std::vector<ResultKey>& disowned
) {
    PatientRecord record = load_record(desk.store, person, desk.now);
    Assessment assessment = assess(record, desk.snapshot.pack, desk.now);
    if (!assessment.in_window) note_not_judged(record, cause);
    assessment.voided.insert(assessment.voided.end(), disowned.begin(), disowned.end());
    Changes changes = reconcile(known_alerts(desk, person), assessment, desk.now);
    Application apply(desk, person, cause);
    for (const Change& change : changes.list)
        std::visit(apply, change);
    note_milestones(desk, person, reached_milestones(record, desk.snapshot.pack, desk.now));
    if (assessment.next_review_at) {
        desk.store.people.review_by(person, *assessment.next_review_at);
    }
    desk.store.results.give_back(std::move(record.measurements));
}

}  // namespace thiowatch::intake
