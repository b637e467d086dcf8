#include "config/schedule_loader.h"

#include "tests/support/config_reading.h"

namespace thiowatch::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kHead = "schedule: site\nsources: {site: the site}\nplans:\n";

std::string family(const std::string& phases) {
    return kHead + "  - blood_count:\n      tests: [WBC]\n      phases:\n" + phases;
}

TEST(ScheduleLoader, EveryPackagedScheduleIsSound) {
    EXPECT_THAT(
        packaged_schedules(),
        ElementsAre("article", "bsr_2017", "fda_label", "kdigo_transplant", "sps_ibd")
    );
    for (const std::string& name : packaged_schedules()) {
        Diagnostics diagnostics;
        const auto schedule = load_schedule(name, diagnostics);
        ASSERT_TRUE(schedule) << diagnostics.human();
        EXPECT_EQ(schedule->id, name);
        EXPECT_FALSE(schedule->risks.empty()) << name;
        for (const alerts::SchedulePlan& plan : schedule->plans) {
            EXPECT_EQ(plan.families.front().family, alerts::TestFamily::BloodCount) << name;
            for (const alerts::FamilyPlan& tests : plan.families) {
                EXPECT_FALSE(tests.sources.empty()) << name;
                for (const alerts::SchedulePhase& phase : tests.phases)
                    EXPECT_LT(phase.grace, phase.every) << name;
            }
        }
    }
}

TEST(ScheduleLoader, WhatIsLaxerThanTheLabelSaysSo) {
    Diagnostics diagnostics;
    for (const std::string name : {"article", "sps_ibd"}) {
        EXPECT_THAT(
            load_schedule(name, diagnostics)->caution, HasSubstr("laxer than the US label")
        );
    }
    EXPECT_TRUE(load_schedule("fda_label", diagnostics)->caution.empty());
}

struct BadSchedule {
    std::string name;
    std::string text;
    std::string says;
};

TEST(ScheduleLoader, RefusesWhatWouldLeaveSomebodyUnwatched) {
    const BadSchedule cases[] = {
        {"an end of monitoring",
         family("        - {until: 30d, every: 7d, grace: 3d, source: site}\n"),
         "monitoring never ends"},
        {"phases in disorder",
         family("        - {until: 60d, every: 7d, grace: 3d, source: site}\n"
                "        - {until: 30d, every: 9d, grace: 3d, source: site}\n"
                "        - {every: 30d, grace: 3d, source: site}\n"),
         "order of time"},
        {"no source", family("        - {every: 7d, grace: 3d}\n"), "source"},
        {"hours", family("        - {every: 36h, grace: 1d, source: site}\n"), "whole days"},
        {"no interval", family("        - {every: 0d, grace: 1d, source: site}\n"), ""},
        {"no family", kHead + "  - indications: [transplant]\n", "blood_count, liver or kidney"},
        {"unknown indication",
         kHead + "  - indications: [gout]\n    blood_count: {tests: [WBC], phases: [{every: 7d, "
                 "grace: 1d, source: site}]}\n",
         "indications"},
        {"misspelt key",
         family("        - {evry: 7d, every: 7d, grace: 3d, source: site}\n"),
         "evry"},
    };
    for (const BadSchedule& item : cases) {
        Diagnostics diagnostics;
        EXPECT_FALSE(read_schedule("site.yaml", item.text, diagnostics)) << item.name;
        EXPECT_THAT(diagnostics.human(), HasSubstr(item.says)) << item.name;
    }
}

TEST(ScheduleLoader, AnUnknownNameIsAnErrorThatNamesTheKnown) {
    Diagnostics diagnostics;
    EXPECT_FALSE(load_schedule("bsr_2025", diagnostics));
    EXPECT_THAT(diagnostics.human(), HasSubstr("bsr_2017"));
}

}  // namespace
}  // namespace thiowatch::config
