#include "config/pack_lint.h"

#include <algorithm>
#include <set>

#include "alerts/rules/limit.h"
#include "config/limit_change.h"
#include "config/limit_written.h"
#include "config/notation.h"

namespace thiowatch::config {

namespace {

using alerts::Basis;
using alerts::Limit;
using alerts::Proviso;
using alerts::Rule;
using alerts::Severity;
using alerts::ThresholdRule;

constexpr std::string_view kUnverified = "(unverified)";

/// Everything a check looks at.
struct Desk {
    const PackDraft& draft;
    Diagnostics& diagnostics;

    void warn(const SourcePlace& at, std::string text, std::string help) const {
        diagnostics.warning(FaultCode::PackInvalid, at, std::move(text), std::move(help));
    }
    [[nodiscard]] SourcePlace place(std::size_t rule) const {
        return rule < draft.rule_places.size() ? draft.rule_places[rule] : SourcePlace{};
    }
};

const ThresholdRule* threshold(const Rule& rule) {
    return std::get_if<ThresholdRule>(&rule);
}

/// Whether whatever breaches `narrow` breaches `wide` as well.
bool implies(const Limit& narrow, const Limit& wide) {
    const bool is_comparable = narrow.basis == wide.basis &&
                               alerts::is_low_side(narrow.side) == alerts::is_low_side(wide.side) &&
                               (wide.proviso == Proviso::Always || wide.proviso == narrow.proviso);
    if (!is_comparable || narrow.companion != wide.companion) return false;
    if (narrow.number == wide.number) {
        const bool narrow_has_end =
            narrow.side == alerts::Side::AtMost || narrow.side == alerts::Side::AtLeast;
        const bool wide_has_end =
            wide.side == alerts::Side::AtMost || wide.side == alerts::Side::AtLeast;
        return wide_has_end || !narrow_has_end;
    }
    return alerts::is_low_side(narrow.side) ? narrow.number < wide.number
                                            : narrow.number > wide.number;
}

bool judges_all_of(const ThresholdRule& rule, const ThresholdRule& other) {
    return std::ranges::all_of(other.analytes, [&](Analyte analyte) {
        return std::ranges::find(rule.analytes, analyte) != rule.analytes.end();
    });
}

/// A rule is out of reach when each of its limits implies one of a rule that is sent before it.
void check_reach(std::size_t at, const ThresholdRule& rule, const Desk& desk) {
    const auto& rules = desk.draft.pack.rules;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const ThresholdRule* other = threshold(rules[i]);
        if (i == at || other == nullptr || !judges_all_of(*other, rule)) continue;
        const bool goes_first =
            other->severity > rule.severity || (other->severity == rule.severity && i < at);
        const bool is_for_all = !other->adult_only || rule.adult_only;
        const bool hides = std::ranges::all_of(rule.limits, [&](const Limit& limit) {
            return std::ranges::any_of(other->limits, [&](const Limit& wide) {
                return implies(limit, wide);
            });
        });
        if (!goes_first || !is_for_all || !hides || !rule.overrides.empty()) continue;
        return desk.warn(
            desk.place(at),
            in_quotes(rule.id.text()) + " is never sent: " + in_quotes(other->id.text()) +
                " is true whenever it is",
            "give it another limit, or leave it out"
        );
    }
}

void check_repeated_limits(std::size_t at, const ThresholdRule& rule, const Desk& desk) {
    const auto look = [&](const std::vector<Limit>& limits) {
        for (std::size_t i = 0; i < limits.size(); ++i) {
            for (std::size_t j = 0; j < limits.size(); ++j) {
                if (i == j || !implies(limits[i], limits[j])) continue;
                if (implies(limits[j], limits[i]) && j > i) continue;  // equal: said once
                desk.warn(
                    desk.place(at),
                    "in " + in_quotes(rule.id.text()) + " the limit " +
                        in_quotes(limit_written(limits[i])) + " adds nothing to " +
                        in_quotes(limit_written(limits[j])),
                    "leave one of them out"
                );
            }
        }
    };
    look(rule.limits);
    for (const auto& profile : rule.overrides)
        look(profile.limits);
}

void check_profiles(std::size_t at, const ThresholdRule& rule, const Desk& desk) {
    const auto texts = [](const std::vector<Limit>& limits) {
        std::set<std::string> written;
        for (const Limit& limit : limits)
            written.insert(limit_written(limit));
        return written;
    };
    for (const auto& profile : rule.overrides) {
        if (texts(profile.limits) != texts(rule.limits)) continue;
        desk.warn(
            desk.place(at),
            "profile " + std::string(alerts::name_of(profile.profile)) + " of " +
                in_quotes(rule.id.text()) + " asks for the limits of everybody",
            "leave it out, or write the limit that is meant"
        );
    }
}

/// A multiple of a limit that was not sent decides nothing, unless the pack says what stands in.
void check_fallback(std::size_t at, const ThresholdRule& rule, const Desk& desk) {
    if (rule.severity < Severity::Urgent) return;
    const auto needs = [&](const Limit& limit) { return limit.basis == Basis::TimesUln; };
    const auto stands_in = [&](const Limit& limit) { return limit.basis == Basis::Canonical; };
    const bool has_lowest = std::ranges::all_of(rule.analytes, [&](Analyte analyte) {
        return desk.draft.pack.lowest_uln.find(analyte) != nullptr;
    });
    if (!std::ranges::any_of(rule.limits, needs) || has_lowest ||
        std::ranges::any_of(rule.limits, stands_in)) {
        return;
    }
    desk.warn(
        desk.place(at),
        in_quotes(rule.id.text()) + " is undecided whenever the laboratory sends no upper limit",
        "add a limit with only_without: ULN, or lowest_uln under possible_values"
    );
}

/// Low or high limits of an analyte that begin at urgent.
void check_gap(Analyte analyte, bool is_low, const Desk& desk) {
    std::optional<std::size_t> mildest;
    const auto& rules = desk.draft.pack.rules;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const ThresholdRule* rule = threshold(rules[i]);
        if (rule == nullptr || rule->limits.empty() ||
            std::ranges::find(rule->analytes, analyte) == rule->analytes.end() ||
            alerts::is_low_side(rule->limits.front().side) != is_low) {
            continue;
        }
        if (!mildest || rule->severity < threshold(rules[*mildest])->severity) mildest = i;
    }
    if (!mildest || threshold(rules[*mildest])->severity < Severity::Urgent) return;
    desk.warn(
        desk.place(*mildest),
        "nothing warns of " + std::string(thiowatch::name_of(analyte)) + " before " +
            in_quotes(threshold(rules[*mildest])->id.text()),
        "add a rule of severity warning with a milder limit"
    );
}

