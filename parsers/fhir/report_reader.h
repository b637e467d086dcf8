// DiagnosticReport: what it says for all results under it.
#pragma once

#include <map>

#include "parsers/clinical/lab_result.h"
#include "parsers/fhir/reading_desk.h"

namespace thiowatch::fhir {

/// What an Observation takes from the reports that name it.
struct ReportStated {
    OrderNumber number;
    std::optional<Instant> collected;
    std::optional<Instant> issued;
    std::optional<Instant> updated;
    SpecimenFlags flags;
    std::optional<ResultStatus> withdraws;  ///< Withdrawn or NotObtained: the report is void
    JsonCursor subject;
    EntryHold home;
    JsonCursor report;
};

/// The order number in identifiers: of type FILL, else of no type, else of type PLAC; the first of
/// each.
std::string order_number_in(JsonCursor identifiers);

/// What a report states, whatever its results are. Refused without a status that reports have.
std::optional<ReportStated> read_report(const Entry& report, ReadingDesk& desk);

/// The Observations under a report: its results, their members, contained ones too. Bounded, and a
/// member that leads back is taken once.
std::vector<Found> results_of(const Entry& report, ReadingDesk& desk);

}  // namespace thiowatch::fhir
