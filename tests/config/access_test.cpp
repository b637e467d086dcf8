#include "config/settings.h"
#include "config/settings_text.h"
#include "tests/support/config_reading.h"

namespace thiowatch::config {
namespace {

using test::read_configuration;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

const FhirChannelSettings& channel_in(const Settings& settings, const char* name) {
    return std::get<FhirChannelSettings>(settings.channels.at(ChannelName(name)).kind);
}

constexpr const char* kChannel = R"yaml(version: 1
channels:
  ehr:
    fhir:
      base: https://ehr.example/fhir/
      send: message
      auth:
        smart: {client_id: tw, key: {file: smart.pem}, algorithm: ES384, scope: "system/*.cu"}
      timeout: 45s
)yaml";

TEST(FhirChannelSettings, AreReadAndShownWithoutTheKey) {
    const test::ScratchFolder folder;
    (void)folder.write("smart.pem", "private text");
    const auto read = read_configuration(kChannel, folder.path());
    ASSERT_TRUE(read.settings) << read.diagnostics.human();
    const FhirChannelSettings& ehr = channel_in(*read.settings, "ehr");
    EXPECT_EQ(ehr.server.base, "https://ehr.example/fhir") << "without the last '/'";
    EXPECT_EQ(ehr.sending, alerts::FhirSending::Message);
    EXPECT_EQ(ehr.server.smart->algorithm, "ES384");
    EXPECT_EQ(ehr.server.smart->key.reveal(), "private text");
    EXPECT_EQ(ehr.server.timeout, std::chrono::seconds{45});
    const std::string shown = settings_text(*read.settings);
    EXPECT_THAT(shown, Not(HasSubstr("private text")));
    const auto again = read_configuration(shown, folder.path());
    ASSERT_TRUE(again.settings) << again.diagnostics.human();
    EXPECT_EQ(settings_text(*again.settings), shown);
}

TEST(FhirChannelSettings, SayWhatWouldBeUnsafe) {
    const struct {
        const char* keys;
        const char* problem;
    } table[] = {
        {"base: \"http://ehr.example/fhir\"", "results would travel in clear text"},
        {"base: \"https://127.0.0.1/fhir\"", "this server is this very host"},
        {"base: ehr.example", "an address begins with https://"},
        {"base: \"https://u:p@ehr.example/fhir\"", "an address cannot hold a password"},
        {"base: \"https://ehr.example/fhir?x=1\"", "a base address holds no '?' or '#'"},
        {"base: \"https://ehr.example/fhir\"", "the server is asked without any proof of who asks"},
        {"base: \"https://ehr.example/fhir\", client_certificate: a.crt",
         "'client_certificate' and 'client_key' belong together"},
        {"base: \"https://ehr.example/fhir\", auth: {smart: {client_id: x}}",
         "key 'key' is missing in 'smart'"},
    };
    for (const auto& row : table) {
        const auto read = read_configuration(
            "version: 1\nchannels: {ehr: {fhir: {" + std::string(row.keys) + "}}}\n"
        );
        EXPECT_THAT(read.problems, Contains(HasSubstr(row.problem))) << row.keys;
    }
}

constexpr const char* kAdvice = R"yaml(version: 1
cds_hooks:
  systems: {"https://hospital.example/mrn": H1}
  jwt:
    issuer: https://ehr.example/fhir
    audience: [https://tw.example/cds-services]
    keys: {url: https://ehr.example/jwks}
)yaml";

TEST(CdsSettings, AreReadAndShown) {
    const auto read = read_configuration(kAdvice);
    ASSERT_TRUE(read.settings) << read.diagnostics.human();
    ASSERT_TRUE(read.settings->cds);
    EXPECT_EQ(read.settings->cds->jwt->issuer, "https://ehr.example/fhir");
    EXPECT_EQ(
        read.settings->cds->systems.at("https://hospital.example/mrn"), AssigningAuthority("H1")
    );
    const std::string shown = settings_text(*read.settings);
    const auto again = read_configuration(shown);
    ASSERT_TRUE(again.settings) << again.diagnostics.human();
    EXPECT_EQ(settings_text(*again.settings), shown);
}

TEST(CdsSettings, SayWhatWouldBeUnsafe) {
    const struct {
        const char* keys;
        const char* problem;
    } table[] = {
        {"systems: {a: H1}", "nobody may ask"},
        {"auth: none", "no identifier system has an authority"},
        {"auth: basic", "'auth' needs none"},
        {"jwt: {issuer: i, audience: [], keys: {url: \"https://x.example\"}}",
         "without an audience"},
        {"jwt: {issuer: i, audience: [a], keys: {url: \"http://x.example\"}}",
         "keys that come in clear text may be anybody's"},
        {"jwt: {issuer: i, audience: [a], keys: {file: nowhere.jwks}}", "there is no file"},
        {"jwt: {issuer: i, audience: [a], keys: {}}", "either url or file"},
    };
    for (const auto& row : table) {
        const auto read =
            read_configuration("version: 1\ncds_hooks: {" + std::string(row.keys) + "}\n");
        EXPECT_THAT(read.problems, Contains(HasSubstr(row.problem))) << row.keys;
    }
    const auto open = read_configuration(
        "version: 1\nhttp: {listen: \"0.0.0.0:8575\", auth: users}\n"
        "cds_hooks: {auth: none, systems: {a: H1}}\n"
    );
    EXPECT_THAT(
        open.problems,
        Contains(HasSubstr("everybody who reaches this address could ask about patients"))
    );
}

constexpr const char* kFeeds = R"yaml(version: 1
feeds:
  - name: push
    fhir:
      auth:
        need: all
        tokens:
          - {name: lab-a, sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}
          - {name: lab-b, secret: {file: lab-b.token}}
        jwt:
          issuer: https://idp.example
          audience: [us]
          keys: {url: "https://idp.example/jwks"}
          clients: [lab-a]
        signature: {file: lab-b.token}
      types: [Observation]
      read_back: remote
  - name: remote
    fhir_poll:
      base: https://ehr.example/fhir
      auth: {token: {file: lab-b.token}}
      types: [Observation]
      queries: {Observation: "category=laboratory"}
      overlap: 15m
      group: g1
      systems: {"urn:mrn": H1}
)yaml";

TEST(FhirFeeds, AreReadAndShownWithoutTheirSecrets) {
    const test::ScratchFolder folder;
    (void)folder.write("lab-b.token", "tw_secret");
    const auto read = read_configuration(kFeeds, folder.path());
    ASSERT_TRUE(read.settings) << read.diagnostics.human();
    const FhirAccess& access = read.settings->feeds.at(0).fhir->access;
    EXPECT_EQ(access.tokens.size(), 2U);
    EXPECT_EQ(access.tokens.at(1).secret.reveal(), "tw_secret");
    EXPECT_EQ(access.needed, NeededProofs::All);
    EXPECT_EQ(access.types, std::vector<std::string>{"Observation"});
    const FhirPollSettings& poll = *read.settings->feeds.at(1).fhir_poll;
    EXPECT_EQ(poll.overlap, std::chrono::minutes{15});
    EXPECT_EQ(poll.queries.at("Observation"), "category=laboratory");
    EXPECT_FALSE(read.settings->feeds.at(1).is_mllp());
    const std::string shown = settings_text(*read.settings);
    EXPECT_THAT(shown, Not(HasSubstr("tw_secret")));
    const auto again = read_configuration(shown, folder.path());
    ASSERT_TRUE(again.settings) << again.diagnostics.human();
    EXPECT_EQ(settings_text(*again.settings), shown);
}

TEST(FhirFeeds, SayWhatWouldLetInTheWrongOnesOrNobody) {
    const struct {
        const char* feed;
        const char* problem;
    } table[] = {
        {"fhir: {}", "no sender has a credential"},
        {"fhir: {auth: {tokens: [{name: a}]}}", "either sha256 or secret"},
        {"fhir: {auth: {tokens: [{name: a, sha256: xyz}]}}", "64 lower-case hex digits"},
        {"fhir: {auth: {mtls: {subjects: [a]}}}", "no client shows a certificate"},
        {"fhir: {auth: {jwt: {issuer: i, audience: [], keys: {url: \"https://x.example\"}}}}",
         "without an audience"},
        {"fhir: {auth: none, read_back: nowhere}", "there is no feed with fhir_poll"},
        {"fhir_poll: {base: \"https://e.example/fhir\", overlap: 10s}",
         "servers commit up to two minutes late"},
        {"fhir_poll: {base: \"https://e.example/fhir\", per_patient: true}",
         "their identifier's system must be known"},
        {"fhir_poll: {base: \"https://e.example/fhir\", queries: {Observation: \"_sort=x\"}}",
         "_lastUpdated and _sort are ours"},
        {"fhir_poll: {base: \"https://e.example/fhir\", types: [observation]}",
         "names of FHIR resource types"},
        {"fhir: {auth: none}, fhir_poll: {base: \"https://e.example/fhir\"}",
         "a feed is one of mllp, fhir and fhir_poll"},
    };
    for (const auto& row : table) {
        const auto read =
            read_configuration("version: 1\nfeeds: [{name: a, " + std::string(row.feed) + "}]\n");
        EXPECT_THAT(read.problems, Contains(HasSubstr(row.problem))) << row.feed;
    }
}

TEST(FhirFeeds, AreOpenOnThisHostOnly) {
    const auto read = read_configuration(
        "version: 1\nhttp: {listen: \"0.0.0.0:8575\", auth: users}\n"
        "feeds: [{name: a, fhir: {auth: none}}]\n"
    );
    EXPECT_FALSE(read.settings);
    EXPECT_THAT(
        read.problems, Contains(HasSubstr("`auth: none` is taken on a loopback address only"))
    );
}

}  // namespace
}  // namespace thiowatch::config
