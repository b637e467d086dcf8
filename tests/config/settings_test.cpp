#include "config/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/settings_text.h"
#include "tests/support/config_reading.h"

namespace thiowatch::config {
namespace {

using test::read_configuration;
using test::ScratchFolder;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Settings, EveryKeyHasADefaultButTheVersion) {
    const auto read = read_configuration("version: 1\n");
    ASSERT_TRUE(read.settings) << read.diagnostics.human();
    const Settings& settings = *read.settings;
    EXPECT_EQ(settings.mode, Mode::Shadow) << "nobody is alarmed before somebody decides";
    EXPECT_EQ(settings.http.listen, (Endpoint{"127.0.0.1", 8575}));
    EXPECT_EQ(settings.store.sqlite, "/var/lib/thiowatch/thiowatch.db");
    EXPECT_EQ(settings.control.socket, "/run/thiowatch/control.sock");
    ASSERT_THAT(settings.feeds, SizeIs(1));
    EXPECT_EQ(settings.feeds[0].mllp.listen, (Endpoint{"127.0.0.1", 2575}));
    EXPECT_EQ(settings.feeds[0].mllp.max_frame, 16U << 20U);
    EXPECT_EQ(settings.feeds[0].mllp.processing_ids, "P");
    EXPECT_THAT(settings.rules.packs, ElementsAre("aza-core"));
    const auto& drop = std::get<MaildirSettings>(settings.channels.at(ChannelName("drop")).kind);
    EXPECT_EQ(drop.path, "/var/lib/thiowatch/mail");
    EXPECT_EQ(settings_text(settings), settings_text(default_settings()));
}

TEST(Settings, NothingIsReadWithoutAVersion) {
    EXPECT_THAT(
        read_configuration("mode: shadow\n").problems,
        Contains("error TW204 1:1 key 'version' is missing")
    );
    EXPECT_THAT(
        read_configuration("version: 2\n").problems,
        Contains("error TW205 1:10 this program knows version 1 of the configuration")
    );
    EXPECT_FALSE(read_configuration("").settings);
    EXPECT_FALSE(read_configuration("- a\n").settings);
}

constexpr const char* kContract = R"yaml(version: 1
site:
  name: St Elsewhere
  time_zone: Europe/London
mode: live
store: {sqlite: /var/lib/thiowatch/thiowatch.db}
http: {listen: "127.0.0.1:8575", auth: none}
control: {socket: /run/thiowatch/control.sock}
feeds:
  - name: lis
    mllp: {listen: "127.0.0.1:2575"}
    authority: H1
    codes: [codes/local.yaml]
  - name: ehr
    fhir: {path: /fhir}
rules:
  packs: [aza-core]
  schedule: fda_label
  approved_by: "Dr A. Example, 2026-11-01"
contacts:
  dr-smith: {name: Dr Smith, email: smith@hospital.example}
  clinic:   {name: Monitoring clinic, email: clinic@hospital.example}
channels:
  mail: {smtp: {host: 127.0.0.1, port: 25, tls: required, from: thiowatch@hospital.example}}
  hook: {webhook: {url: "https://pager.example/hook", secret: {file: hook.secret}}}
  drop: {maildir: /var/lib/thiowatch/mail}
routes:
  - when: {severity: [critical, urgent]}
    to: [prescriber, clinic]
    by: [hook, mail]
    detail: none
    acknowledge_within: 60m
    escalate: [clinic]
  - to: [prescriber]
    by: [mail]
)yaml";

