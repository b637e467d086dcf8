#include <gtest/gtest.h>

#include "alerts/notices/notice.h"
#include "alerts/notices/route_choice.h"
#include "parsers/clinical/local_day.h"
#include "tests/support/alert_samples.h"
#include "tests/support/notice_samples.h"

namespace thiowatch::alerts {
namespace {

using namespace samples;

const Instant kNow = at("2026-03-01T09:30:00Z");  // a Sunday
const Instant kTwoWorkingDays = at("2026-03-04T00:00:00Z");

/// The contract's example: critical and urgent to prescriber and clinic, the rest to the
/// prescriber.
Routing hospital() {
    Routing routing;
    routing.is_live = true;
    for (const char* key : {"dr-smith", "clinic", "backup", "it"}) {
        routing.contacts[ContactKey(key)] = Contact{key, std::string(key) + "@hospital.example"};
    }
    routing.prescribers["G123"] = ContactKey("dr-smith");
    routing.operators = {"it"};
    routing.operator_channels = {ChannelName("ops-mail")};
    Route severe;
    severe.severities = {Severity::Critical, Severity::Urgent};
    severe.to = {"prescriber", "clinic"};
    severe.by = {ChannelName("hook"), ChannelName("mail")};
    severe.acknowledge_within = std::chrono::minutes{60};
    severe.escalate = {"clinic", "backup"};
    Route rest;
    rest.to = {"prescriber"};
    rest.by = {ChannelName("mail")};
    rest.detail = Detail::Clinical;
    routing.routes = {severe, rest};
    return routing;
}

Alert alert_of(Severity severity, std::string rule = "ANC.U") {
    Alert alert;
    alert.ref = AlertRef("7KQ-204");
    alert.finding = finding(std::move(rule), severity, {anc("k1", "0.9")});
    return alert;
}

/// "opened dr-smith/hook, opened dr-smith/mail"
std::string words(const AlertNotices& result) {
    std::string text;
    for (const Notice& notice : result.notices) {
        if (!text.empty()) text += ", ";
        text += std::string(name_of(notice.kind)) + " " + notice.contact.text() + "/" +
                notice.channel.text();
    }
    return text;
}

AlertNotices tell(
    const Alert& alert,
    const Routing& routing,
    NoticeKind kind = NoticeKind::Opened,
    const std::vector<Notice>& told = {}
) {
    return address(alert, {kind, told}, {"dr-smith", std::nullopt}, routing, kNow);
}

Notice told_by(const char* contact, const char* channel, Detail detail = Detail::Full) {
    Notice notice;
    notice.contact = ContactKey(contact);
    notice.channel = ChannelName(channel);
    notice.detail = detail;
    return notice;
}

TEST(Address, NeverTellsNobodyOfALiveAlert) {
    const struct {
        const char* name;
        std::string prescriber;
        std::vector<std::string> to;
        std::vector<ChannelName> by;
        std::string expected;
    } cases[] = {
        {"prescriber not known", "X9", {"prescriber"}, {ChannelName("mail")}, "opened it/ops-mail"},
        {"no prescriber", "", {"prescriber"}, {ChannelName("mail")}, "opened it/ops-mail"},
        {"contact gone", "dr-smith", {"dr-gone"}, {ChannelName("mail")}, "opened it/ops-mail"},
        {"nobody named", "dr-smith", {}, {ChannelName("mail")}, "opened it/ops-mail"},
        {"no channel", "dr-smith", {"prescriber"}, {}, "opened it/ops-mail"},
        {"one of two known",
         "X9",
         {"prescriber", "clinic"},
         {ChannelName("mail")},
         "opened it/ops-mail, opened clinic/mail"},
    };
    for (const auto& one : cases) {
        Routing routing = hospital();
        Route route;
        route.to = one.to;
        route.by = one.by;
        route.detail = Detail::Full;
        routing.routes = {route};
        const AlertNotices result = address(
            alert_of(Severity::Critical), {}, {one.prescriber, std::nullopt}, routing, kNow
        );
        EXPECT_EQ(words(result), one.expected) << one.name;
        EXPECT_EQ(result.notes.size(), 1U) << one.name;
        EXPECT_EQ(result.notices[0].detail, Detail::None) << one.name;
        EXPECT_TRUE(result.acknowledge_by) << one.name;
    }
}

TEST(Address, FallsBackToOperatorsWhenNoRouteMatches) {
    Routing routing = hospital();
    routing.routes.clear();
    EXPECT_EQ(words(tell(alert_of(Severity::Warning), routing)), "opened it/ops-mail");
}

TEST(Address, TellsEveryContactWhenThereAreNoOperators) {
    Routing routing = hospital();
    routing.operators.clear();
    routing.operator_channels.clear();
    routing.routes[0].to = {"dr-gone"};
    EXPECT_EQ(
        words(tell(alert_of(Severity::Critical), routing)),
        "opened backup/hook, opened backup/mail, opened clinic/hook, opened clinic/mail, "
        "opened dr-smith/hook, opened dr-smith/mail, opened it/hook, opened it/mail"
    );
}

TEST(Address, KeepsADeadlineWhenNobodyCanBeReached) {
    Routing routing = hospital();
    routing.contacts.clear();
    const AlertNotices result = tell(alert_of(Severity::Critical), routing);
    EXPECT_TRUE(result.notices.empty());
    EXPECT_FALSE(result.notes.empty());
    EXPECT_EQ(result.acknowledge_by, kNow + std::chrono::minutes{60});
}

TEST(Address, DoesNotWriteAPrescriberIdIntoNotes) {
    const AlertNotices result =
        address(alert_of(Severity::Critical), {}, {"GMC7654321", std::nullopt}, hospital(), kNow);
    ASSERT_EQ(result.notes.size(), 1U);
    EXPECT_EQ(result.notes[0].find("GMC7654321"), std::string::npos);
}

TEST(Address, FollowsTheFirstRouteThatMatches) {
    const AlertNotices urgent = tell(alert_of(Severity::Urgent), hospital());
    EXPECT_EQ(
        words(urgent),
        "opened dr-smith/hook, opened dr-smith/mail, opened clinic/hook, opened clinic/mail"
    );
    EXPECT_EQ(urgent.acknowledge_by, kNow + std::chrono::minutes{60});
    EXPECT_EQ(urgent.notices[0].due, kNow);
    EXPECT_EQ(urgent.notices[0].severity, Severity::Urgent);
    const AlertNotices warning = tell(alert_of(Severity::Warning), hospital());
    EXPECT_EQ(words(warning), "opened dr-smith/mail");
    EXPECT_EQ(warning.notices[0].detail, Detail::Clinical);
    EXPECT_EQ(warning.acknowledge_by, kTwoWorkingDays);
}

TEST(Address, KnowsPrescribersByTheirIdAtTheSender) {
    const AlertNotices result =
        address(alert_of(Severity::Warning), {}, {"G123", std::nullopt}, hospital(), kNow);
    EXPECT_EQ(words(result), "opened dr-smith/mail");
    EXPECT_TRUE(result.notes.empty());
}

TEST(Address, TellsEachContactOncePerChannel) {
    Routing routing = hospital();
    routing.routes[0].to = {"prescriber", "dr-smith", "prescriber"};
    routing.routes[0].by = {ChannelName("mail")};
    EXPECT_EQ(words(tell(alert_of(Severity::Urgent), routing)), "opened dr-smith/mail");
}

TEST(Address, LeavesInfoToTheDigestUnlessItsRouteNamesIt) {
    Routing routing = hospital();
    const AlertNotices quiet = tell(alert_of(Severity::Info, "ALT.I"), routing);
    EXPECT_TRUE(quiet.notices.empty());
    EXPECT_TRUE(quiet.notes.empty());
    EXPECT_FALSE(quiet.acknowledge_by);
    routing.routes[1].severities = {Severity::Info};
    const AlertNotices asked = tell(alert_of(Severity::Info, "ALT.I"), routing);
    EXPECT_EQ(words(asked), "opened dr-smith/mail");
    EXPECT_FALSE(asked.acknowledge_by);
}

TEST(Address, TellsOnlyTheShadowContactInShadowMode) {
    Routing routing = hospital();
    routing.is_live = false;
    EXPECT_TRUE(tell(alert_of(Severity::Critical), routing).notices.empty());
    EXPECT_FALSE(tell(alert_of(Severity::Critical), routing).acknowledge_by);
    EXPECT_TRUE(escalate(alert_of(Severity::Critical), {"dr-smith", std::nullopt}, routing, kNow)
                    .notices.empty());
    routing.shadow = ContactKey("clinic");
    EXPECT_EQ(
        words(tell(alert_of(Severity::Critical), routing)), "opened clinic/hook, opened clinic/mail"
    );
    const std::vector<Notice> told{told_by("dr-smith", "mail"), told_by("clinic", "mail")};
    EXPECT_EQ(
        words(tell(alert_of(Severity::Critical), routing, NoticeKind::Withdrawn, told)),
        "withdrawn clinic/mail"
    );
    EXPECT_EQ(
        words(tell(alert_of(Severity::Critical), routing, NoticeKind::Operator)),
        "operator it/ops-mail"
    );
}

TEST(Address, TellsOfAWithdrawalWhoeverWasToldAndHowTheyWere) {
    Alert correction = alert_of(Severity::Urgent, "CORR");
    const std::vector<Notice> told{
        told_by("clinic", "mail"),
        told_by("backup", "hook", Detail::None),
        told_by("clinic", "mail")};
    const AlertNotices result = tell(correction, hospital(), NoticeKind::Withdrawn, told);
    EXPECT_EQ(words(result), "withdrawn clinic/mail, withdrawn backup/hook");
    EXPECT_EQ(result.notices[0].detail, Detail::Full);
    EXPECT_EQ(result.notices[1].detail, Detail::None);
    // A correction wants an answer as the alert did.
    EXPECT_EQ(result.acknowledge_by, kNow + std::chrono::minutes{60});
}

TEST(Address, TellsOfAWithdrawalByTheRouteWhenNobodyIsOnRecord) {
    EXPECT_EQ(
        words(tell(alert_of(Severity::Warning, "CORR"), hospital(), NoticeKind::Withdrawn)),
        "withdrawn dr-smith/mail"
    );
}

TEST(Address, TellsOperatorsWhenWhoWasToldIsGone) {
    const AlertNotices result = tell(
        alert_of(Severity::Urgent, "CORR"),
        hospital(),
        NoticeKind::Withdrawn,
        {told_by("dr-gone", "mail")}
    );
    EXPECT_EQ(words(result), "withdrawn it/ops-mail");
}

TEST(Address, TellsTheEndOnlyToThoseWhoHeardTheBeginning) {
    Alert resolved = alert_of(Severity::Urgent);
    resolved.state = AlertState::Resolved;
    const AlertNotices nobody = tell(resolved, hospital(), NoticeKind::Resolved);
    EXPECT_TRUE(nobody.notices.empty());
    EXPECT_TRUE(nobody.notes.empty());
    const AlertNotices one =
        tell(resolved, hospital(), NoticeKind::Resolved, {told_by("backup", "mail")});
    EXPECT_EQ(words(one), "resolved backup/mail");
    EXPECT_FALSE(one.acknowledge_by);
}

TEST(Address, TellsAnUpdateToTheRouteAndToThoseToldBefore) {
    const AlertNotices result = tell(
        alert_of(Severity::Warning),
        hospital(),
        NoticeKind::Updated,
        {told_by("dr-smith", "mail"), told_by("backup", "hook")}
    );
    EXPECT_EQ(words(result), "updated dr-smith/mail, updated backup/hook");
    EXPECT_EQ(result.acknowledge_by, kTwoWorkingDays);
}

TEST(Address, SetsNoDeadlineOnceAcknowledged) {
    Alert alert = alert_of(Severity::Urgent);
    alert.acknowledged = Acknowledgement{"dr-smith", kNow, "", 1};
    const AlertNotices result =
        tell(alert, hospital(), NoticeKind::Acknowledged, {told_by("clinic", "hook")});
    EXPECT_EQ(words(result), "acknowledged clinic/hook");
    EXPECT_FALSE(result.acknowledge_by);
}

TEST(Escalate, GoesOneStepFurtherEachTimeAndThenRepeatsToAll) {
    Routing routing = hospital();
    routing.routes[0].by = {ChannelName("mail")};
    const std::string expected[] = {
        "escalated clinic/mail, repeated dr-smith/mail",
        "escalated backup/mail, repeated clinic/mail, repeated dr-smith/mail",
        "repeated clinic/mail, repeated backup/mail, repeated dr-smith/mail",
        "repeated clinic/mail, repeated backup/mail, repeated dr-smith/mail",
    };
    Alert alert = alert_of(Severity::Critical, "ANC.C");
    for (int step = 1; step <= 4; ++step) {
        const AlertNotices result = escalate(alert, {"dr-smith", std::nullopt}, routing, kNow);
        EXPECT_EQ(words(result), expected[step - 1]);
        EXPECT_EQ(result.notices[0].step, step);
        EXPECT_EQ(result.acknowledge_by, kNow + std::chrono::minutes{15});
        alert.escalation = step;
    }
}

TEST(Escalate, StopsAtTheAnswerAndAtTheEnd) {
    Alert answered = alert_of(Severity::Critical);
    answered.acknowledged = Acknowledgement{"dr-smith", kNow, "", 1};
    Alert ended = alert_of(Severity::Critical);
    ended.state = AlertState::Withdrawn;
    for (const Alert& alert : {answered, ended}) {
        const AlertNotices result = escalate(alert, {"dr-smith", std::nullopt}, hospital(), kNow);
        EXPECT_TRUE(result.notices.empty());
        EXPECT_FALSE(result.acknowledge_by);
    }
}

TEST(Escalate, ReachesOperatorsWhenTheNextStepIsUnknown) {
    Routing routing = hospital();
    routing.routes[0].escalate = {"dr-gone"};
    const AlertNotices result =
        escalate(alert_of(Severity::Critical), {"dr-smith", std::nullopt}, routing, kNow);
    EXPECT_EQ(
        words(result),
        "escalated it/ops-mail, repeated dr-smith/hook, repeated dr-smith/mail, "
        "repeated clinic/hook, repeated clinic/mail"
    );
}

TEST(RouteChoice, MatchesRulesByPattern) {
    const struct {
        const char* rule;
        const char* pattern;
        bool expected;
    } cases[] = {
        {"ANC.U", "ANC.U", true},
        {"ANC.U", "ANC.*", true},
        {"ANC.U", "*", true},
        {"ANC.U", "*.U", true},
        {"DQ.UNIT", "DQ.*", true},
        {"ANC.U", "ANC", false},
        {"ANC.U", "WBC.*", false},
        {"ANC.U", "anc.*", false},
        {"DLT.WBC.W", "DLT.*.W", true},
        {"DLT.WBC.U", "DLT.*.W", false},
        {"ANC.U", "", false},
    };
    for (const auto& one : cases) {
        EXPECT_EQ(is_rule_like(one.rule, one.pattern), one.expected) << one.pattern;
    }
}

TEST(RouteChoice, NeedsEveryCondition) {
    Routing routing = hospital();
    Route gut;
    gut.rules = {"ANC.*"};
    gut.indications = {Indication::InflammatoryBowelDisease};
    routing.routes.insert(routing.routes.begin(), gut);
    const Finding low = finding("ANC.W", Severity::Warning, {});
    const Finding other = finding("WBC.W", Severity::Warning, {});
    const auto bowel = Indication::InflammatoryBowelDisease;
    EXPECT_EQ(choose_route(routing, low, bowel), &routing.routes[0]);
    EXPECT_EQ(choose_route(routing, other, bowel), &routing.routes[2]);
    EXPECT_EQ(choose_route(routing, low, Indication::Lupus), &routing.routes[2]);
    EXPECT_EQ(choose_route(routing, low, std::nullopt), &routing.routes[2]);
}

TEST(RouteChoice, GivesDeadlinesBySeverityUnlessTheRouteDoes) {
    using std::chrono::hours;
    using std::chrono::minutes;
    const Routing routing;
    const auto answer = [&](const Route* route, Severity severity) {
        return answer_due(route, routing, severity, kNow);
    };
    const auto repeat = [&](const Route* route, Severity severity) {
        return repeat_due(route, routing, severity, kNow);
    };
    EXPECT_EQ(answer(nullptr, Severity::Critical), kNow + minutes{60});
    EXPECT_EQ(answer(nullptr, Severity::Urgent), kNow + hours{4});
    EXPECT_EQ(answer(nullptr, Severity::Warning), kTwoWorkingDays);
    EXPECT_EQ(answer(nullptr, Severity::Info), std::nullopt);
    EXPECT_EQ(repeat(nullptr, Severity::Critical), kNow + minutes{15});
    EXPECT_EQ(repeat(nullptr, Severity::Urgent), kNow + minutes{60});
    EXPECT_EQ(repeat(nullptr, Severity::Warning), kTwoWorkingDays);
    Route route;
    route.acknowledge_within = minutes{10};
    EXPECT_EQ(answer(&route, Severity::Info), kNow + minutes{10});
    EXPECT_EQ(answer(&route, Severity::Warning), kNow + minutes{10}) << "minutes pass at night too";
    EXPECT_EQ(repeat(&route, Severity::Critical), kNow + minutes{10});
    route.repeat_every = minutes{30};
    EXPECT_EQ(repeat(&route, Severity::Critical), kNow + minutes{30});
}

TEST(RouteChoice, ADeadlineInDaysRunsOnlyOnTheDaysTheSiteWorks) {
    Routing routing;
    routing.calendar.holidays = {local_day(kNow, routing.calendar.zone) + 1};
    EXPECT_EQ(answer_due(nullptr, routing, Severity::Warning, kNow), at("2026-03-05T00:00:00Z"));
    EXPECT_EQ(
        answer_due(nullptr, routing, Severity::Critical, kNow), kNow + std::chrono::minutes{60}
    ) << "what cannot wait does not";
}

TEST(NoticeKind, IsReadBackFromItsName) {
    for (const NoticeKind kind : kAllKinds)
        EXPECT_EQ(notice_kind_named(name_of(kind)), kind);
    EXPECT_EQ(notice_kind_named("Opened"), std::nullopt);
    EXPECT_EQ(type_of(NoticeKind::Opened), "alert.opened");
    EXPECT_EQ(type_of(NoticeKind::Repeated), "alert.escalated");
}

}  // namespace
}  // namespace thiowatch::alerts
