// DiagnosticReport.status (R4 10.3): entered-in-error and cancelled take the results with them;
// every other governs nothing, since each Observation has a status of its own.
//
// The identifier of the report is the laboratory's order number (OBR-3, type FILL) or the orderer's
// (OBR-2, type PLAC), as HL7's v2-to-FHIR mapping has it.

#include "parsers/fhir/report_reader.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "parsers/clinical/specimen_words.h"
#include "parsers/fhir/element_reader.h"
#include "parsers/fhir/specimen_reader.h"

namespace thiowatch::fhir {

namespace {

constexpr std::array<std::string_view, 10> kStatuses{
    "registered",
    "partial",
    "preliminary",
    "final",
    "amended",
    "corrected",
    "appended",
    "cancelled",
    "entered-in-error",
    "unknown"};

std::optional<ResultStatus> voided(std::string_view status, const Entry& report) {
    if (report.is_deletion() || status == "entered-in-error") return ResultStatus::Withdrawn;
    if (status == "cancelled") return ResultStatus::NotObtained;
    return std::nullopt;
}

// Walks results and their members, each once.
class ResultWalk {
  public:
    explicit ResultWalk(ReadingDesk& desk) : desk_(desk) {}

    void walk(JsonCursor references, const Entry& home, std::size_t depth) {
        constexpr std::size_t kDeepest = 16;
        constexpr std::size_t kMost = 10'000;
        if (depth > kDeepest) return;
        for (const JsonCursor reference : references.each()) {
            if (found_.size() >= kMost) return;
            const Found found = desk_.find(reference, home);
            if (!found) {
                note_missing(reference);
                continue;
            }
            const bool is_new = seen_.insert(found.resource.raw().data()).second;
            if (!is_new || found.type() != "Observation") continue;
            found_.push_back(found);
            walk(found.resource["hasMember"], *found.home, depth + 1);
        }
    }

    std::vector<Found> take() { return std::move(found_); }

  private:
    void note_missing(JsonCursor reference) {
        const Reference read = desk_.reference_in(reference);
        const bool is_lost = read.form == ReferenceForm::Contained;
        if (!is_lost) return;
        desk_.warn(FaultCode::FhirReference, reference.path(), "no contained resource has this id");
    }

    ReadingDesk& desk_;
    std::set<const char*> seen_;
    std::vector<Found> found_;
};

}  // namespace

std::string order_number_in(JsonCursor identifiers) {
    const std::vector<Identified> all = read_identifiers(identifiers);
    for (const std::string_view type : {"FILL", "", "PLAC"}) {
        for (const Identified& one : all) {
            if (one.type == type && one.use != "old") return one.value;
        }
    }
    return {};
}

std::optional<ReportStated> read_report(const Entry& report, ReadingDesk& desk) {
    const JsonCursor resource = report.resource;
    const std::string_view status = resource["status"].text();
    const bool is_known = std::find(kStatuses.begin(), kStatuses.end(), status) != kStatuses.end();
    if (!is_known && !report.is_deletion()) {
        desk.refuse(
            {status.empty() ? FaultCode::FhirElementMissing : FaultCode::FhirUnknownCode,
             resource.path("status"),
             status.empty() ? "a report without its status" : "no status that a report can have"}
        );
        return std::nullopt;
    }
    ReportStated stated;
    stated.number = OrderNumber(order_number_in(resource["identifier"]));
    stated.collected = read_when(resource, "effective", desk);
    stated.issued = desk.time_in(resource["issued"]);
    stated.updated = desk.time_in(resource["meta"]["lastUpdated"]);
    stated.flags =
        joined(flags_in_words(resource["conclusion"].text()), flags_in_notes(resource["note"]));
    stated.withdraws = voided(status, report);
    stated.subject = resource["subject"];
    stated.home = {EntryHold(), &report};  // shared with nobody: the caller keeps it
    stated.report = resource;
    return stated;
}

std::vector<Found> results_of(const Entry& report, ReadingDesk& desk) {
    ResultWalk walk(desk);
    walk.walk(report.resource["result"], report, 0);
    return walk.take();
}

}  // namespace thiowatch::fhir
