#include "parsers/fhir/operation_outcome.h"

#include <gtest/gtest.h>

#include "tests/support/fhir_reading.h"

namespace thiowatch::fhir {
namespace {

TEST(OperationOutcome, SaysWhereWhatAndByWhichNumber) {
    Issue issue =
        issue_of({FaultCode::FhirElementMissing, "Bundle.entry[3].resource.status", "no \"status\""}
        );
    issue.entry = 3;
    issue.full_url = "urn:uuid:7";
    EXPECT_EQ(
        operation_outcome(issue),
        R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"required",)"
        R"("details":{"coding":[{"system":"urn:thiowatch:fault","code":"TW805"}],"text":"no \"status\""},)"
        R"("diagnostics":"entry 3, urn:uuid:7","expression":["Bundle.entry[3].resource.status"]}]})"
    );
}

TEST(OperationOutcome, WithoutIssuesSaysThatAllIsWell) {
    const std::string text = operation_outcome(std::vector<Issue>{});
    EXPECT_NE(text.find(R"("severity":"information","code":"informational")"), std::string::npos);
}

TEST(OperationOutcome, NamesEveryEntryThatIsNotUsedAndWarnsOfOthers) {
    const Submission submission = submission_of(collection_of(
        {kAnna,
         count_with(R"("valueInteger":1)", "nonsense"),
         R"({"resourceType":"Observation","id":"o2","status":"final","code":{"text":"x"},"valueString":"y",)"
         R"("subject":{"reference":"Patient/nobody"}})",
         R"({"resourceType":"Basic","id":"b"})"}
    ));
    const Reading reading = read_clinical(submission.entries, reading_options());
    const std::vector<Issue> issues = issues_of(reading, submission.entries);
    ASSERT_EQ(issues.size(), 3U);
    EXPECT_EQ(issues[0].severity, IssueSeverity::Error);
    EXPECT_EQ(issues[0].type, IssueType::CodeInvalid);
    EXPECT_EQ(issues[0].entry, 1U);
    EXPECT_EQ(issues[1].severity, IssueSeverity::Information);
    EXPECT_EQ(issues[1].type, IssueType::NotFound);
    EXPECT_EQ(issues[2].type, IssueType::NotSupported);
}

TEST(OperationOutcome, EveryTypeHasItsCode) {
    EXPECT_EQ(code_of(IssueType::Invalid), "invalid");
    EXPECT_EQ(code_of(IssueType::NotSupported), "not-supported");
    EXPECT_EQ(code_of(IssueType::Throttled), "throttled");
    EXPECT_EQ(code_of(IssueType::Informational), "informational");
    EXPECT_EQ(code_of(IssueSeverity::Fatal), "fatal");
}

}  // namespace
}  // namespace thiowatch::fhir
