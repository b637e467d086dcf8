#include "parsers/fhir/report_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fhir_reading.h"

namespace thiowatch::fhir {
namespace {

using ::testing::ElementsAre;

const std::string kCount = R"("valueQuantity":{"value":2.1,"unit":"10*9/L"})";

std::string report_with(const std::string& more, const std::string& status = "final") {
    return R"({"resourceType":"DiagnosticReport","id":"d1","status":")" + status +
           R"(","code":{"text":"FBC"},"subject":{"reference":"Patient/anna"},)"
           R"("result":[{"reference":"Observation/o1"}])" +
           (more.empty() ? "" : "," + more) + "}";
}

LabResult result_of(const std::vector<std::string>& resources) {
    std::vector<std::string> all{kAnna};
    all.insert(all.end(), resources.begin(), resources.end());
    const auto results = events_in<LabResult>(read_text(collection_of(all)));
    EXPECT_EQ(results.size(), 1U);
    return results.empty() ? LabResult{} : results.front();
}

// The order number is part of what makes a result by FHIR and the same by HL7 v2 one.
TEST(ReportReader, TheOrderNumberIsFoundWhereTheLaboratoryPutsIt) {
    const std::string filler =
        R"("identifier":[{"type":{"coding":[{"code":"PLAC"}]},"value":"P1"},)"
        R"({"type":{"coding":[{"code":"FILL"}]},"value":"F1"}])";
    EXPECT_EQ(result_of({count_with(kCount), report_with(filler)}).order.text(), "F1");
    EXPECT_EQ(
        result_of({count_with(kCount), report_with(R"("identifier":[{"value":"R1"}])")})
            .order.text(),
        "R1"
    );
    EXPECT_EQ(result_of({count_with(kCount + "," + filler), report_with("")}).order.text(), "F1");
    EXPECT_EQ(
        result_of({count_with(kCount + R"(,"identifier":[{"value":"own"}])")}).order.text(), ""
    );
    const std::string order =
        R"({"resourceType":"ServiceRequest","id":"r","identifier":[{"type":{"coding":[{"code":"PLAC"}]},"value":"P7"}]})";
    const std::string based = R"("basedOn":[{"reference":"ServiceRequest/r"}])";
    EXPECT_EQ(result_of({count_with(kCount + "," + based), order}).order.text(), "P7");
    EXPECT_EQ(result_of({count_with(kCount), report_with(based), order}).order.text(), "P7");
    EXPECT_EQ(
        result_of({count_with(kCount + R"(,"basedOn":[{"identifier":{"value":"L7"}}])")})
            .order.text(),
        "L7"
    );
}

TEST(ReportReader, AReportThatIsVoidTakesItsResultsWithIt) {
    EXPECT_EQ(
        result_of({count_with(kCount), report_with("", "entered-in-error")}).status,
        ResultStatus::Withdrawn
    );
    EXPECT_EQ(
        result_of({count_with(kCount), report_with("", "cancelled")}).status,
        ResultStatus::NotObtained
    );
    for (const char* const status :
         {"registered",
          "partial",
          "preliminary",
          "final",
          "amended",
          "corrected",
          "appended",
          "unknown"}) {
        EXPECT_EQ(
            result_of({count_with(kCount), report_with("", status)}).status, ResultStatus::Final
        ) << status;
    }
}

TEST(ReportReader, AnObservationSentAgainAfterItsReportWasVoidStands) {
    const std::string report =
        report_with(R"("meta":{"lastUpdated":"2026-03-01T10:00:00Z"})", "entered-in-error");
    const std::string newer = R"(,"meta":{"lastUpdated":"2026-03-01T11:00:00Z"})";
    const std::string older = R"(,"meta":{"lastUpdated":"2026-03-01T09:00:00Z"})";
    EXPECT_EQ(result_of({count_with(kCount + newer), report}).status, ResultStatus::Final);
    EXPECT_EQ(result_of({count_with(kCount + older), report}).status, ResultStatus::Withdrawn);
}

TEST(ReportReader, AVoidReportWithdrawsResultsKeptFromBefore) {
    Library library;
    library.resource = [](const Reference& reference) -> std::optional<std::string> {
        if (reference.key() == "Observation/o1") return count_with(kCount);
        if (reference.key() == "Patient/anna") return kAnna;
        return std::nullopt;
    };
    const Reading void_report =
        read_text(report_with("", "entered-in-error"), reading_options(), library);
    const auto results = events_in<LabResult>(void_report);
    ASSERT_EQ(results.size(), 1U);
    EXPECT_EQ(results[0].status, ResultStatus::Withdrawn);
    EXPECT_TRUE(events_in<LabResult>(read_text(report_with(""), reading_options(), library)).empty()
    );
}

TEST(ReportReader, AReportKeptFromBeforeGivesItsNumberToACorrection) {
    Library library;
    library.reports_of = [](const std::string& observation) {
        return observation == "Observation/o1"
                   ? std::vector{report_with(R"("identifier":[{"value":"F1"}])")}
                   : std::vector<std::string>();
    };
    const Reading reading = read_text(
        collection_of({kAnna, count_with(kCount, "corrected")}), reading_options(), library
    );
    EXPECT_EQ(events_in<LabResult>(reading).at(0).order.text(), "F1");
}

