// Two mistakes make a pack dangerous without looking wrong: a number in the wrong unit (haemoglobin
// below 10, in g/L), and tiers in the wrong order, so that the severe one hides behind the mild
// one.

#include <string>
#include <variant>

#include "alerts/rules/limit.h"
#include "config/notation.h"
#include "config/pack_draft.h"

namespace thiowatch::config {

namespace {

using alerts::Basis;
using alerts::Bounds;
using alerts::RuleHead;

const RuleHead& rule_of(const PlacedLimit& placed, const PackDraft& draft) {
    return alerts::head_of(draft.pack.rules[placed.rule]);
}

void check_possible(const PlacedLimit& placed, const PackDraft& draft, Diagnostics& diagnostics) {
    const RuleHead& rule = rule_of(placed, draft);
    for (const Analyte analyte : placed.analytes) {
        const std::string name(name_of(analyte));
        const Bounds* bounds = draft.pack.bounds.find(analyte);
        if (bounds == nullptr) {
            diagnostics.error(
                FaultCode::PackInvalid,
                placed.at,
                "rule " + in_quotes(rule.id.text()) + " judges " + name +
                    ", and nothing says which values of it are possible",
                "add " + name + " under 'possible_values'"
            );
            continue;
        }
        const auto& number = placed.limit.number;
        const bool is_inside = number > bounds->low && number < bounds->high;
        if (placed.limit.basis != Basis::Canonical || is_inside) continue;
        diagnostics.error(
            FaultCode::PackInvalid,
            placed.at,
            "the limit " + number.text() + " lies outside the possible values of " + name + " (" +
                bounds->low.text() + " to " + bounds->high.text() + ")",
            "check the unit of the number"
        );
    }
}

bool share_analyte(const PlacedLimit& a, const PlacedLimit& b) {
    for (const Analyte analyte : a.analytes) {
        for (const Analyte other : b.analytes) {
            if (analyte == other) return true;
        }
    }
    return false;
}

/// Whether the more severe limit is the more extreme one.
bool is_in_order(const alerts::Limit& mild, const alerts::Limit& severe) {
    return alerts::is_low_side(mild.side) ? severe.number < mild.number
                                          : severe.number > mild.number;
}

bool are_comparable(const PlacedLimit& a, const PlacedLimit& b) {
    const bool is_same_side =
        alerts::is_low_side(a.limit.side) == alerts::is_low_side(b.limit.side);
    // Two profiles are never compared: each is compared with the limits of everybody.
    if (a.role != LimitRole::Tier || b.role != LimitRole::Tier) return false;
    const bool is_one_person = !a.profile || !b.profile || a.profile == b.profile;
    return is_same_side && is_one_person && a.limit.basis == b.limit.basis;
}

void check_order(
    const PlacedLimit& mild,
    const PlacedLimit& severe,
    const PackDraft& draft,
    Diagnostics& diagnostics
) {
    const RuleHead& mild_rule = rule_of(mild, draft);
    const RuleHead& severe_rule = rule_of(severe, draft);
    if (mild_rule.severity >= severe_rule.severity || !share_analyte(mild, severe)) return;
    if (!are_comparable(mild, severe) || is_in_order(mild.limit, severe.limit)) return;
    diagnostics.add({
        .code = FaultCode::PackInvalid,
        .at = severe.at,
        .text = "the limit " + severe.limit.number.text() + " of " +
                in_quotes(severe_rule.id.text()) + " is not beyond the limit " +
                mild.limit.number.text() + " of the milder " + in_quotes(mild_rule.id.text()),
        .help = "a more severe rule needs a more extreme limit",
        .related = RelatedPlace{mild.at, "the milder limit"},
    });
}

}  // namespace

void check_limits(const PackDraft& draft, Diagnostics& diagnostics) {
    for (const PlacedLimit& placed : draft.limits) {
        check_possible(placed, draft, diagnostics);
        for (const PlacedLimit& other : draft.limits)
            check_order(other, placed, draft, diagnostics);
    }
}

}  // namespace thiowatch::config
