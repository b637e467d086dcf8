#include "daemon/fhir/told_types.h"

#include "daemon/fhir/audit_event.h"
#include "daemon/fhir/time_filter.h"
#include "tests/support/alert_samples.h"

namespace thiowatch::endpoint {
namespace {

using alerts::samples::at;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// A store with two people, an alert of each, and a notice of the first.
class ToldTypes : public ::testing::Test {
  protected:
    ToldTypes() {
        first_ = person("4711");
        second_ = person("4712");
        add("7KQ-204", first_, "2026-03-01T09:30:00Z");
        add("9CD-111", second_, "2026-03-02T09:30:00Z");
        store::OutboxRow row;
        row.parcel = "d1042";
        row.alert = store_->alerts.find(AlertRef("7KQ-204"))->id;
        row.notice.contact = ContactKey("dr-smith");
        row.notice.channel = ChannelName("mail");
        row.created = at("2026-03-01T09:30:01Z");
        store_->outbox.add(row);
        store_->audit.add(
            {0,
             at("2026-03-01T10:00:00Z"),
             "dr-smith",
             "alert.acknowledged",
             "7KQ-204",
             "version 1"}
        );
        ToldParts parts{
            *store_,
            [] { return std::string("https://tw.example"); },
            [this](const std::string& id) {
                asked_for_ = id;
                return std::vector<PatientIdentifier>{{AssigningAuthority("H1"), Mrn("4711")}};
            },
            [](const ContactKey&) { return std::string("Dr Smith"); }};
        types_ = told_types(std::move(parts));
    }

    alerts::PatientId person(const char* number) {
        PersonStated stated;
        stated.identifiers = {{AssigningAuthority("H1"), Mrn(number)}};
        stated.demographics.family = FamilyName("Osei");
        return store_->people.add(stated, at("2026-01-01T00:00:00Z"));
    }
    void add(const char* ref, alerts::PatientId person, const char* when) {
        alerts::Alert alert;
        alert.ref = AlertRef(ref);
        alert.patient = person;
        alert.opened_at = alert.changed_at = at(when);
        alert.finding = alerts::samples::finding(
            "ANC.U", alerts::Severity::Urgent, {alerts::samples::anc("k", "0.9")}
        );
        store_->alerts.add(alert);
    }
    const VirtualType& type(std::string_view name) {
        return *std::ranges::find(types_, name, &VirtualType::type);
    }
    VirtualMatches
    search(std::string_view name, net::Fields query, int count = 50, int offset = 0) {
        net::HttpRequest request;
        request.query = std::move(query);
        return type(name).search(request, count, offset);
    }

