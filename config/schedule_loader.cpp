#include "config/schedule_loader.h"

#include <algorithm>
#include <utility>

#include "config/notation.h"
#include "config/pack_draft.h"
#include "config/packaged.h"

namespace thiowatch::config {

namespace {

using alerts::FamilyPlan;
using alerts::RiskFactor;
using alerts::Schedule;
using alerts::SchedulePhase;
using alerts::SchedulePlan;
using alerts::TestFamily;

constexpr std::string_view kFolder = "config/schedules/";
constexpr std::string_view kEnding = ".yaml";
constexpr std::string_view kTestEnding = ".test.yaml";

/// Tests are counted in days of the calendar; "36h" would mean nothing.
void read_days(const Value& value, Duration& into) {
    const auto time = value.duration();
    if (!time) return;
    if (*time % days(1) != Duration{}) {
        value.refuse("whole days", "write 7d or 12w");
    } else {
        into = *time;
    }
}

bool require_days(MapReader& map, std::string_view key, Duration& into) {
    const auto value = map.require(key);
    if (value) read_days(*value, into);
    return value.has_value();
}

void read_days(MapReader& map, std::string_view key, std::optional<Duration>& into) {
    const auto value = map.find(key);
    if (!value) return;
    Duration time{};
    read_days(*value, time);
    into = time;
}

SchedulePhase read_phase(const Value& value, const PackDraft& draft, FamilyPlan& plan) {
    MapReader map(value);
    SchedulePhase phase;
    read_days(map, "until", phase.until);
    require_days(map, "every", phase.every);
    require_days(map, "grace", phase.grace);
    for (std::string& source : require_sources(map, draft)) {
        const bool is_new = std::ranges::find(plan.sources, source) == plan.sources.end();
        if (is_new) plan.sources.push_back(std::move(source));
    }
    map.finish();
    if (phase.every <= Duration{}) value.refuse("an interval of at least a day");
    if (phase.grace < Duration{}) value.refuse("a grace of no days or more");
    return phase;
}

void check_phases(const Value& list, const FamilyPlan& plan) {
    if (plan.phases.empty()) {
        list.refuse("at least one phase");
        return;
    }
    std::optional<Duration> before = Duration{};
    for (const SchedulePhase& phase : plan.phases) {
        const bool follows = before && (!phase.until || *phase.until > *before);
        if (!follows) {
            list.refuse("phases in the order of time, of which only the last has no `until`");
            return;
        }
        before = phase.until;
    }
    if (before)
        list.refuse("a last phase without `until`: monitoring never ends while on the drug");
}

FamilyPlan read_family(const Value& value, TestFamily family, const PackDraft& draft) {
    MapReader map(value);
    FamilyPlan plan;
    plan.family = family;
    if (const auto tests = map.require("tests")) plan.tests = read_analytes(*tests);
    read_days(map, "while_held", plan.while_held);
    map.read(
        "never_seen",
        plan.never_seen,
        {{"alert", alerts::NeverSeen::Alert}, {"digest", alerts::NeverSeen::DigestOnly}}
    );
    if (const auto phases = map.require("phases")) {
        for (const Value& item : phases->items())
            plan.phases.push_back(read_phase(item, draft, plan));
        check_phases(*phases, plan);
    }
    map.finish();
    return plan;
}

SchedulePlan read_plan(const Value& value, const PackDraft& draft) {
    MapReader map(value);
    SchedulePlan plan;
    if (const auto indications = map.find("indications")) {
        for (const Value& item : indications->items_or_one()) {
            const auto indication = alerts::indication_named(item.text().value_or(""));
            if (indication) {
                plan.indications.push_back(*indication);
            } else {
                item.refuse("indications as the roster names them");
            }
        }
    }
    for (const TestFamily family : alerts::kTestFamilies) {
        if (const auto tests = map.find(alerts::name_of(family))) {
            plan.families.push_back(read_family(*tests, family, draft));
        }
    }
    map.finish();
    if (value.is_map() && plan.families.empty()) value.refuse("blood_count, liver or kidney");
    return plan;
}

std::optional<Ingredient> ingredient_named(std::string_view name) {
    for (const Ingredient ingredient : all_ingredients()) {
        if (name_of(ingredient) == name) return ingredient;
    }
    return std::nullopt;
}

void read_drugs(const Value& value, RiskFactor& risk) {
    for (const Value& item : value.items_or_one()) {
        const auto drug = ingredient_named(item.text().value_or(""));
        if (drug) {
            risk.with.push_back(*drug);
        } else {
            item.refuse("an ingredient the rules know");
        }
    }
}

RiskFactor read_risk(const Value& value, const PackDraft& draft) {
    constexpr int kOldest = 120;
    MapReader map(value);
    RiskFactor risk;
    map.required("name", risk.name);
    if (const auto age = map.find("age_from")) {
        if (const auto years = age->integer(1, kOldest)) risk.age_from = static_cast<int>(*years);
    }
    map.read("egfr_below", risk.egfr_below);
    if (const auto drugs = map.find("with")) read_drugs(*drugs, risk);
    require_days(map, "at_most_every", risk.at_most_every);
    risk.sources = require_sources(map, draft);
    map.finish();
    if (!risk.age_from && !risk.egfr_below && risk.with.empty()) {
        value.refuse("one of age_from, egfr_below, with");
    }
    if (risk.at_most_every < days(1)) value.refuse("an interval of at least a day");
    return risk;
}

void read_document(const Value& root, Schedule& schedule) {
    MapReader map(root);
    PackDraft draft;
    map.required("schedule", schedule.id);
    map.read("version", schedule.version);
    map.read("title", schedule.title);
    map.read("caution", schedule.caution);
    if (const auto sources = map.require("sources")) {
        for (const auto& [name, citation] : sources->entries()) {
            if (const auto text = citation.text()) draft.sources.emplace(name, *text);
        }
    }
    if (const auto plans = map.require("plans")) {
        for (const Value& item : plans->items())
            schedule.plans.push_back(read_plan(item, draft));
        if (schedule.plans.empty()) plans->refuse("at least one plan");
    }
    if (const auto risks = map.find("risks")) {
        for (const Value& item : risks->items())
            schedule.risks.push_back(read_risk(item, draft));
    }
    map.finish();
}

bool is_file_name(const std::string& name) {
    return name.find('/') != std::string::npos || name.ends_with(kEnding);
}

}  // namespace

LoadedSchedule
read_schedule(const std::string& file, std::string_view text, Diagnostics& diagnostics) {
    const std::size_t errors_before = diagnostics.error_count();
    diagnostics.add_source(file, text);
    const auto root = read_yaml(file, text, diagnostics);
    if (!root) return std::nullopt;
    Schedule schedule;
    read_document(Value(*root, diagnostics), schedule);
    if (diagnostics.error_count() > errors_before) return std::nullopt;
    return schedule;
}

LoadedSchedule
load_schedule(const std::string& name, Diagnostics& diagnostics, const SourcePlace& asked_at) {
    if (is_file_name(name)) {
        const auto text = read_text_file(name, diagnostics, asked_at);
        return text ? read_schedule(name, *text, diagnostics) : std::nullopt;
    }
    const std::string file = std::string(kFolder) + name + std::string(kEnding);
    if (const auto text = packaged_file(file)) return read_schedule(file, *text, diagnostics);
    diagnostics.error(
        FaultCode::ConfigReference,
        asked_at,
        "no packaged schedule is called " + in_quotes(name),
        "packaged: " + listed(packaged_schedules()) + "; or give the path of a file"
    );
    return std::nullopt;
}

alerts::ScheduleSet schedules_of(const Settings& settings, Diagnostics& diagnostics) {
    alerts::ScheduleSet set;
    if (const auto zone = TimeZone::named(settings.site.time_zone)) set.zone = *zone;
    auto own = load_schedule(settings.rules.schedule, diagnostics);
    if (!own) return set;
    set.schedules.push_back(*std::move(own));
    for (const auto& [indication, name] : settings.rules.schedules) {
        auto other = load_schedule(name, diagnostics);
        if (!other) continue;
        set.by_indication[indication] = set.schedules.size();
        set.schedules.push_back(*std::move(other));
    }
    return set;
}

std::vector<std::string> packaged_schedules() {
    std::vector<std::string> names;
    for (std::string name : packaged_names(kFolder)) {
        if (name.ends_with(kTestEnding)) continue;
        name.erase(0, kFolder.size());
        name.erase(name.size() - kEnding.size());
        names.push_back(std::move(name));
    }
    return names;
}

}  // namespace thiowatch::config
