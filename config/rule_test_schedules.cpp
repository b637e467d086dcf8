#include "config/rule_test_schedules.h"

#include <filesystem>
#include <utility>

#include "config/schedule_loader.h"

namespace thiowatch::config {

namespace {

/// "bsr_2017" is packaged; "mine.yaml" stands beside the examples.
LoadedSchedule schedule_named(const Value& value) {
    const auto name = value.text();
    if (!name) return std::nullopt;
    const SourcePlace at = value.place();
    const bool is_file = name->ends_with(".yaml");
    const auto folder = std::filesystem::path(at.file).parent_path();
    return load_schedule(is_file ? (folder / *name).string() : *name, value.diagnostics(), at);
}

void read_others(const Value& value, alerts::ScheduleSet& set) {
    for (const auto& [word, item] : value.entries()) {
        const auto indication = alerts::indication_named(word);
        if (!indication) {
            item.refuse("an indication as its key: rheumatoid-arthritis, transplant ...");
            continue;
        }
        auto other = schedule_named(item);
        if (!other) continue;
        set.by_indication[*indication] = set.schedules.size();
        set.schedules.push_back(*std::move(other));
    }
}

}  // namespace

std::optional<alerts::ScheduleSet> read_example_schedules(MapReader& map) {
    const auto own = map.find("schedule");
    const auto others = map.find("schedules");
    if (!own && others) others->refuse("'schedule' beside it, for everybody else");
    if (!own) return std::nullopt;
    alerts::ScheduleSet set;
    auto schedule = schedule_named(*own);
    if (!schedule) return std::nullopt;
    set.schedules.push_back(*std::move(schedule));
    if (others) read_others(*others, set);
    return set;
}

}  // namespace thiowatch::config