TEST(ReportReader, TimesComeFromTheResultThenItsSpecimenThenTheReport) {
    const std::string specimen =
        R"({"resourceType":"Specimen","id":"s","identifier":[{"value":"S1"}],)"
        R"("collection":{"collectedPeriod":{"start":"2026-02-01T08:00:00Z","end":"2026-02-01T08:05:00Z"}}})";
    std::string bare = count_with(
        kCount + R"(,"specimen":{"reference":"Specimen/s"},"issued":"2026-03-02T07:00:00Z")"
    );
    const std::string effective = R"("effectiveDateTime":"2026-03-01T09:30:00Z",)";
    EXPECT_EQ(time_text(result_of({bare, specimen}).collected), "2026-03-01T09:30:00Z");
    bare.erase(bare.find(effective), effective.size());
    const LabResult by_specimen = result_of({bare, specimen});
    EXPECT_EQ(time_text(by_specimen.collected), "2026-02-01T08:05:00Z");
    EXPECT_EQ(by_specimen.specimen_number.text(), "S1");
    EXPECT_EQ(time_text(by_specimen.reported), "2026-03-02T07:00:00Z");
    EXPECT_EQ(
        time_text(result_of({bare, report_with(R"("effectiveDateTime":"2026-01-01")")}).collected),
        "2026-01-01T00:00:00Z"
    );
    EXPECT_EQ(time_text(result_of({bare}).collected), "none");
}

TEST(ReportReader, WhatIsSaidOfTheSpecimenIsHeard) {
    const auto flags_of = [](const std::vector<std::string>& resources) {
        const SpecimenFlags flags = result_of(resources).specimen;
        return std::string(flags.haemolysed ? "H" : "") + (flags.clotted ? "C" : "");
    };
    const std::string on = R"(,"specimen":{"reference":"Specimen/s"})";
    const auto specimen = [](const std::string& more) {
        return R"({"resourceType":"Specimen","id":"s",)" + more + "}";
    };
    EXPECT_EQ(
        flags_of({count_with(kCount + on), specimen(R"("condition":[{"coding":[{"code":"HEM"}]}])")}
        ),
        "H"
    );
    EXPECT_EQ(
        flags_of({count_with(kCount + on), specimen(R"("condition":[{"text":"sample clotted"}])")}),
        "C"
    );
    EXPECT_EQ(
        flags_of({count_with(kCount + on), specimen(R"("note":[{"text":"not haemolysed"}])")}), ""
    );
    EXPECT_EQ(flags_of({count_with(kCount + R"(,"note":[{"text":"Sample clotted."}])")}), "C");
    EXPECT_EQ(
        flags_of({count_with(kCount), report_with(R"("conclusion":"Haemolysed sample.")")}), "H"
    );
}

TEST(ReportReader, PanelsAreWalkedDownToTheirParts) {
    const std::string panel =
        R"({"resourceType":"Observation","id":"p","status":"final","code":{"coding":[{"code":"58410-2"}]},)"
        R"("subject":{"reference":"Patient/anna"},"effectiveDateTime":"2026-03-01T09:30:00Z",)"
        R"("hasMember":[{"reference":"Observation/o1"},{"reference":"Observation/p"}],)"
        R"("component":[{"code":{"coding":[{"code":"770-8"}]},"valueQuantity":{"value":41,"unit":"%"}}]})";
    const std::string report =
        R"({"resourceType":"DiagnosticReport","id":"d1","status":"final","identifier":[{"value":"F9"}],)"
        R"("code":{"text":"FBC"},"result":[{"reference":"Observation/p"}]})";
    const Reading reading = read_text(collection_of({kAnna, panel, count_with(kCount), report}));
    std::vector<std::string> told_all;
    for (const LabResult& result : events_in<LabResult>(reading)) {
        EXPECT_EQ(result.order.text(), "F9");
        told_all.push_back(result.codes.at(0).code + " " + told(result));
    }
    EXPECT_THAT(told_all, ElementsAre("770-8 41 %", "6690-2 2.1 10*9/L"));
}

TEST(ReportReader, ContainedResultsAreReadWithTheirReport) {
    const Reading reading = read_text(collection_of(
        {kAnna,
         R"({"resourceType":"DiagnosticReport","id":"d","status":"final","identifier":[{"value":"F2"}],)"
         R"("subject":{"reference":"Patient/anna"},"result":[{"reference":"#c"},{"reference":"#gone"}],)"
         R"("contained":[{"resourceType":"Observation","id":"c","status":"final","code":{"text":"wbc"},)"
         R"("subject":{"reference":"Patient/anna"},"valueInteger":3}]})"}
    ));
    const auto results = events_in<LabResult>(reading);
    ASSERT_EQ(results.size(), 1U);
    EXPECT_EQ(results[0].order.text(), "F2");
    EXPECT_EQ(results[0].where, "Bundle.entry[1].resource.contained[0]");
    EXPECT_THAT(problems_in(reading), ElementsAre("TW808 Bundle.entry[1].resource.result[1]"));
}

TEST(ReportReader, AComponentOfTheSameCodeAsItsValuedObservationIsNamed) {
    const Reading reading = read_text(collection_of(
        {kAnna,
         count_with(
             kCount +
             R"(,"component":[{"code":{"coding":[{"system":"http://loinc.org","code":"6690-2"}]},"valueInteger":1}])"
         )}
    ));
    EXPECT_THAT(
        problems_in(reading), ElementsAre("TW811 Bundle.entry[1].resource.component[0].code")
    );
    EXPECT_EQ(events_in<LabResult>(reading).size(), 2U);
}

}  // namespace
}  // namespace thiowatch::fhir