TEST(Settings, ReadsTheConfigurationOfTheContract) {
    const ScratchFolder folder;
    (void)folder.write("hook.secret", "s3cret\n");
    std::filesystem::create_directory(folder.path() / "codes");
    (void)folder.write("codes/local.yaml", "codes: []\n");
    const auto read = read_configuration(kContract, folder.path());
    ASSERT_TRUE(read.settings) << read.diagnostics.human();
    EXPECT_THAT(
        read.problems,
        ElementsAre(HasSubstr("no sender has a credential: nothing will be taken from this feed"))
    );
    const Settings& settings = *read.settings;
    EXPECT_EQ(settings.site.name, "St Elsewhere");
    EXPECT_EQ(settings.mode, Mode::Live);
    ASSERT_THAT(settings.feeds, SizeIs(2));
    ASSERT_TRUE(settings.feeds[1].fhir);
    EXPECT_EQ(settings.feeds[1].fhir->path, "/fhir");
    EXPECT_FALSE(settings.feeds[1].fhir->access.is_open);
    EXPECT_EQ(settings.feeds[0].name.text(), "lis");
    EXPECT_EQ(settings.feeds[0].authority.text(), "H1");
    EXPECT_THAT(settings.feeds[0].codes, ElementsAre(folder.path() / "codes/local.yaml"));
    EXPECT_THAT(settings.rules.approved_by, ElementsAre("Dr A. Example, 2026-11-01"));
    EXPECT_EQ(settings.contacts.at(ContactKey("dr-smith")).email, "smith@hospital.example");
    const auto& hook = std::get<WebhookSettings>(settings.channels.at(ChannelName("hook")).kind);
    EXPECT_EQ(hook.secret.reveal(), "s3cret");
    ASSERT_THAT(settings.routes, SizeIs(2));
    const RouteSettings& grave = settings.routes[0];
    EXPECT_THAT(
        grave.severities, ElementsAre(alerts::Severity::Critical, alerts::Severity::Urgent)
    );
    EXPECT_THAT(grave.by, ElementsAre(ChannelName("hook"), ChannelName("mail")));
    EXPECT_EQ(grave.acknowledge_within, std::chrono::hours{1});
    EXPECT_THAT(settings.routes[1].severities, IsEmpty());
}

TEST(Settings, AFhirFeedHasItsPathLimitsAndIdentifierSystems) {
    const auto read = read_configuration(
        "version: 1\nfeeds:\n  - name: ehr\n    fhir:\n      path: /r4\n      auth: none\n"
        "      systems: {\"https://hospital.example/mrn\": H1}\n      max_body: 1MiB\n"
        "      max_entries: 50\n      requests_a_second: 20\n      spool: in\n"
    );
    ASSERT_TRUE(read.settings) << read.diagnostics.human();
    const FhirSettings& fhir = read.settings->feeds.at(0).fhir.value();
    EXPECT_EQ(fhir.path, "/r4");
    EXPECT_TRUE(fhir.access.is_open);
    EXPECT_EQ(fhir.systems.at("https://hospital.example/mrn").text(), "H1");
    EXPECT_EQ(fhir.max_body, std::uint64_t{1} << 20U);
    EXPECT_EQ(fhir.max_entries, 50U);
    EXPECT_EQ(fhir.requests_a_second, 20U);
    ASSERT_TRUE(fhir.spool);
    EXPECT_EQ(fhir.spool->filename(), "in");
}

TEST(Settings, AnOpenFhirFeedIsRefusedWhereOthersCanReachIt) {
    const auto read = read_configuration(
        "version: 1\nhttp: {listen: \"0.0.0.0:8575\", auth: users}\n"
        "feeds:\n  - name: ehr\n    fhir: {path: /fhir, auth: none}\n"
    );
    EXPECT_FALSE(read.settings);
    EXPECT_THAT(read.problems, Contains(HasSubstr("`auth: none` is taken on a loopback address")));
}

TEST(Settings, PostgresqlIsRefusedRatherThanIgnored) {
    const auto read =
        read_configuration("version: 1\nstore: {postgresql: \"host=db dbname=thiowatch\"}\n");
    EXPECT_FALSE(read.settings);
    EXPECT_THAT(
        read.problems, Contains("error TW210 2:21 PostgreSQL is not available in this version")
    );
}

TEST(Settings, ReadsAllOfAFeed) {
    const auto read = read_configuration(R"yaml(version: 1
feeds:
  - name: lis
    mllp:
      listen: "127.0.0.1:2601"
      allow: [10.1.2.3, 10.20.0.0/16]
      max_connections: 8
      idle_timeout: 1h
      frame_timeout: 10s
      max_frame: 1MiB
      processing_ids: [P, T]
    time_zone: Europe/Berlin
    profile: ihe
    silent_after: never
)yaml");
    ASSERT_TRUE(read.settings) << read.diagnostics.human();
    const FeedSettings& feed = read.settings->feeds.at(0);
    EXPECT_EQ(feed.mllp.listen.port, 2601);
    ASSERT_THAT(feed.mllp.allow, SizeIs(2));
    EXPECT_TRUE(feed.mllp.allow[1].contains("10.20.3.4"));
    EXPECT_EQ(feed.mllp.max_connections, 8U);
    EXPECT_EQ(feed.mllp.idle_timeout, std::chrono::hours{1});
    EXPECT_EQ(feed.mllp.frame_timeout, std::chrono::seconds{10});
    EXPECT_EQ(feed.mllp.max_frame, 1U << 20U);
    EXPECT_EQ(feed.mllp.processing_ids, "PT");
    EXPECT_EQ(feed.time_zone, "Europe/Berlin");
    EXPECT_EQ(feed.profile, FeedProfile::Ihe);
    EXPECT_FALSE(feed.silent_after);
}

