// clinicalStatus: active, recurrence, relapse are active; inactive, remission, resolved have ended.
// verificationStatus: entered-in-error and refuted were never so; unconfirmed, provisional and
// differential are suspicions. R3 wrote both as plain codes. An allergy that is unconfirmed counts:
// what patients tell of themselves stays so.

#include "parsers/fhir/condition_reader.h"

#include <utility>

#include "parsers/fhir/element_reader.h"
#include "parsers/fhir/specimen_reader.h"
#include "parsers/fhir/subject_reader.h"

namespace thiowatch::fhir {

namespace {

std::string code_in(JsonCursor coded) {
    if (coded.is_text()) return std::string(coded.text());
    for (const JsonCursor coding : coded["coding"].each()) {
        if (!coding["code"].text().empty()) return std::string(coding["code"].text());
    }
    return {};
}

bool is_over(std::string_view status) {
    return status == "inactive" || status == "remission" || status == "resolved";
}

bool is_suspicion(const Entry& entry) {
    if (entry.type == "AllergyIntolerance") return false;
    const std::string verification = code_in(entry.resource["verificationStatus"]);
    return verification == "unconfirmed" || verification == "provisional" ||
           verification == "differential" || verification == "presumed";
}

ConditionState state_of(const Entry& entry) {
    const std::string verification = code_in(entry.resource["verificationStatus"]);
    const bool is_void =
        entry.is_deletion() || verification == "entered-in-error" || verification == "refuted";
    if (is_void) return ConditionState::Withdrawn;
    const bool has_ended =
        is_over(code_in(entry.resource["clinicalStatus"])) || entry.resource.choice("abatement");
    return has_ended ? ConditionState::Ended : ConditionState::Active;
}

}  // namespace

bool is_condition_type(std::string_view type) {
    return type == "Condition" || type == "AllergyIntolerance";
}

void read_condition(const Entry& entry, ReadingDesk& desk) {
    const JsonCursor resource = entry.resource;
    if (is_suspicion(entry)) {
        return desk.ignore(resource.path("verificationStatus"), "a suspicion, not a finding");
    }
    ConditionEvent event;
    event.codes = read_concept(resource["code"]);
    if (event.codes.empty()) {
        return desk.ignore(resource.path("code"), "a condition without a code");
    }
    const JsonCursor stated = resource["subject"] ? resource["subject"] : resource["patient"];
    const Subject subject = read_subject(stated, entry, desk);
    if (!is_about_person(subject, entry, desk)) return;
    event.kind = entry.type == "Condition" ? ConditionKind::Problem : ConditionKind::Allergy;
    event.state = state_of(entry);
    const JsonCursor onset = resource.choice("onset");
    if (onset.key() == "onsetDateTime" || onset.key() == "onsetPeriod") {
        event.since = onset.key() == "onsetPeriod" ? read_period(onset, desk.options.zone).start
                                                   : desk.time_in(onset);
    }
    if (!event.since) event.since = desk.time_in(resource["recordedDate"]);
    const JsonCursor end = resource["abatementDateTime"];
    if (end) event.until = desk.time_in(end);
    event.where = entry.path;
    desk.note_said(desk.time_in(resource["meta"]["lastUpdated"]));
    desk.add(subject.key, subject.person, std::move(event));
}

}  // namespace thiowatch::fhir
