#include "config/settings_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/yaml_text.h"
#include "config/yaml_tree.h"
#include "tests/support/config_reading.h"

namespace thiowatch::config {
namespace {

using test::read_configuration;
using testing::HasSubstr;
using testing::Not;

TEST(SettingsText, HidesSecretsAndSaysWhereTheyAre) {
    const test::ScratchFolder folder;
    (void)folder.write("hook.secret", "hunter2");
    const auto read = read_configuration(
        "version: 1\nchannels: {hook: {webhook: {url: \"https://p.example/\", "
        "secret: {file: hook.secret}}}}\n",
        folder.path()
    );
    ASSERT_TRUE(read.settings) << read.diagnostics.human();
    const std::string text = settings_text(*read.settings);
    EXPECT_THAT(text, Not(HasSubstr("hunter2")));
    EXPECT_THAT(
        text, HasSubstr("secret: {file: " + (folder.path() / "hook.secret").string() + "}")
    );
}

TEST(SettingsText, MeansTheSameWhenReadAgain) {
    const test::ScratchFolder folder;
    (void)folder.write("s", "hunter2");
    const auto read = read_configuration(
        R"yaml(version: 1
site: {name: "St \"E\": $$5 # ü", time_zone: Europe/London}
mode: shadow
http: {public_url: "https://t.example"}
feeds:
  - name: lis
    mllp: {listen: "[::1]:2575", allow: ["10.0.0.0/8"], idle_timeout: 90s, processing_ids: [P, T]}
    authority: "007"
    time_zone: UTC
    profile: ihe
    silent_after: never
  - {name: b, mllp: {listen: "127.0.0.1:2576"}}
contacts: {"true": {name: "no", email: a@b.example}}
channels:
  mail: {smtp: {from: a@b.example, user: u, password: {file: s}, hello_name: h}}
  hook: {webhook: {url: "https://p.example/", previous_secret: {file: s}}}
  drop: {maildir: mail}
prescribers: {"1$${0}": "true"}
shadow: {to: "true"}
operations: {to: "true", by: [mail, drop]}
routes:
  - when: {severity: [critical], rule: ["ANC.*"], indication: transplant}
    to: [prescriber]
    by: [hook]
    detail: clinical
    acknowledge_within: 90m
    repeat_every: 15m
    escalate: "true"
  - {to: [prescriber], by: [drop, hook], escalate: ["true"]}
retention: {messages: 130d, size: 5GiB}
)yaml",
        folder.path()
    );
    ASSERT_TRUE(read.settings) << read.diagnostics.human();
    const std::string once = settings_text(*read.settings);
    const auto again = read_configuration(once, "/elsewhere");
    ASSERT_TRUE(again.settings) << again.diagnostics.human() << once;
    EXPECT_EQ(settings_text(*again.settings), once);
    EXPECT_EQ(again.settings->site.name, "St \"E\": $5 # ü");
    EXPECT_EQ(again.settings->feeds.at(0).authority.text(), "007");
    EXPECT_EQ(again.settings->feeds.at(0).mllp.listen.host, "::1");
    EXPECT_EQ(again.settings->routes.at(0).acknowledge_within, std::chrono::minutes{90});
    EXPECT_TRUE(again.settings->prescribers.contains("1$${0}"));
}

TEST(YamlText, QuotesWhateverAnotherReaderCouldTakeForSomethingElse) {
    for (const char* text :
         {"yes", "No", "null", "~",    "012",  "1",  "1.5", ".nan", "",   " a", "a: b", "#",
          "- a", "[",  "a\nb", "a\"b", "a\\b", "*a", "&a",  "!a",   "%a", "@a", "größe"}) {
        const std::string written = yaml_scalar(text);
        EXPECT_EQ(written.front(), '"') << text;
        Diagnostics diagnostics;
        const auto root = read_yaml("t.yaml", "x: " + written + '\n', diagnostics);
        ASSERT_TRUE(root && !diagnostics.has_errors()) << text;
        EXPECT_EQ(root->find("x")->text, text);
    }
    EXPECT_EQ(yaml_scalar("/var/lib/x.db"), "/var/lib/x.db");
    EXPECT_EQ(yaml_list({"a", "b c"}), "[a, \"b c\"]");
}

TEST(SettingsText, ShowsEveryDefault) {
    EXPECT_EQ(settings_text(default_settings()), R"yaml(version: 1
site:
  name: ThioWatch
  time_zone: UTC
  working_days: [monday, tuesday, wednesday, thursday, friday]
mode: shadow
store:
  sqlite: /var/lib/thiowatch/thiowatch.db
http:
  listen: "127.0.0.1:8575"
  auth: none
control:
  socket: /run/thiowatch/control.sock
feeds:
  - name: lis
    mllp:
      listen: "127.0.0.1:2575"
      max_connections: 64
      idle_timeout: 10m
      frame_timeout: 30s
      max_frame: 16MiB
      processing_ids: [P]
    profile: none
    silent_after: 1d
rules:
  packs: [aza-core]
  schedule: fda_label
contacts: {}
channels:
  drop:
    maildir: /var/lib/thiowatch/mail
routes: []
operations:
  to: []
  by: []
digest:
  at: "07:30"
batch_shift:
  people: 10
  within: 15m
retention:
  messages: 400d
  size: 20GiB
roster:
  max_age: 5w
)yaml");
}

}  // namespace
}  // namespace thiowatch::config
