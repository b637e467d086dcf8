// One alert about one made-up person, as a notice of any kind and detail.
#pragma once

#include "alerts/notices/notice_view.h"
#include "tests/support/alert_samples.h"

namespace thiowatch::alerts::samples {

inline Alert urgent_alert() {
    Alert alert;
    alert.id = AlertId{1};
    alert.ref = AlertRef("7KQ-204");
    alert.patient = PatientId{1};
    alert.opened_at = at("2026-03-01T09:30:01Z");
    alert.changed_at = alert.opened_at;
    alert.message = MessageRef{"a.hl7#0"};
    alert.acknowledge_by = at("2026-03-01T13:30:01Z");
    alert.finding = finding("ANC.U", Severity::Urgent, {anc("k1", "0.9")});
    alert.finding.headline = "Neutrophils 0.9 10*9/L, below 1.0";
    alert.finding.sources = {"SPS mercaptopurine 2023", "CTCAE 5.0 grade 3"};
    alert.finding.notes = {"no platelet count on this specimen"};
    alert.finding.actions = {"consider antibiotics if febrile"};
    return alert;
}

/// Stands in for an alert that took back `withdrawn`.
inline Alert correction_alert() {
    Alert alert = urgent_alert();
    alert.ref = AlertRef("9CD-111");
    alert.corrected = true;
    alert.finding = finding("CORR", Severity::Urgent, {anc("k1", "0.9")});
    alert.finding.subject = "CORR/7KQ-204";
    alert.finding.threshold.clear();
    alert.finding.evidence[0].status = ResultStatus::Withdrawn;
    alert.finding.headline =
        "Neutrophils 0.9 10*9/L of 2026-03-01T08:00:00Z was withdrawn by the laboratory";
    return alert;
}

inline PersonShown amara() {
    PersonShown person;
    person.identifier = {AssigningAuthority("H1"), Mrn("4711")};
    person.demographics.family = FamilyName("Osei");
    person.demographics.given = GivenName("Amara");
    person.demographics.birth_date = CivilDate{.year = 1981, .month = 7, .day = 14};
    person.demographics.sex = Sex::Female;
    return person;
}

inline NoticeView view_of(NoticeKind kind, Detail detail) {
    NoticeView view;
    view.alert = urgent_alert();
    view.notice.kind = kind;
    view.notice.detail = detail;
    view.notice.severity = view.alert.finding.severity;
    view.notice.contact = ContactKey("dr-smith");
    view.notice.channel = ChannelName("mail");
    view.person = amara();
    TherapyCourse course;
    course.start = at("2025-12-01T00:00:00Z");
    course.dose = Dose{Decimal(150, 0), "mg/d"};
    view.therapy = {course};
    Evidence earlier = anc("k0", "2.1");
    earlier.collected = at("2026-02-15T08:00:00Z");
    view.previous = {earlier};
    view.contact = {"Dr Smith", "smith@hospital.example"};
    view.also_told = {"Monitoring clinic"};
    view.escalates_to = {"Dr Rees"};
    view.laboratory = "Haematology, ext 4417";
    view.site = "St Elsewhere";
    view.link = "https://thiowatch.example/alerts/7KQ-204";
    view.acknowledge_by = view.alert.acknowledge_by;
    view.at = at("2026-03-01T09:30:01Z");
    view.delivery_id = "d1042";
    return view;
}

inline constexpr NoticeKind kAllKinds[] = {
    NoticeKind::Opened,
    NoticeKind::Updated,
    NoticeKind::Escalated,
    NoticeKind::Repeated,
    NoticeKind::Withdrawn,
    NoticeKind::Resolved,
    NoticeKind::Acknowledged,
    NoticeKind::Operator,
    NoticeKind::Test,
};
inline constexpr Detail kAllDetails[] = {Detail::None, Detail::Clinical, Detail::Full};
inline constexpr Severity kAllSeverities[] = {
    Severity::Info,
    Severity::Warning,
    Severity::Urgent,
    Severity::Critical,
};

}  // namespace thiowatch::alerts::samples
