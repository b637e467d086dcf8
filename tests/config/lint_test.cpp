#include "config/lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/config_reading.h"

namespace thiowatch::config {
namespace {

using test::lines_of;
using test::marked_lines_of;
using test::read_configuration;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A live configuration that nothing is wrong with, in parts that a test can replace.
struct Sound {
    std::string mode = "live";
    std::string http = "{listen: \"127.0.0.1:8575\"}";
    std::string feeds = "[{name: lis, mllp: {listen: \"127.0.0.1:2575\"}}]";
    std::string rules = "{packs: [aza-core], approved_by: Dr A}";
    std::string contacts = "{clinic: {email: clinic@h.example}, lead: {email: lead@h.example}}";
    std::string mail = "{smtp: {host: mx.h.example, from: t@h.example}}";
    std::string hook = "{webhook: {url: \"https://pager.example/h\", secret: {file: s}}}";
    std::string routes =
        "[{when: {severity: [critical, urgent]}, to: [prescriber], by: [hook, mail], "
        "escalate: [clinic, lead]}, {to: [prescriber], by: [mail]}]";
    std::string rest = "operations: {to: [clinic], by: [mail]}\n";

    [[nodiscard]] std::vector<std::string> problems() const {
        const test::ScratchFolder folder;
        (void)folder.write("s", "secret");
        const std::string text = "version: 1\nmode: " + mode + "\nhttp: " + http +
                                 "\nfeeds: " + feeds + "\nrules: " + rules +
                                 "\ncontacts: " + contacts + "\nchannels:\n  mail: " + mail +
                                 "\n  hook: " + hook + "\nroutes: " + routes + '\n' + rest;
        return marked_lines_of(read_configuration(text, folder.path()).diagnostics, text);
    }
};

TEST(Lint, FindsNothingWrongWithASoundConfiguration) {
    EXPECT_THAT(Sound{}.problems(), IsEmpty());
}

struct LintCase {
    const char* name;
    Sound configuration;
    const char* problem;
};

class LintFinding : public testing::TestWithParam<LintCase> {};

TEST_P(LintFinding, IsTheOnlyOne) {
    EXPECT_THAT(GetParam().configuration.problems(), ElementsAre(HasSubstr(GetParam().problem)));
}

INSTANTIATE_TEST_SUITE_P(
    AlertsThatReachNobody,
    LintFinding,
    testing::Values(
        LintCase{
            "LiveWithoutApproval",
            {.rules = "{packs: [aza-core]}"},
            "error TW208 [live] live mode needs a clinician who approved the rules"},
        LintCase{
            "LiveApprovedByNone",
            {.rules = "{packs: [aza-core], approved_by: none}"},
            "error TW208 [live] live mode needs a clinician who approved the rules"},
        LintCase{
            "LiveApprovedByACommaAndASpace",
            {.rules = "{packs: [aza-core], approved_by: [\", 2026-11-01\", \" \"]}"},
            "error TW208 [live] live mode needs a clinician who approved the rules"},
        LintCase{
            "NoRoutes",
            {.routes = "[]"},
            "error TW208 [routes] without routes no alert reaches anybody"},
        LintCase{
            "NobodyToTell",
            {.routes = "[{by: [hook], escalate: [lead]}]"},
            "error TW208 [{] this route names nobody to tell"},
        LintCase{
            "NoWayToTell",
            {.routes = "[{to: [clinic], escalate: [lead]}]"},
            "error TW208 [{] this route names no channel"},
        LintCase{
            "NobodyElseToTell",
            {.routes = "[{to: [clinic], by: [hook]}]"},
            "warning TW208 [{] when nobody answers"},
        LintCase{
            "MailAlone",
            {.routes = "[{to: [clinic], by: [mail], escalate: [lead]}]"},
            "warning TW208 [by] urgent and critical alerts go by mail alone"},
        LintCase{
            "NoCatchAll",
            {.routes = "[{when: {severity: [critical, urgent]}, to: [clinic], by: [hook], "
                       "escalate: [lead]}]"},
            "warning TW208 [when] the last route has a condition"},
        LintCase{
            "RouteNeverReached",
            {.routes = "[{to: [clinic], by: [hook], escalate: [lead]}, {to: [lead], by: [mail]}]"},
            "warning TW208 [{] no alert comes this far"},
        LintCase{
            "ContactWithoutAddress",
            {.contacts = "{clinic: {email: clinic@h.example}, lead: {}}",
             .routes = "[{when: {severity: info}, to: [lead], by: [mail]}, "
                       "{to: [clinic], by: [hook], escalate: [clinic]}]"},
            "error TW208 [{] 'lead' is told by mail and has no mail address"},
        LintCase{
            "NoFeed",
            {.feeds = "[]"},
            "warning TW208 [feeds] without a feed nothing will ever arrive"},
        LintCase{
            "NoRules",
            {.rules = "{packs: [], approved_by: x}"},
            "error TW208 [packs] without rules"}
    ),
    [](const auto& test) { return test.param.name; }
);

INSTANTIATE_TEST_SUITE_P(
    NamesNobodyHas,
    LintFinding,
    testing::Values(
        LintCase{
            "Contact",
            {.routes = "[{to: [clinik], by: [hook], escalate: [lead]}]"},
            "error TW206 [clinik] no contact is called 'clinik'"},
        LintCase{
            "Escalation",
            {.routes = "[{to: [clinic], by: [hook], escalate: nobody}]"},
            "error TW206 [nobody] no contact is called 'nobody'"},
        LintCase{
            "Channel",
            {.routes = "[{to: [clinic], by: [hook, fax], escalate: [lead]}]"},
            "error TW206 [fax] no channel is called 'fax'"},
        LintCase{
            "Operators",
            {.rest = "operations: {to: prescriber}"},
            "error TW206 [prescriber] no contact is called 'prescriber'"},
        LintCase{"Shadow", {.rest = "shadow: {to: x}"}, "error TW206 [x] no contact is called 'x'"},
        LintCase{
            "Prescriber",
            {.rest = "prescribers: {A17: x}"},
            "error TW206 [x] no contact is called 'x'"},
        LintCase{
            "Pack",
            {.rules = "{packs: [aza-cor], approved_by: x}"},
            "error TW206 [aza-cor] no packaged rule pack is called 'aza-cor'"},
        LintCase{
            "PackFile",
            {.rules = "{packs: [packs/x.yaml], approved_by: x}"},
            "error TW209 [packs/x.yaml] there is no rule pack "},
        LintCase{
            "TimeZone",
            {.rest = "site: {time_zone: Europe/Londn}"},
            "error TW205 [Europe/Londn] there is no time zone 'Europe/Londn'"},
        LintCase{
            "CodeFile",
            {.feeds = "[{name: lis, codes: [none.yaml]}]"},
            "error TW209 [none.yaml] there is no file "},
        LintCase{
            "RosterFile",
            {.rest = "roster: {file: r.csv}"},
            "error TW209 [r.csv] there is no roster "}
    ),
    [](const auto& test) { return test.param.name; }
);

INSTANTIATE_TEST_SUITE_P(
    PatientsExposed,
    LintFinding,
    testing::Values(
        LintCase{
            "FullDetailByOpportunisticMail",
            {.mail = "{smtp: {host: mx.h.example, from: t@h.example, tls: opportunistic}}",
             .routes = "[{to: [clinic], by: [hook, mail], escalate: [lead], detail: full}]"},
            "error TW208 [full] names and results would leave by 'mail'"},
        LintCase{
            "FullDetailByPlainHttp",
            {.hook = "{webhook: {url: \"http://pager.example/h\", secret: {file: s}}, "
                     "allow_insecure: true}",
             .routes = "[{to: [clinic], by: [hook], escalate: [lead], detail: full}]"},
            "error TW208 [full] names and results would leave by 'hook'"},
        LintCase{
            "PlainMail",
            {.mail = "{smtp: {host: mx.h.example, from: t@h.example, tls: none}}"},
            "warning TW208 [none] mail is not encrypted on its way to mx.h.example"},
        LintCase{
            "PasswordInClear",
            {.mail = "{smtp: {host: mx.h.example, from: t@h.example, tls: none, user: u, "
                     "password: {file: s}}}"},
            "error TW208 [none] the password would travel in clear text"},
        LintCase{
            "UserWithoutPassword",
            {.mail = "{smtp: {host: mx.h.example, from: t@h.example, user: u}}"},
            "error TW204 [smtp] 'user' and 'password' belong together"},
        LintCase{
            "PlainWebhook",
            {.hook = "{webhook: {url: \"http://pager.example/h\", secret: {file: s}}}"},
            "error TW208 [\"http://pager.example/h\"] this webhook would travel in clear text"},
        LintCase{
            "LoopbackWebhook",
            {.hook = "{webhook: {url: \"https://127.0.0.1/h\", secret: {file: s}}}"},
            "error TW208 [\"https://127.0.0.1/h\"] this webhook stays on this host"},
        LintCase{
            "UnsignedWebhook",
            {.hook = "{webhook: {url: \"https://pager.example/h\"}}"},
            "warning TW208 [webhook] webhooks are not signed"},
        LintCase{
            "PasswordInAddress",
            {.hook = "{webhook: {url: \"https://u:p@pager.example/h\", secret: {file: s}}}"},
            "error TW207 [\"https://u:p@pager.example/h\"] an address is shown in many places"},
        LintCase{
            "NoAddress",
            {.hook = "{webhook: {url: pager, secret: {file: s}}}"},
            "error TW205 [pager] 'url' needs an address that begins with https://"},
        LintCase{
            "OpenPages",
            {.http = "{listen: \"10.0.0.1:8575\", auth: none, public_url: \"https://t.example\"}"},
            "error TW208 [\"10.0.0.1:8575\"] everybody who reaches this address could read"},
        LintCase{
            "PlainPages",
            {.http = "{listen: \"10.0.0.1:8575\"}"},
            "warning TW208 [\"10.0.0.1:8575\"] the pages are not encrypted"},
        LintCase{
            "PlainFeed",
            {.feeds = "[{mllp: {listen: \"10.0.0.1:2575\", allow: [10.0.0.2]}}]"},
            "warning TW208 [\"10.0.0.1:2575\"] results are not encrypted"}
    ),
    [](const auto& test) { return test.param.name; }
);

INSTANTIATE_TEST_SUITE_P(
    Feeds,
    LintFinding,
    testing::Values(
        LintCase{
            "SameName",
            {.feeds = "[{name: a, mllp: {listen: \"127.0.0.1:1\"}}, "
                      "{name: a, mllp: {listen: \"127.0.0.1:2\"}}]"},
            "error TW208 [a] two feeds are called 'a'"},
        LintCase{
            "SamePort",
            {.feeds = "[{name: a, mllp: {listen: \"127.0.0.1:1\"}}, "
                      "{name: b, mllp: {listen: \"127.0.0.1:1\"}}]"},
            "error TW208 [\"127.0.0.1:1\"] two feeds want port 1"},
        LintCase{
            "PortOfThePages",
            {.feeds = "[{name: a, mllp: {listen: \"127.0.0.1:8575\"}}]"},
            "error TW208 [\"127.0.0.1:8575\"] the feed and the pages want the same port"},
        LintCase{
            "ShortMemory",
            {.rest = "retention: {messages: 30d}"},
            "warning TW208 [30d] messages are gone before"}
    ),
    [](const auto& test) { return test.param.name; }
);

TEST(Lint, AWildcardAddressTakesThePortFromEveryOther) {
    Sound configuration;
    configuration.feeds =
        "[{name: a, mllp: {listen: \"0.0.0.0:1\", allow: [10.0.0.2]}}, "
        "{name: b, mllp: {listen: \"127.0.0.1:1\"}}]";
    EXPECT_THAT(configuration.problems(), Contains(HasSubstr("two feeds want port 1")));
}

TEST(Lint, PortsTheSystemChoosesNeverClash) {
    Sound configuration;
    configuration.feeds =
        "[{name: a, mllp: {listen: \"127.0.0.1:0\"}}, "
        "{name: b, mllp: {listen: \"127.0.0.1:0\"}}]";
    EXPECT_THAT(configuration.problems(), IsEmpty());
}

TEST(Lint, AFeedOnTheNetworkNamesItsSenders) {
    Sound configuration;
    configuration.feeds = "[{mllp: {listen: \"10.0.0.1:2575\"}}]";
    EXPECT_THAT(
        configuration.problems(), Contains(HasSubstr("everybody who reaches this address may send"))
    );
}

TEST(Lint, InShadowModeAnUnfinishedRoutingOnlyWarns) {
    Sound configuration;
    configuration.mode = "shadow";
    configuration.rules = "{}";
    configuration.routes = "[]";
    EXPECT_THAT(
        configuration.problems(), ElementsAre(HasSubstr("warning TW208 [routes] without routes"))
    );
}

TEST(Lint, AWebhookOnThisHostIsFineWhenSaidSo) {
    for (const char* hook :
         {"{webhook: {url: \"http://127.0.0.1:9/h\", secret: {file: s}, allow_insecure: true}}",
          "{webhook: {url: \"http://127.0.0.1:9/h\", secret: {file: s}}, allow_insecure: true}"}) {
        Sound configuration;
        configuration.hook = hook;
        EXPECT_THAT(configuration.problems(), IsEmpty()) << hook;
    }
}

TEST(Lint, AKeyThatEverybodyMayReadIsRefused) {
    const test::ScratchFolder folder;
    (void)folder.write("feed.crt", "x", 0644);
    (void)folder.write("feed.key", "x", 0644);
    const std::string text =
        "version: 1\nfeeds: [{mllp: {listen: \"10.0.0.1:2576\", allow: [10.0.0.2], "
        "tls: {certificate: feed.crt, key: feed.key, client_ca: none.crt}}}]\n";
    const auto problems =
        marked_lines_of(read_configuration(text, folder.path()).diagnostics, text);
    EXPECT_THAT(problems, Contains(HasSubstr("error TW209 [none.crt] there is no file")));
    EXPECT_THAT(
        problems, Contains(HasSubstr("error TW207 [feed.key] everybody on this host may read"))
    );
    EXPECT_THAT(problems, Not(Contains(HasSubstr("not encrypted"))));
}

TEST(Lint, WarnsOfPrescribersTheRosterKnowsAndWeDoNot) {
    Settings settings;
    settings.contacts[ContactKey("dr-smith")] = {};
    settings.prescribers["10042"] = ContactKey("dr-smith");
    std::vector<RosterRow> rows(5);
    rows[0].prescriber = "dr-smith";
    rows[1].prescriber = "10042";
    rows[2].prescriber = "dr-smiht";
    rows[2].line = 4;
    rows[3].prescriber = "dr-smiht";
    Diagnostics diagnostics;
    lint_roster(rows, settings, "roster.csv", diagnostics);
    EXPECT_THAT(
        lines_of(diagnostics),
        ElementsAre(
            "warning TW206 4:1 no contact is called 'dr-smiht': the operators would be told "
            "instead"
        )
    );
    EXPECT_EQ(diagnostics.list()[0].help, "did you mean 'dr-smith'?");
}

}  // namespace
}  // namespace thiowatch::config
