#include "alerts/notices/webhook_body.h"

#include <gtest/gtest.h>

#include "tests/support/notice_samples.h"

namespace thiowatch::alerts {
namespace {

using namespace samples;

TEST(WebhookBody, IsThinByDefault) {
    EXPECT_EQ(
        webhook_body(view_of(NoticeKind::Opened, Detail::None)),
        R"({"type": "alert.opened", "timestamp": "2026-03-01T09:30:01Z", )"
        R"("data": {"alert": "7KQ-204", "version": 1, "rule": "ANC.U", "severity": "urgent", )"
        R"("state": "open", "acknowledge_by": "2026-03-01T13:30:01Z", )"
        R"("link": "https://thiowatch.example/alerts/7KQ-204"}})"
    );
}

TEST(WebhookBody, CarriesOfThePersonOnlyWhatItsDetailAllows) {
    const std::string none = webhook_body(view_of(NoticeKind::Opened, Detail::None));
    const std::string clinical = webhook_body(view_of(NoticeKind::Opened, Detail::Clinical));
    const std::string full = webhook_body(view_of(NoticeKind::Opened, Detail::Full));
    EXPECT_EQ(none.find("evidence"), std::string::npos);
    EXPECT_NE(
        clinical.find(R"("evidence": [{"analyte": "ANC", "value": "0.9")"), std::string::npos
    );
    EXPECT_EQ(clinical.find("4711"), std::string::npos);
    EXPECT_NE(full.find(R"("patient": "H1|4711")"), std::string::npos);
    EXPECT_EQ(full.find("Osei"), std::string::npos);
}

TEST(WebhookBody, NamesTheAlertThatACorrectionWithdraws) {
    NoticeView view = view_of(NoticeKind::Withdrawn, Detail::None);
    view.alert = correction_alert();
    const std::string body = webhook_body(view);
    EXPECT_TRUE(body.starts_with(R"({"type": "alert.withdrawn")"));
    EXPECT_NE(body.find(R"("alert": "9CD-111")"), std::string::npos);
    EXPECT_NE(body.find(R"("withdraws": "7KQ-204")"), std::string::npos);
}

TEST(WebhookBody, SaysWhichStepAndWhoAnswered) {
    NoticeView view = view_of(NoticeKind::Escalated, Detail::None);
    view.notice.step = 2;
    EXPECT_NE(webhook_body(view).find(R"("step": 2)"), std::string::npos);
    view = view_of(NoticeKind::Acknowledged, Detail::None);
    view.alert.acknowledged = Acknowledgement{"dr-smith", at("2026-03-01T10:00:00Z"), "note", 1};
    view.acknowledge_by.reset();
    const std::string body = webhook_body(view);
    EXPECT_NE(body.find(R"("acknowledge_by": null)"), std::string::npos);
    EXPECT_NE(
        body.find(R"("acknowledged": {"by": "dr-smith", "at": "2026-03-01T10:00:00Z"})"),
        std::string::npos
    );
    EXPECT_EQ(body.find(R"("note")"), std::string::npos);
}

TEST(WebhookBody, TellsOperatorsOfTheirOwnMatters) {
    NoticeView view = view_of(NoticeKind::Operator, Detail::Full);
    view.news = OperatorNews{"feed.silent", "Feed lis has sent nothing for 2 h."};
    view.link = "https://thiowatch.example/feeds";
    EXPECT_EQ(
        webhook_body(view),
        R"({"type": "ops.feed.silent", "timestamp": "2026-03-01T09:30:01Z", "data": )"
        R"({"severity": "urgent", "text": "Feed lis has sent nothing for 2 h.", )"
        R"("link": "https://thiowatch.example/feeds"}})"
    );
}

TEST(WebhookBody, MarksTestsAndShadowMode) {
    NoticeView view = view_of(NoticeKind::Test, Detail::Full);
    view.is_live = false;
    EXPECT_EQ(
        webhook_body(view),
        R"({"type": "test", "timestamp": "2026-03-01T09:30:01Z", "data": )"
        R"({"text": "ThioWatch test message, no action needed", )"
        R"("link": "https://thiowatch.example/alerts/7KQ-204", "mode": "shadow"}})"
    );
}

}  // namespace
}  // namespace thiowatch::alerts
