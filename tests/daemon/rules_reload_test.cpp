#include <fstream>

#include <gmock/gmock.h>

#include "config/packaged.h"
#include "tests/support/hl7_text.h"
#include "tests/support/running_app.h"

namespace thiowatch {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using testing::OruText;
using testing::RunningApp;

const std::string kOsei =
    "4711,H1,Osei,Amara,1981-07-14,F,azathioprine," + testing::date_ago(200) + ",,dr-smith\n";

/// The packaged pack under a name of the site's, with `change` made to it.
void write_pack(const RunningApp& app, const std::string& from, const std::string& to) {
    std::string text(*config::packaged_file("config/packs/aza-core.yaml"));
    if (!from.empty()) text.replace(text.find(from), from.size(), to);
    std::ofstream(app.folder() / "site.yaml") << text;
}

TEST(RulesReload, ABrokenPackLeavesTheOldOneWholeAndTellsTheOperatorsLoudly) {
    RunningApp app({.roster = kOsei});
    write_pack(app, "", "");
    {
        std::ifstream input(app.folder() / "thiowatch.yaml");
        std::string text((std::istreambuf_iterator<char>(input)), {});
        const std::string named = "packs: [aza-core]";
        text.replace(text.find(named), named.size(), "packs: [./site.yaml]");
        std::ofstream(app.folder() / "thiowatch.yaml") << text;
    }
    ASSERT_EQ(app.app().reload(), "");
    write_pack(app, "- {below: 0.5, source: [{ctcae-5: grade 4}", "- {below: 0.5, source: [{ctca");
    EXPECT_THAT(app.app().reload(), HasSubstr("site.yaml"));
    auto client = app.connect();
    client.send(OruText{}.text());
    std::vector<std::string> rules;
    std::vector<std::string> operators;
    app.look([&](intake::Desk& desk) {
        for (const alerts::Alert& alert : desk.store.alerts.list({}))
            rules.push_back(alert.finding.rule.text());
        for (const store::OperatorEvent& event : desk.store.operators.open())
            operators.push_back(event.code);
    });
    const auto clinic_is_told = [&] {
        bool is_told = false;
        app.look([&](intake::Desk& desk) {
            for (const auto& row : desk.store.outbox.list(store::OutboxState::Delivered, 100)) {
                is_told = is_told || (row.event && row.notice.contact.text() == "clinic");
            }
        });
        return is_told;
    };
    EXPECT_THAT(rules, Contains("ANC.C")) << "by the old pack, all of it";
    EXPECT_THAT(operators, Contains("configuration.refused"));
    EXPECT_TRUE(app.comes_true(clinic_is_told));
}

}  // namespace
}  // namespace thiowatch