void check_actions(std::size_t at, const Rule& rule, const Desk& desk) {
    const alerts::RuleHead& head = alerts::head_of(rule);
    if (head.severity < Severity::Urgent || !head.actions.empty()) return;
    desk.warn(
        desk.place(at),
        in_quotes(head.id.text()) + " is " + std::string(alerts::name_of(head.severity)) +
            " and names nothing that can be done",
        "write what the sources suggest under 'actions'"
    );
}

void gather_sources(const Rule& rule, std::set<std::string>& cited) {
    const auto& head = alerts::head_of(rule);
    cited.insert(head.sources.begin(), head.sources.end());
    for (const alerts::NumericLimit& limit : alerts::numeric_limits(rule))
        cited.insert(limit.limit->sources.begin(), limit.limit->sources.end());
}

void check_sources(const Desk& desk) {
    std::set<std::string> cited;
    for (const Rule& rule : desk.draft.pack.rules)
        gather_sources(rule, cited);
    const SourcePlace at =
        desk.draft.rule_places.empty() ? SourcePlace{} : desk.draft.rule_places.front();
    for (const auto& [name, citation] : desk.draft.sources) {
        if (citation.find(kUnverified) == std::string::npos) continue;
        const bool is_used = std::ranges::any_of(cited, [&](const std::string& text) {
            return text.starts_with(citation);
        });
        if (!is_used) continue;
        desk.warn(
            {at.file, 0, 0, 1},
            "numbers rest on " + in_quotes(name) + ", which nobody has checked: " + citation,
            "read the source, then take '(unverified)' away"
        );
    }
}

}  // namespace

void lint_pack(const PackDraft& draft, Diagnostics& diagnostics) {
    const Desk desk{draft, diagnostics};
    std::set<Analyte> analytes;
    for (std::size_t i = 0; i < draft.pack.rules.size(); ++i) {
        const Rule& rule = draft.pack.rules[i];
        check_actions(i, rule, desk);
        const ThresholdRule* plain = threshold(rule);
        if (plain == nullptr) continue;
        analytes.insert(plain->analytes.begin(), plain->analytes.end());
        check_reach(i, *plain, desk);
        check_repeated_limits(i, *plain, desk);
        check_profiles(i, *plain, desk);
        check_fallback(i, *plain, desk);
    }
    for (const Analyte analyte : analytes) {
        check_gap(analyte, true, desk);
        check_gap(analyte, false, desk);
    }
    check_sources(desk);
    if (draft.pack.approved_by || draft.rule_places.empty()) return;
    desk.warn(
        {draft.rule_places.front().file, 0, 0, 1},
        "nobody has approved this pack",
        "write approved_by: \"Dr A. Example, 2026-11-01\" once somebody has"
    );
}

}  // namespace thiowatch::config
