#include "alerts/notices/detected_issue.h"

#include "alerts/notices/communication.h"
#include "tests/support/notice_samples.h"

namespace thiowatch::alerts {
namespace {

using namespace samples;
using ::testing::HasSubstr;
using ::testing::Not;

const PatientIdentifier kPatient{AssigningAuthority("H1"), Mrn("4711")};

std::string issue(const Alert& alert, Detail detail) {
    return detected_issue({alert, detail, kPatient, "https://thiowatch.example/alerts/7KQ-204"});
}

TEST(DetectedIssue, TellsTheResultsWithTheDigitsOfTheLaboratory) {
    const std::string text = issue(urgent_alert(), Detail::Clinical);
    EXPECT_THAT(text, HasSubstr(R"("resourceType": "DetectedIssue", "id": "7KQ-204")"));
    EXPECT_THAT(text, HasSubstr(R"("status": "final")"));
    EXPECT_THAT(text, HasSubstr(R"("code": "LAB")"));
    EXPECT_THAT(text, HasSubstr(R"("system": "urn:thiowatch:rule", "code": "ANC.U")"));
    EXPECT_THAT(text, HasSubstr(R"("severity": "high")"));
    EXPECT_THAT(text, HasSubstr(R"("valueQuantity": {"value": 0.9, "unit": "10*9/L"})"));
    EXPECT_THAT(text, HasSubstr(R"("evidence": [{"detail": [{"reference": "#result-1"}]}])"));
}

TEST(DetectedIssue, KeepsTheComparatorAndWordsThatAreNoNumber) {
    Alert alert = urgent_alert();
    alert.finding.evidence[0].value = "<0.5";
    EXPECT_THAT(issue(alert, Detail::Clinical), HasSubstr(R"("value": 0.5, "comparator": "<")"));
    alert.finding.evidence[0].value = "clotted";
    EXPECT_THAT(issue(alert, Detail::Clinical), HasSubstr(R"("valueString": "clotted 10*9/L")"));
}

TEST(DetectedIssue, TellsOfThePersonOnlyWhatItsDetailAllows) {
    const std::string none = issue(urgent_alert(), Detail::None);
    const std::string clinical = issue(urgent_alert(), Detail::Clinical);
    const std::string full = issue(urgent_alert(), Detail::Full);
    EXPECT_THAT(none, Not(HasSubstr("0.9")));
    EXPECT_THAT(none, Not(HasSubstr("contained")));
    EXPECT_THAT(none, HasSubstr("https://thiowatch.example/alerts/7KQ-204"));
    EXPECT_THAT(clinical, Not(HasSubstr("4711")));
    EXPECT_THAT(full, HasSubstr(R"("value": "4711")"));
    EXPECT_THAT(full, Not(HasSubstr("Osei")));
}

TEST(DetectedIssue, SaysByItsStatusWhatBecameOfTheAlert) {
    Alert alert = urgent_alert();
    alert.version = 2;
    EXPECT_THAT(issue(alert, Detail::None), HasSubstr(R"("status": "amended")"));
    alert.corrected = true;
    EXPECT_THAT(issue(alert, Detail::None), HasSubstr(R"("status": "corrected")"));
    alert.state = AlertState::Withdrawn;
    EXPECT_THAT(issue(alert, Detail::None), HasSubstr(R"("status": "entered-in-error")"));
    alert.state = AlertState::Superseded;
    EXPECT_THAT(issue(alert, Detail::None), HasSubstr(R"("status": "cancelled")"));
}

TEST(DetectedIssue, OfAMissingTestHasNoLaboratoryCode) {
    Alert alert = urgent_alert();
    alert.finding.evidence.clear();
    EXPECT_THAT(issue(alert, Detail::Clinical), Not(HasSubstr("v3-ActCode")));
}

TEST(DetectedIssue, NamesWhoAcknowledged) {
    Alert alert = urgent_alert();
    alert.acknowledged = Acknowledgement{"dr-smith", at("2026-03-01T10:00:00Z"), "rang Amara", 1};
    const std::string none = issue(alert, Detail::None);
    EXPECT_THAT(none, HasSubstr(R"("mitigation": [{"action")"));
    EXPECT_THAT(none, HasSubstr(R"("author": {"display": "dr-smith"})"));
    EXPECT_THAT(none, Not(HasSubstr("Amara"))) << "a note may name the person";
    EXPECT_THAT(issue(alert, Detail::Clinical), HasSubstr("Acknowledged: rang Amara"));
}

TEST(Communication, SaysWhatBecameOfANotice) {
    const NoticeView view = view_of(NoticeKind::Opened, Detail::None);
    CommunicationView shown{.id = "d1042", .notice = view.notice};
    shown.alert = "7KQ-204";
    shown.created = view.at;
    shown.recipient = "Dr Smith";
    const struct {
        TellingState state;
        const char* status;
    } table[] = {
        {TellingState::Waiting, "preparation"},
        {TellingState::Sending, "in-progress"},
        {TellingState::Delivered, "completed"},
        {TellingState::GivenUp, "stopped"},
        {TellingState::NotNeeded, "not-done"},
    };
    shown.finished = at("2026-03-01T09:31:00Z");
    for (const auto& row : table) {
        shown.state = row.state;
        const std::string text = communication(shown);
        EXPECT_THAT(text, HasSubstr(R"("status": ")" + std::string(row.status) + '"'));
        const bool is_sent = text.find(R"("sent": "2026-03-01T09:31:00Z")") != std::string::npos;
        EXPECT_EQ(is_sent, row.state == TellingState::Delivered) << row.status;
        EXPECT_THAT(text, Not(HasSubstr("received"))) << "delivered is not seen";
        EXPECT_THAT(text, HasSubstr(R"("reference": "DetectedIssue/7KQ-204")"));
    }
}

}  // namespace
}  // namespace thiowatch::alerts
