#include "daemon/intake/unsafe.h"

#include <algorithm>

#include "alerts/rules/assess.h"
#include "daemon/intake/operator_news.h"
#include "daemon/intake/reassess.h"

namespace thiowatch::intake {

namespace {

using alerts::Finding;
using alerts::Measurement;
using alerts::Severity;

std::vector<Measurement> measured(const PersonEvents& said, const FactSource& from) {
    std::vector<Measurement> found;
    for (const ClinicalEvent& event : said.events) {
        const auto* result = std::get_if<LabResult>(&event);
        if (result == nullptr) continue;
        auto meaning = from.feed.codes.meaning_of(*result);
        if (meaning) found.push_back(alerts::measure(*result, *meaning, from.sent_at, from.ref));
    }
    return found;
}

bool would_be_urgent(
    Desk& desk,
    alerts::PatientId candidate,
    const std::vector<Measurement>& results
) {
    alerts::PatientRecord record = load_record(desk.store, candidate, desk.now);
    record.measurements = results;
    std::stable_sort(
        record.measurements.begin(),
        record.measurements.end(),
        [](const Measurement& a, const Measurement& b) { return a.collected < b.collected; }
    );
    alerts::Assessment assessment = alerts::assess(record, desk.snapshot.pack, desk.now);
    return std::any_of(
        assessment.findings.begin(),
        assessment.findings.end(),
        [](const Finding& finding) { return finding.severity >= Severity::Urgent; }
    );
}

}  // namespace

void warn_if_unsafe(
    Desk& desk,
    const std::vector<alerts::PatientId>& candidates,
    const PersonEvents& said,
    const FactSource& from
) {
    std::vector<Measurement> results = measured(said, from);
    if (results.empty()) return;
    bool is_unsafe = false;
    for (alerts::PatientId candidate : candidates) {
        if (!would_be_urgent(desk, candidate, results)) continue;
        is_unsafe = true;
        Finding finding;
        finding.rule = RuleId("DQ.UNSAFE");
        finding.severity = Severity::Urgent;
        finding.subject = "DQ.UNSAFE/IDENTITY/" + from.ref.text;
        finding.headline =
            "A result that may be this person's could not be matched, and would be urgent";
        finding.threshold = "identity not certain";
        finding.sources = {"design: what cannot be decided goes to a person"};
        finding.pack = desk.snapshot.pack.id + " " + desk.snapshot.pack.version;
        finding.notes = {
            "the value is not shown, it may belong to somebody else: see the queue of "
            "unmatched messages"};
        open_alert(desk, candidate, {finding, false}, from.ref);
    }
    if (is_unsafe) {
        raise(
            desk,
            {"identity.unsafe",
             "message " + from.ref.text,
             "a result that may be urgent could not be matched to a person: thiowatch queue list"}
        );
    }
}

bool has_neutrophils_below(const Decimal& limit, const PersonEvents& said, const FactSource& from) {
    const std::vector<Measurement> results = measured(said, from);
    return std::any_of(results.begin(), results.end(), [&](const Measurement& result) {
        return result.analyte == Analyte::Anc && result.canonical &&
               result.canonical->reading.value < limit;
    });
}

}  // namespace thiowatch::intake