TEST(Settings, ReadsTheKeysForPeopleAndKeeping) {
    const auto read = read_configuration(R"yaml(version: 1
contacts: {clinic: {email: clinic@hospital.example}}
prescribers: {"10042": clinic}
shadow: {to: clinic}
operations: {to: clinic, by: [drop]}
retention: {messages: 200d, size: 1GiB}
roster: {max_age: 7d}
http: {public_url: "https://thiowatch.hospital.example"}
)yaml");
    ASSERT_TRUE(read.settings) << read.diagnostics.human();
    const alerts::Routing routing = routing_of(*read.settings);
    EXPECT_EQ(routing.prescribers.at("10042").text(), "clinic");
    EXPECT_EQ(routing.shadow, ContactKey("clinic"));
    EXPECT_THAT(routing.operators, ElementsAre("clinic"));
    EXPECT_THAT(routing.operator_channels, ElementsAre(ChannelName("drop")));
    EXPECT_FALSE(routing.is_live);
    EXPECT_EQ(read.settings->retention.messages, days(200));
    EXPECT_EQ(read.settings->retention.size, 1U << 30U);
    EXPECT_EQ(read.settings->roster.max_age, days(7));
    EXPECT_EQ(link_root(*read.settings), "https://thiowatch.hospital.example");
    EXPECT_EQ(link_root(default_settings()), "http://127.0.0.1:8575");
    EXPECT_EQ(routing.contacts.at(ContactKey("clinic")).name, "clinic");
}

TEST(Settings, PeopleFromElsewhereLogInUnlessToldOtherwise) {
    const auto read = read_configuration("version: 1\nhttp: {listen: \"10.0.0.1:8575\"}\n");
    ASSERT_TRUE(read.settings) << read.diagnostics.human();
    EXPECT_EQ(read.settings->http.auth, HttpAuth::Users);
}

TEST(Settings, PathsAreBesideTheFile) {
    const ScratchFolder folder;
    const auto file = folder.write(
        "t.yaml", "version: 1\nstore: {sqlite: state/../thiowatch.db}\ncontrol: {socket: /run/x}\n"
    );
    Diagnostics diagnostics;
    const LoadedSettings settings = load_settings(file, diagnostics);
    ASSERT_TRUE(settings) << diagnostics.human();
    EXPECT_EQ(settings->store.sqlite, folder.path() / "thiowatch.db");
    EXPECT_EQ(settings->control.socket, "/run/x");
}

TEST(Settings, AMissingFileIsADiagnosticNotAnException) {
    Diagnostics diagnostics;
    EXPECT_FALSE(load_settings("/nowhere/thiowatch.yaml", diagnostics));
    EXPECT_EQ(
        diagnostics.human(),
        "error[TW209]: cannot read /nowhere/thiowatch.yaml: there is no such file\n"
        " --> /nowhere/thiowatch.yaml\n\n1 error, 0 warnings\n"
    );
}

