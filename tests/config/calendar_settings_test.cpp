#include "config/settings.h"
#include "parsers/clinical/local_day.h"
#include "tests/support/config_reading.h"

namespace thiowatch::config {
namespace {

using ::testing::HasSubstr;

LoadedSettings settings_in(const std::string& text, Diagnostics& diagnostics) {
    return parse_settings("test.yaml", "version: 1\n" + text, "/tmp", diagnostics);
}

TEST(CalendarSettings, SayWhenPeopleWorkAndWhenTheDigestGoesOut) {
    Diagnostics diagnostics;
    const auto settings = settings_in(
        "site:\n  time_zone: Europe/London\n  working_days: [sunday, monday]\n"
        "  holidays: [2026-12-25]\n"
        "digest: {at: \"06:05\"}\nbatch_shift: {people: 5, within: 10m}\n"
        "rules:\n  schedule: bsr_2017\n  schedules: {transplant: kdigo_transplant}\n",
        diagnostics
    );
    ASSERT_TRUE(settings) << diagnostics.human();
    const alerts::WorkCalendar calendar = routing_of(*settings).calendar;
    EXPECT_EQ(calendar.zone.name(), "Europe/London");
    EXPECT_TRUE(calendar.is_working_day(*day_of(CivilDate{2026, 12, 27}))) << "a Sunday";
    EXPECT_FALSE(calendar.is_working_day(*day_of(CivilDate{2026, 12, 29}))) << "a Tuesday";
    EXPECT_FALSE(calendar.is_working_day(*day_of(CivilDate{2026, 12, 25})));
    EXPECT_EQ(settings->digest.at, std::chrono::minutes{365});
    EXPECT_EQ(settings->batch_shift.people, 5U);
    EXPECT_EQ(settings->batch_shift.within, std::chrono::minutes{10});
    EXPECT_EQ(settings->rules.schedules.at(alerts::Indication::Transplant), "kdigo_transplant");
}

struct BadSetting {
    std::string text;
    std::string says;
};

TEST(CalendarSettings, AreRefusedWithWhatToWrite) {
    const BadSetting cases[] = {
        {"site: {working_days: [mon]}\n", "monday"},
        {"site: {working_days: []}\n", "at least one day"},
        {"site: {holidays: [25.12.2026]}\n", "2026-03-01"},
        {"digest: {at: \"7:30\"}\n", "07:30"},
        {"digest: {at: \"24:00\"}\n", "07:30"},
        {"rules: {schedule: bsr_2016}\n", "bsr_2017"},
        {"rules: {schedules: {gout: bsr_2017}}\n", "indication"},
        {"rules: {schedules: {transplant: kdigo}}\n", "kdigo_transplant"},
        {"rules: {schedule: ./no-such-folder/none.yaml}\n", "there is no schedule"},
    };
    for (const BadSetting& item : cases) {
        Diagnostics diagnostics;
        EXPECT_FALSE(settings_in(item.text, diagnostics)) << item.text;
        EXPECT_THAT(diagnostics.human(), HasSubstr(item.says)) << item.text;
    }
}

}  // namespace
}  // namespace thiowatch::config
