#include "config/pack_loader.h"

#include <utility>

#include "config/notation.h"
#include "config/pack_draft.h"
#include "config/pack_lint.h"
#include "config/pack_overrides.h"
#include "config/packaged.h"

namespace thiowatch::config {

namespace {

using alerts::RulePack;
using alerts::Severity;

constexpr std::string_view kPackFolder = "config/packs/";
constexpr std::string_view kPackEnding = ".yaml";
constexpr std::string_view kTestEnding = ".test.yaml";

void read_sources(const Value& value, PackDraft& draft) {
    for (const auto& [name, citation] : value.entries()) {
        if (const auto text = citation.text()) draft.sources.emplace(name, *text);
    }
}

void read_drugs(const Value& value, RulePack& pack) {
    for (const Value& item : value.items_or_one()) {
        const auto drug = item.choice<Ingredient>({
            {"azathioprine", Ingredient::Azathioprine},
            {"mercaptopurine", Ingredient::Mercaptopurine},
            {"tioguanine", Ingredient::Tioguanine},
        });
        if (drug) pack.applies_to.push_back(*drug);
    }
}

void read_scope(const Value& value, RulePack& pack) {
    MapReader map(value);
    if (const auto drugs = map.require("drugs")) read_drugs(*drugs, pack);
    map.required("active_within", pack.active_within);
    map.finish();
}

void read_severity_policy(const Value& value, alerts::SeverityPolicy& policy) {
    enum class On : std::uint8_t { AllDays, WorkingDays };
    MapReader map(value);
    map.read("acknowledge_within", policy.acknowledge_within);
    map.read("repeat_every", policy.repeat_every);
    On on = On::AllDays;
    map.read("on", on, {{"all_days", On::AllDays}, {"working_days", On::WorkingDays}});
    policy.in_working_time = on == On::WorkingDays;
    map.finish();
}

void read_severities(const Value& value, RulePack& pack) {
    MapReader map(value);
    for (const Severity severity :
         {Severity::Info, Severity::Warning, Severity::Urgent, Severity::Critical}) {
        if (const auto policy = map.require(name_of(severity))) {
            read_severity_policy(*policy, pack.severities[static_cast<std::size_t>(severity)]);
        }
    }
    map.finish();
}

void read_closing(const Value& value, PackDraft& draft) {
    alerts::Hysteresis& hysteresis = draft.pack.hysteresis;
    constexpr int kMostInARow = 4;
    MapReader map(value);
    map.required("low_limit_times", hysteresis.low_factor);
    map.required("high_limit_times", hysteresis.high_factor);
    if (const auto in_a_row = map.require("or_normal_in_a_row")) {
        if (const auto number = in_a_row->integer(2, kMostInARow)) {
            hysteresis.consecutive_normals = static_cast<int>(*number);
        }
    }
    require_sources(map, draft);
    map.finish();
    const Decimal one(1, 0);
    if (hysteresis.low_factor < one || hysteresis.high_factor > one) {
        value.refuse("low_limit_times of at least 1 and high_limit_times of at most 1");
    }
}

void read_repeating(const Value& value, PackDraft& draft) {
    alerts::RepeatPolicy& repeat = draft.pack.repeat;
    MapReader map(value);
    map.required("quiet_for", repeat.quiet_for);
    map.required("unless_worse_by", repeat.worse_by);
    if (const auto never = map.require("never_quiet")) {
        repeat.never_suppress.clear();
        for (const Value& item : never->items_or_one()) {
            if (const auto severity = read_severity(item)) {
                repeat.never_suppress.push_back(*severity);
            }
        }
    }
    require_sources(map, draft);
    map.finish();
}

void read_part(
    MapReader& map,
    std::string_view key,
    void (*read)(const Value&, PackDraft&),
    PackDraft& draft
) {
    if (const auto value = map.require(key)) read(*value, draft);
}

void read_document(const Value& root, PackDraft& draft) {
    MapReader map(root);
    RulePack& pack = draft.pack;
    map.required("pack", pack.id);
    map.required("version", pack.version);
    map.read("title", pack.title);
    map.read("approved_by", pack.approved_by);
    if (const auto scope = map.require("applies_to")) read_scope(*scope, pack);
    if (const auto age = map.find("adult_from")) {
        if (const auto years = age->integer(1, 25))
            pack.adult_from_years = static_cast<int>(*years);
    }
    if (const auto severities = map.require("severities")) read_severities(*severities, pack);
    read_part(map, "sources", read_sources, draft);
    read_part(map, "closing", read_closing, draft);
    read_part(map, "repeating", read_repeating, draft);
    map.required("pregnancy_lasts", pack.pregnancy);
    read_part(map, "baseline", read_baseline, draft);
    read_part(map, "genes", read_genes, draft);
    read_part(map, "rules", read_rules, draft);
    if (const auto late = map.find("monitoring")) read_monitoring(*late, draft);
    if (const auto milestones = map.find("milestones")) read_milestones(*milestones, draft);
    read_part(map, "data_quality", read_quality, draft);
    read_part(map, "possible_values", read_possible_values, draft);
    map.finish();
}

bool is_file_name(const std::string& name) {
    return name.find('/') != std::string::npos || name.ends_with(kPackEnding);
}

std::string packaged_pack_names() {
    std::vector<std::string> names;
    for (std::string name : packaged_names(kPackFolder)) {
        if (name.ends_with(kTestEnding) || !name.ends_with(kPackEnding)) continue;
        name.erase(0, kPackFolder.size());
        name.erase(name.size() - kPackEnding.size());
        names.push_back(std::move(name));
    }
    return listed(names);
}

}  // namespace

namespace {

enum class Doubts : std::uint8_t { Unsaid, Said };

LoadedPack read_whole(
    const std::string& file,
    std::string_view text,
    Doubts doubts,
    Diagnostics& diagnostics
) {
    const std::size_t errors_before = diagnostics.error_count();
    diagnostics.add_source(file, text);
    const auto root = read_yaml(file, text, diagnostics);
    if (!root) return std::nullopt;
    if (is_overrides(*root)) return read_extension(*root, diagnostics);
    PackDraft draft;
    read_document(Value(*root, diagnostics), draft);
    check_limits(draft, diagnostics);
    draft.pack.index = alerts::index_of(draft.pack.rules);
    if (doubts == Doubts::Said) lint_pack(draft, diagnostics);
    if (diagnostics.error_count() > errors_before) return std::nullopt;
    return std::move(draft.pack);
}

}  // namespace

LoadedPack read_pack(const std::string& file, std::string_view text, Diagnostics& diagnostics) {
    return read_whole(file, text, Doubts::Unsaid, diagnostics);
}

LoadedPack lint_named_pack(const std::string& name, Diagnostics& diagnostics) {
    const std::string packaged = std::string(kPackFolder) + name + std::string(kPackEnding);
    if (const auto text = packaged_file(packaged)) {
        return read_whole(packaged, *text, Doubts::Said, diagnostics);
    }
    if (!is_file_name(name)) return load_pack(name, diagnostics);
    const auto text = read_text_file(name, diagnostics);
    return text ? read_whole(name, *text, Doubts::Said, diagnostics) : std::nullopt;
}

LoadedPack
load_pack(const std::string& name, Diagnostics& diagnostics, const SourcePlace& asked_at) {
    if (is_file_name(name)) {
        const auto text = read_text_file(name, diagnostics, asked_at);
        return text ? read_pack(name, *text, diagnostics) : std::nullopt;
    }
    const std::string file = std::string(kPackFolder) + name + std::string(kPackEnding);
    if (const auto text = packaged_file(file)) return read_pack(file, *text, diagnostics);
    diagnostics.error(
        FaultCode::ConfigReference,
        asked_at,
        "no packaged rule pack is called " + in_quotes(name),
        "packaged: " + packaged_pack_names() + "; or give the path of a file"
    );
    return std::nullopt;
}

}  // namespace thiowatch::config
