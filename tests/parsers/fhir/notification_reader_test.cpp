#include "parsers/fhir/notification_reader.h"

#include <gtest/gtest.h>

#include "tests/support/fhir_reading.h"

namespace thiowatch::fhir {
namespace {

struct NotificationCase {
    const char* why;
    const char* text;
};

// The same event in the shapes of R4, R4B and R5, and as some servers bend them.
const std::vector<NotificationCase> kShapes{
    {"R4",
     R"({"resourceType":"Parameters","parameter":[)"
     R"({"name":"subscription","valueReference":{"reference":"Subscription/s1"}},)"
     R"({"name":"topic","valueCanonical":"http://t"},{"name":"status","valueCode":"active"},)"
     R"({"name":"type","valueCode":"event-notification"},)"
     R"({"name":"events-since-subscription-start","valueString":"9007199254740993"},)"
     R"({"name":"notification-event","part":[{"name":"event-number","valueString":"2"},)"
     R"({"name":"timestamp","valueInstant":"2026-03-01T09:30:00Z"},)"
     R"({"name":"focus","valueReference":{"reference":"Observation/7"}},)"
     R"({"name":"additional-context","valueReference":{"reference":"Patient/1"}}]}]})"},
    {"R4, bent",
     R"({"resourceType":"Parameters","parameter":[)"
     R"({"name":"subscription","valueUri":"Subscription/s1"},)"
     R"({"name":"topic","valueUri":"http://t"},{"name":"status","valueString":"active"},)"
     R"({"name":"type","valueString":"event-notification"},)"
     R"({"name":"events-since-subscription-start","valueUnsignedInt":9007199254740993},)"
     R"({"name":"notification-event","part":[{"name":"event-number","valueInteger":2},)"
     R"({"name":"timestamp","valueDate":"2026-03-01"},)"
     R"({"name":"focus","valueReference":{"reference":"Observation/7"}},)"
     R"({"name":"additional-context","valueReference":{"reference":"Patient/1"}}]}]})"},
    {"R4B",
     R"({"resourceType":"SubscriptionStatus","status":"active","type":"event-notification",)"
     R"("eventsSinceSubscriptionStart":"9007199254740993","subscription":{"reference":"Subscription/s1"},)"
     R"("topic":"http://t","notificationEvent":[{"eventNumber":"2","timestamp":"2026-03-01T09:30:00Z",)"
     R"("focus":{"reference":"Observation/7"},"additionalContext":[{"reference":"Patient/1"}]}]})"},
    {"R5, without a type",
     R"({"resourceType":"SubscriptionStatus","status":"active",)"
     R"("eventsSinceSubscriptionStart":9007199254740993,"subscription":{"reference":"Subscription/s1"},)"
     R"("topic":"http://t","notificationEvent":[{"eventNumber":2,"timestamp":"2026-03-01T09:30:00Z",)"
     R"("focus":{"reference":"Observation/7"},"additionalContext":[{"reference":"Patient/1"}]}]})"},
};

TEST(NotificationReader, ReadsTheSameEventInEveryShape) {
    for (const NotificationCase& shape : kShapes) {
        const Submission submission = submission_of(shape.text);
        ASSERT_TRUE(is_notification(submission.entries.at(0))) << shape.why;
        const Expected<Notification> read =
            read_notification(submission.entries.at(0), TimeZone::utc());
        ASSERT_TRUE(read) << shape.why;
        EXPECT_EQ(read->type, NotificationType::Event);
        EXPECT_EQ(read->subscription.key(), "Subscription/s1") << shape.why;
        EXPECT_EQ(read->topic, "http://t");
        EXPECT_EQ(read->status, "active");
        EXPECT_EQ(read->events_since_start, 9007199254740993) << shape.why;
        ASSERT_EQ(read->events.size(), 1U);
        const NotifiedEvent& event = read->events[0];
        EXPECT_EQ(event.number, 2) << shape.why;
        EXPECT_EQ(time_text(event.at).substr(0, 10), "2026-03-01") << shape.why;
        EXPECT_EQ(event.focus.key(), "Observation/7");
        ASSERT_EQ(event.additional.size(), 1U);
        EXPECT_EQ(event.additional[0].key(), "Patient/1");
    }
}

std::string status_of_type(const char* type) {
    return R"({"resourceType":"SubscriptionStatus","status":"requested","type":")" +
           std::string(type) + R"(","eventsSinceSubscriptionStart":"0"})";
}

TEST(NotificationReader, KnowsEveryKindOfNotification) {
    const std::vector<std::pair<const char*, NotificationType>> cases{
        {"handshake", NotificationType::Handshake},
        {"heartbeat", NotificationType::Heartbeat},
        {"event-notification", NotificationType::Event},
        {"query-status", NotificationType::QueryStatus},
        {"query-event", NotificationType::QueryEvent},
    };
    for (const auto& [name, type] : cases) {
        const Submission submission = submission_of(status_of_type(name));
        const auto read = read_notification(submission.entries.at(0), TimeZone::utc());
        ASSERT_TRUE(read) << name;
        EXPECT_EQ(read->type, type);
        EXPECT_EQ(read->events_since_start, 0);
    }
    const Submission odd = submission_of(status_of_type("postcard"));
    EXPECT_FALSE(read_notification(odd.entries.at(0), TimeZone::utc()));
}

TEST(NotificationReader, OtherParametersAreNoNotification) {
    const Submission submission = submission_of(
        R"({"resourceType":"Parameters","parameter":[{"name":"type","valueCode":"x"}]})"
    );
    EXPECT_FALSE(is_notification(submission.entries.at(0)));
    EXPECT_FALSE(is_notification(submission_of(kAnna).entries.at(0)));
}

TEST(NotificationReader, IsFoundFirstInABundleOfWhateverType) {
    for (const char* const type : {"history", "subscription-notification", "transaction"}) {
        const Submission submission = submission_of(
            R"({"resourceType":"Bundle","type":")" + std::string(type) +
            R"(","entry":[{"resource":)" + status_of_type("heartbeat") + "}]}"
        );
        EXPECT_TRUE(is_notification(submission.entries.at(0))) << type;
    }
}

TEST(NotificationReader, AnErrorNamesItself) {
    const Submission submission = submission_of(
        R"({"resourceType":"SubscriptionStatus","status":"error","type":"query-status",)"
        R"("error":[{"coding":[{"code":"no-response"}]}]})"
    );
    const auto read = read_notification(submission.entries.at(0), TimeZone::utc());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->errors.at(0), "no-response");
}

}  // namespace
}  // namespace thiowatch::fhir