TEST(Settings, ShowsAllThatIsWrongAtOnce) {
    const auto read = read_configuration(R"yaml(version: 1
sites: {name: x}
mode: liv
feeds:
  - name: lis
    mllp: {listen: 2575, idle_timeout: 10}
channels:
  mail: {smtp: {tls: requierd, from: a@b.example}}
routes:
  - to: [clinc]
    by: [mial]
    acknowledge_within: 60
contacts:
  clinic: {email: nobody}
)yaml");
    EXPECT_FALSE(read.settings);
    EXPECT_EQ(read.diagnostics.human(), R"text(error[TW205]: 'mode' needs one of its known words
 --> thiowatch.yaml:3:7
  |
3 | mode: liv
  |       ^^^
  = help: did you mean 'live'? write one of: shadow, live

error[TW205]: 'listen' needs an address and a port
 --> thiowatch.yaml:6:20
  |
6 |     mllp: {listen: 2575, idle_timeout: 10}
  |                    ^^^^
  = help: write "127.0.0.1:2575" or "[::1]:2575", in quotes

error[TW205]: 'idle_timeout' needs a duration with its unit
 --> thiowatch.yaml:6:40
  |
6 |     mllp: {listen: 2575, idle_timeout: 10}
  |                                        ^^
  = help: write 30s, 60m, 12h, 2d or 12w

error[TW205]: 'email' needs one mail address
  --> thiowatch.yaml:14:19
   |
14 |   clinic: {email: nobody}
   |                   ^^^^^^
   = help: write name@hospital.example

error[TW205]: 'tls' needs one of its known words
 --> thiowatch.yaml:8:22
  |
8 |   mail: {smtp: {tls: requierd, from: a@b.example}}
  |                      ^^^^^^^^
  = help: did you mean 'required'? write one of: required, opportunistic, none

error[TW205]: 'acknowledge_within' needs a duration with its unit
  --> thiowatch.yaml:12:25
   |
12 |     acknowledge_within: 60
   |                         ^^
   = help: write 30s, 60m, 12h, 2d or 12w

error[TW202]: unknown key 'sites'
 --> thiowatch.yaml:2:1
  |
2 | sites: {name: x}
  | ^^^^^
  = help: did you mean 'site'?

error[TW206]: no contact is called 'clinc'
  --> thiowatch.yaml:10:10
   |
10 |   - to: [clinc]
   |          ^^^^^
   = help: did you mean 'clinic'?

error[TW206]: no channel is called 'mial'
  --> thiowatch.yaml:11:10
   |
11 |     by: [mial]
   |          ^^^^
   = help: did you mean 'mail'?

warning[TW208]: urgent and critical alerts go by mail alone, which nobody may read for hours
  --> thiowatch.yaml:11:5
   |
11 |     by: [mial]
   |     ^^
   = help: add a webhook to a pager or messenger

warning[TW208]: when nobody answers an urgent or critical alert, nobody else is told
  --> thiowatch.yaml:10:5
   |
10 |   - to: [clinc]
   |     ^
   = help: write escalate: [clinic]

9 errors, 2 warnings
)text");
}

TEST(Settings, ABadValueOfAKindIsComplainedOfOnce) {
    const auto read = read_configuration(
        "version: 1\nchannels: {hook: {webhook: {}}}\nroutes: [{to: prescriber, by: hook}]\n"
    );
    EXPECT_THAT(
        read.problems,
        ElementsAre(
            "error TW204 2:19 key 'url' is missing in 'webhook'",
            HasSubstr("warning TW208 3:10 when nobody answers")
        )
    );
}

TEST(Settings, AChannelIsOneThing) {
    for (const char* channel : {"{}", "{smtp: {}, maildir: mail}", "mail", "{fax: 5}"}) {
        const auto read =
            read_configuration("version: 1\nchannels: {c: " + std::string(channel) + "}\n");
        EXPECT_FALSE(read.settings) << channel;
    }
    EXPECT_THAT(
        read_configuration("version: 1\nchannels: {d: {maildir: m, allow_insecure: true}}\n")
            .problems,
        Contains("error TW202 2:44 'allow_insecure' is for webhooks and fhir")
    );
}

TEST(Settings, NobodyCanBeCalledPrescriber) {
    EXPECT_THAT(
        read_configuration("version: 1\ncontacts: {prescriber: {email: a@b.example}}\n").problems,
        Contains(HasSubstr("error TW205 2:12 'prescriber' means whoever ordered the drug"))
    );
}

TEST(Settings, FeedNamesCanBeLabelsOfMetrics) {
    for (const char* name : {"\"a b\"", "\"x\\\"y\"", "größe"}) {
        const auto read =
            read_configuration("version: 1\nfeeds: [{name: " + std::string(name) + "}]\n");
        EXPECT_THAT(read.problems, Contains(HasSubstr("'name' needs letters, digits"))) << name;
    }
}

}  // namespace
}  // namespace thiowatch::config
