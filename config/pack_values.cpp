#include <array>

#include "config/notation.h"
#include "config/pack_draft.h"
#include "parsers/clinical/unit.h"

namespace thiowatch::config {

namespace {

using alerts::Bounds;
using alerts::QualityCheck;
using alerts::Severity;

std::vector<std::string> analyte_names() {
    std::vector<std::string> names;
    names.reserve(kAnalyteCount);
    for (std::size_t i = 0; i < kAnalyteCount; ++i) {
        names.emplace_back(name_of(static_cast<Analyte>(i)));
    }
    return names;
}

std::vector<std::string> source_names(const PackDraft& draft) {
    std::vector<std::string> names;
    for (const auto& [name, citation] : draft.sources)
        names.push_back(name);
    return names;
}

std::optional<std::string>
citation_of(const Value& at, const std::string& name, const PackDraft& draft) {
    const auto found = draft.sources.find(name);
    if (found != draft.sources.end()) return found->second;
    const auto meant = closest(name, source_names(draft));
    at.error(
        FaultCode::ConfigReference,
        in_quotes(name) + " is not one of the sources",
        meant ? "did you mean " + in_quotes(*meant) + "?" : "name it under 'sources' first"
    );
    return std::nullopt;
}

/// `bsr-2017`, or `{ctcae-5: grade 3}`.
void read_source(const Value& item, const PackDraft& draft, std::vector<std::string>& into) {
    if (!item.is_map()) {
        const auto name = item.text();
        if (!name) return;
        if (auto citation = citation_of(item, *name, draft)) into.push_back(*std::move(citation));
        return;
    }
    for (const auto& [name, says] : item.entries()) {
        const auto text = says.text();
        const auto citation = citation_of(says, name, draft);
        if (text && citation) into.push_back(*citation + ": " + *text);
    }
}

void read_range(const Value& value, Bounds& bounds) {
    const auto ends = value.items();
    if (ends.size() != 2) {
        if (value.is_list()) value.refuse("two numbers", "write [lowest, highest]");
        return;
    }
    const auto low = ends[0].decimal();
    const auto high = ends[1].decimal();
    if (!low || !high) return;
    if (*high <= *low) value.refuse("its lower end first", "write [lowest, highest]");
    bounds.low = *low;
    bounds.high = *high;
}

/// A number that must lie between 0 and a limit.
void read_part(
    MapReader& map,
    std::string_view key,
    const Decimal& below,
    std::optional<Decimal>& into
) {
    const auto value = map.find(key);
    if (!value) return;
    const auto number = value->decimal();
    if (!number) return;
    const Decimal zero(0, 0);
    if (*number <= zero || *number >= below) {
        value->refuse("a number above 0 and below " + below.text());
        return;
    }
    into = *number;
}

void read_bounds(Analyte analyte, const Value& value, PackDraft& draft) {
    MapReader map(value);
    require_canonical_unit(map, analyte);
    Bounds bounds;
    if (const auto range = map.require("possible")) read_range(*range, bounds);
    read_part(map, "judged_from", bounds.low, bounds.flagged_low);
    read_part(map, "written_from", bounds.high, bounds.resolution);
    std::optional<Decimal> lowest_uln;
    read_part(map, "lowest_uln", bounds.high, lowest_uln);
    map.finish();
    draft.pack.bounds.put(analyte, bounds);
    if (lowest_uln) draft.pack.lowest_uln.put(analyte, *lowest_uln);
}

void read_jump(const Value& value, PackDraft& draft) {
    MapReader map(value);
    map.required("from", draft.pack.jump.from);
    map.required("to", draft.pack.jump.to);
    if (const auto analytes = map.require("analytes")) {
        draft.pack.jump.analytes = read_analytes(*analytes);
    }
    require_sources(map, draft);
    map.finish();
    if (draft.pack.jump.to < draft.pack.jump.from) value.refuse("'from' below 'to'");
}

struct CheckName {
    std::string_view key;
    QualityCheck check;
};

constexpr std::array<CheckName, alerts::kQualityCheckCount> kChecks{{
    {"unit", QualityCheck::Unit},
    {"plausibility", QualityCheck::Plausibility},
    {"unsafe", QualityCheck::Unsafe},
    {"code", QualityCheck::Code},
    {"censored", QualityCheck::Censored},
    {"haemolysed", QualityCheck::Haemolysed},
    {"clumped", QualityCheck::Clumped},
    {"no_uln", QualityCheck::NoUln},
    {"differential", QualityCheck::Differential},
    {"identity", QualityCheck::Identity},
}};

/// A person is doubted when `analyte` changes by more than `changes_by_more_than` `within` a time.
void read_identity(MapReader& map, alerts::IdentityCheck& check) {
    if (const auto analyte = map.require("analyte")) {
        check.analyte = read_analyte(*analyte).value_or(check.analyte);
    }
    require_canonical_unit(map, check.analyte);
    map.required("changes_by_more_than", check.change);
    map.required("within", check.within);
}

void read_check(const CheckName& name, const Value& value, PackDraft& draft) {
    alerts::QualityRule& rule = draft.pack.quality[static_cast<std::size_t>(name.check)];
    MapReader map(value);
    std::string id;
    map.required("id", id);
    if (!id.empty() && !id.starts_with("DQ.")) value.refuse("an id that begins with DQ.");
    rule.id = RuleId(id);
    if (const auto severity = map.require("severity")) {
        rule.severity = read_severity(*severity).value_or(rule.severity);
    }
    rule.sources = require_sources(map, draft);
    map.read("actions", rule.actions);
    if (name.check == QualityCheck::Differential) {
        map.read("sums_to_at_most", draft.pack.differential_high);
    }
    if (name.check == QualityCheck::Plausibility) {
        map.required("received_within", draft.pack.late_after);
    }
    if (name.check == QualityCheck::Identity) read_identity(map, draft.pack.identity);
    map.finish();
}

}  // namespace

std::optional<Analyte> read_analyte(const Value& value) {
    const auto name = value.text();
    if (!name) return std::nullopt;
    if (const auto analyte = analyte_named(*name)) return analyte;
    const auto meant = closest(*name, analyte_names());
    value.refuse(
        "an analyte the rules know",
        meant ? "did you mean " + in_quotes(*meant) + "?" : "one of: " + listed(analyte_names())
    );
    return std::nullopt;
}

std::vector<Analyte> read_analytes(const Value& value) {
    std::vector<Analyte> analytes;
    for (const Value& item : value.items_or_one()) {
        if (const auto analyte = read_analyte(item)) analytes.push_back(*analyte);
    }
    return analytes;
}

std::optional<Severity> read_severity(const Value& value) {
    return value.choice<Severity>({
        {"info", Severity::Info},
        {"warning", Severity::Warning},
        {"urgent", Severity::Urgent},
        {"critical", Severity::Critical},
    });
}

void require_canonical_unit(MapReader& map, Analyte analyte) {
    const auto value = map.require("unit");
    if (!value) return;
    const auto text = value->text();
    const auto wanted = canonical_unit(analyte);
    if (!text || (wanted && unit_spelled(*text) == wanted)) return;
    value->refuse(
        "the unit of " + std::string(name_of(analyte)),
        wanted ? "numbers of " + std::string(name_of(analyte)) + " are written in " +
                     std::string(ucum_of(*wanted))
               : "results of " + std::string(name_of(analyte)) + " are words"
    );
}

std::vector<std::string> require_sources(MapReader& map, const PackDraft& draft) {
    std::vector<std::string> citations;
    const auto value = map.require("source");
    if (!value) return citations;
    const auto items = value->items_or_one();
    if (items.empty() && value->is_list()) value->refuse("at least one source");
    for (const Value& item : items)
        read_source(item, draft, citations);
    return citations;
}

void read_quality(const Value& value, PackDraft& draft) {
    MapReader map(value);
    for (const CheckName& name : kChecks) {
        if (const auto check = map.require(name.key)) read_check(name, *check, draft);
    }
    map.finish();
}

void read_possible_values(const Value& value, PackDraft& draft) {
    MapReader map(value);
    require_sources(map, draft);
    if (const auto analytes = map.require("analytes")) {
        for (const auto& [name, entry] : analytes->entries()) {
            if (const auto analyte = analyte_named(name)) {
                read_bounds(*analyte, entry, draft);
                continue;
            }
            const auto meant = closest(name, analyte_names());
            entry.error(
                FaultCode::ConfigBadValue,
                in_quotes(name) + " is not an analyte the rules know",
                meant ? "did you mean " + in_quotes(*meant) + "?" : ""
            );
        }
    }
    if (const auto jump = map.require("thousandfold_jump")) read_jump(*jump, draft);
    map.finish();
}

}  // namespace thiowatch::config