    std::unique_ptr<store::Store> store_ = store::Store::in_memory();
    alerts::PatientId first_{};
    alerts::PatientId second_{};
    std::string asked_for_;
    std::vector<VirtualType> types_;
};

TEST_F(ToldTypes, ReadsAnAlertByItsReference) {
    const auto issue = type("DetectedIssue").read("7KQ-204");
    ASSERT_TRUE(issue);
    EXPECT_THAT(*issue, HasSubstr(R"("resourceType": "DetectedIssue", "id": "7KQ-204")"));
    EXPECT_THAT(*issue, HasSubstr("4711"));
    EXPECT_THAT(*issue, Not(HasSubstr("Osei")));
    EXPECT_FALSE(type("DetectedIssue").read("2CD-222"));
    EXPECT_FALSE(type("DetectedIssue").read("../x"));
}

TEST_F(ToldTypes, FindsTheAlertsOfOnePerson) {
    const auto by_identifier = search("DetectedIssue", {{"patient", "H1|4711"}});
    ASSERT_EQ(by_identifier.total, 1U);
    EXPECT_THAT(by_identifier.resources[0], HasSubstr("7KQ-204"));
    const auto by_reference = search("DetectedIssue", {{"patient", "Patient/abc"}});
    EXPECT_EQ(asked_for_, "abc");
    EXPECT_EQ(by_reference.total, 1U);
    EXPECT_EQ(search("DetectedIssue", {{"patient", "H1|9999"}}).total, 0U)
        << "somebody unknown has no alerts, not everybody's";
}

TEST_F(ToldTypes, TakesListsOfAlternatives) {
    EXPECT_EQ(search("DetectedIssue", {{"_id", "7KQ-204,9CD-111,2CD-222"}}).total, 2U);
    EXPECT_EQ(search("DetectedIssue", {{"identifier", "urn:x|9CD-111,2CD-222"}}).total, 1U);
    EXPECT_EQ(search("DetectedIssue", {{"patient", "H1|4711,H1|4712,H1|4711"}}).total, 2U);
    EXPECT_EQ(search("DetectedIssue", {{"patient:identifier", "H1|4712,H1|9999"}}).total, 1U);
    EXPECT_EQ(search("DetectedIssue", {{"patient", "H1|4711\\,H1|4712"}}).total, 0U)
        << "an escaped comma makes no list";
    EXPECT_EQ(search("Communication", {{"_id", "d1042,d1042,d9"}}).total, 1U);
    EXPECT_EQ(search("Communication", {{"about", "9CD-111,DetectedIssue/7KQ-204"}}).total, 1U);
    EXPECT_EQ(search("Communication", {{"about", "9CD-111"}}).total, 0U);
    EXPECT_EQ(search("AuditEvent", {{"entity", "9CD-111,DetectedIssue/7KQ-204"}}).total, 1U);
    EXPECT_EQ(search("AuditEvent", {{"agent-name", "dr-jones,dr-smith"}}).total, 1U);
    EXPECT_EQ(search("AuditEvent", {{"agent-name", "dr-jones,dr-brown"}}).total, 0U);
}

TEST_F(ToldTypes, FindsAlertsByWhenTheyChanged) {
    EXPECT_EQ(search("DetectedIssue", {{"_lastUpdated", "ge2026-03-02"}}).total, 1U);
    EXPECT_EQ(search("DetectedIssue", {{"_lastUpdated", "lt2026-03-02"}}).total, 1U);
    EXPECT_EQ(search("DetectedIssue", {{"_lastUpdated", "2026-03-01"}}).total, 1U);
    EXPECT_EQ(search("DetectedIssue", {{"_lastUpdated", "nonsense"}}).total, 0U);
    auto alert = *store_->alerts.find(AlertRef("7KQ-204"));
    alert.acknowledged = alerts::Acknowledgement{"dr-smith", at("2026-03-05T00:00:00Z"), "", 1};
    store_->alerts.update(alert);
    EXPECT_EQ(search("DetectedIssue", {{"_lastUpdated", "ge2026-03-05"}}).total, 1U)
        << "an acknowledgement is a change";
}

TEST_F(ToldTypes, GivesPagesTheNewestFirst) {
    const auto page = search("DetectedIssue", {}, 1, 0);
    EXPECT_EQ(page.total, 2U);
    ASSERT_EQ(page.resources.size(), 1U);
    EXPECT_THAT(page.resources[0], HasSubstr("9CD-111"));
    EXPECT_THAT(search("DetectedIssue", {}, 1, 1).resources.at(0), HasSubstr("7KQ-204"));
    EXPECT_TRUE(search("DetectedIssue", {}, 1, 2).resources.empty());
}

TEST_F(ToldTypes, RefusesWhatItDoesNotUnderstandRatherThanAnswerTooMuch) {
    EXPECT_EQ(search("DetectedIssue", {{"pateint", "H1|4711"}}).unknown_parameter, "pateint");
}

TEST_F(ToldTypes, ShowsNoticesAsCommunications) {
    const auto notice = type("Communication").read("d1042");
    ASSERT_TRUE(notice);
    EXPECT_THAT(*notice, HasSubstr(R"("status": "preparation")"));
    EXPECT_THAT(*notice, HasSubstr("DetectedIssue/7KQ-204"));
    EXPECT_THAT(*notice, HasSubstr("Dr Smith"));
    EXPECT_EQ(search("Communication", {{"about", "DetectedIssue/7KQ-204"}}).total, 1U);
    EXPECT_EQ(search("Communication", {{"patient", "H1|4712"}}).total, 0U);
    EXPECT_EQ(search("Communication", {}).total, 1U);
}

TEST_F(ToldTypes, ShowsWhoDidWhatAsAuditEvents) {
    const auto found = search("AuditEvent", {{"entity", "DetectedIssue/7KQ-204"}});
    ASSERT_EQ(found.total, 1U);
    EXPECT_THAT(found.resources[0], HasSubstr(R"("action": "U")"));
    EXPECT_THAT(found.resources[0], HasSubstr(R"("display": "dr-smith")"));
    EXPECT_THAT(found.resources[0], HasSubstr(R"({"reference": "DetectedIssue/7KQ-204"})"));
    EXPECT_TRUE(type("AuditEvent").read("1"));
    EXPECT_FALSE(type("AuditEvent").read("2"));
    EXPECT_FALSE(type("AuditEvent").read("x"));
}

TEST(AuditEvent, SaysWhatWasRefused) {
    const std::string text =
        audit_event({7, at("2026-03-01T10:00:00Z"), "unknown", "access.refused", "ehr", "no token"}
        );
    EXPECT_THAT(text, HasSubstr(R"("action": "E")"));
    EXPECT_THAT(text, HasSubstr(R"("outcome": "4")"));
    EXPECT_THAT(text, HasSubstr(R"("name": "ehr", "description": "no token")"));
}

TEST(TimeFilter, TakesTheWholeDayOfADate) {
    const Instant morning = at("2026-03-01T09:30:00Z");
    const struct {
        const char* value;
        bool fits;
    } table[] = {
        {"2026-03-01", true},
        {"eq2026-03-01", true},
        {"ne2026-03-01", false},
        {"gt2026-03-01", false},
        {"ge2026-03-01", true},
        {"le2026-03-01", true},
        {"lt2026-03-01", false},
        {"sa2026-02-28", true},
        {"eb2026-03-02", true},
        {"ge2026-03-01T09:30:00Z", true},
        {"gt2026-03-01T09:30:00Z", false},
        {"lt2026-03-01T10:30:00+01:00", false},
    };
    for (const auto& row : table) {
        const auto filter = TimeFilter::parse(row.value);
        ASSERT_TRUE(filter) << row.value;
        EXPECT_EQ(filter->fits(morning), row.fits) << row.value;
    }
    EXPECT_FALSE(TimeFilter::parse(""));
    EXPECT_FALSE(TimeFilter::parse("ge"));
    EXPECT_FALSE(TimeFilter::parse("yesterday"));
}

}  // namespace
}  // namespace thiowatch::endpoint
