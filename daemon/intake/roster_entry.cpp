#include "daemon/intake/roster_entry.h"

#include "daemon/intake/reassess.h"
#include "daemon/intake/reread.h"

namespace thiowatch::intake {

namespace {

using alerts::PatientId;

const alerts::MessageRef kRoster{"roster"};

Instant start_of(const CivilDate& date) {
    auto day = Instant::parse_date(date.iso());
    return day ? *day : Instant{};
}

/// The stop of a roster names the last day of the drug: it ends with that day.
Instant end_of(const CivilDate& date) {
    return start_of(date) + days(1);
}

store::PersonRow row_of(const config::RosterRow& line, const store::PersonRow& before) {
    store::PersonRow row = before;
    const Demographics& stated = line.demographics;
    if (!stated.family.empty()) row.demographics.family = stated.family;
    if (!stated.given.empty()) row.demographics.given = stated.given;
    if (stated.birth_date) row.demographics.birth_date = stated.birth_date;
    if (stated.sex != Sex::Unknown) row.demographics.sex = stated.sex;
    row.prescriber = line.prescriber;
    row.indication = line.indication;
    row.profiles = line.profiles;
    row.comedications = line.comedications;
    row.tpmt = line.tpmt;
    row.nudt15 = line.nudt15;
    row.pregnant_since =
        line.pregnant_since ? std::optional(start_of(*line.pregnant_since)) : std::nullopt;
    return row;
}

bool is_same(const store::PersonRow& a, const store::PersonRow& b) {
    return a.demographics == b.demographics && a.prescriber == b.prescriber &&
           a.indication == b.indication && a.profiles == b.profiles &&
           a.comedications == b.comedications && a.tpmt == b.tpmt && a.nudt15 == b.nudt15 &&
           a.pregnant_since == b.pregnant_since;
}

bool put_course(Desk& desk, PatientId person, const config::RosterRow& line) {
    alerts::TherapyFact start;
    start.ingredient = line.drug;
    start.action = TherapyAction::Start;
    start.at = start_of(line.start);
    start.dose = line.dose;
    start.order = "roster";
    bool changed = desk.store.therapies.put(person, start, kRoster);
    if (line.stop) {
        alerts::TherapyFact stop = start;
        stop.action = TherapyAction::Stop;
        stop.at = end_of(*line.stop);
        stop.dose.reset();
        changed = desk.store.therapies.put(person, stop, kRoster) || changed;
    }
    return changed;
}

}  // namespace

RosterChange enter(Desk& desk, const config::RosterRow& line) {
    auto known = desk.store.people.find(line.identifier);
    bool is_new = !known.has_value();
    PatientId person = known ? *known : follow(desk, {{line.identifier}, line.demographics});
    auto before = desk.store.people.read(person);
    store::PersonRow row = row_of(line, *before);
    bool changed = is_new || !is_same(row, *before);
    if (changed) desk.store.people.update(row);
    changed = put_course(desk, person, line) || changed;
    if (!changed) return RosterChange::Unchanged;
    if (is_new) reread_filed(desk, person, desk.store.messages.next());
    reassess(desk, person, kRoster);
    return is_new ? RosterChange::Added : RosterChange::Updated;
}

bool change_therapy(
    Desk& desk,
    const PatientIdentifier& identifier,
    TherapyAction action,
    const std::string& by
) {
    auto person = desk.store.people.find(identifier);
    if (!person) return false;
    const alerts::PatientRecord record = load_record(desk.store, *person, desk.now);
    const alerts::TherapyCourse* course = record.therapy.course_counting(desk.now);
    if (course == nullptr) return false;
    alerts::TherapyFact fact;
    fact.ingredient = course->ingredient;
    fact.action = action;
    fact.at = desk.now;
    fact.order = course->order;
    desk.store.therapies.put(*person, fact, {by});
    desk.store.audit.add({0, desk.now, by, "therapy.changed", {}, {}});
    reassess(desk, *person, {by});
    return true;
}

}  // namespace thiowatch::intake
