#include "config/pack_diff.h"

#include <algorithm>
#include <optional>

#include "alerts/rules/limit.h"
#include "config/limit_written.h"

namespace thiowatch::config {

namespace {

using alerts::Limit;
using alerts::NumericLimit;
using alerts::Rule;
using alerts::RulePack;

const Rule* find(const RulePack& pack, const RuleId& id) {
    const auto found = std::ranges::find_if(pack.rules, [&](const Rule& rule) {
        return alerts::head_of(rule).id == id;
    });
    return found == pack.rules.end() ? nullptr : &*found;
}

std::string what_of(const NumericLimit& limit) {
    std::string text = "limit";
    if (limit.analyte) text += " on " + std::string(thiowatch::name_of(*limit.analyte));
    if (limit.profile) text += " (" + std::string(alerts::name_of(*limit.profile)) + ")";
    return text;
}

bool is_equal(const Limit& a, const Limit& b) {
    return limit_written(a) == limit_written(b);
}

/// Whether one may stand in the other's place: same analyte, person, side and way of counting.
bool is_counterpart(const NumericLimit& a, const NumericLimit& b) {
    return a.analyte == b.analyte && a.profile == b.profile && a.limit->basis == b.limit->basis &&
           a.limit->proviso == b.limit->proviso && a.limit->companion == b.limit->companion &&
           alerts::is_low_side(a.limit->side) == alerts::is_low_side(b.limit->side);
}

void drop_equal(std::vector<NumericLimit>& before, std::vector<NumericLimit>& after) {
    std::erase_if(before, [&](const NumericLimit& old) {
        const auto same = std::ranges::find_if(after, [&](const NumericLimit& now) {
            return is_counterpart(old, now) && is_equal(*old.limit, *now.limit);
        });
        if (same == after.end()) return false;
        after.erase(same);
        return true;
    });
}

void compare_limits(const Rule& before, const Rule& after, std::vector<PackDifference>& found) {
    const std::string id = alerts::head_of(after).id.text();
    std::vector<NumericLimit> old_limits = alerts::numeric_limits(before);
    std::vector<NumericLimit> new_limits = alerts::numeric_limits(after);
    drop_equal(old_limits, new_limits);
    for (const NumericLimit& old : old_limits) {
        const auto now = std::ranges::find_if(new_limits, [&](const NumericLimit& other) {
            return is_counterpart(old, other);
        });
        PackDifference difference{id, what_of(old), limit_written(*old.limit), {}, {}};
        difference.change = Strictness::Laxer;
        if (now != new_limits.end()) {
            difference.to = limit_written(*now->limit);
            difference.change = strictness(before, *old.limit, *now->limit);
            new_limits.erase(now);
        }
        found.push_back(std::move(difference));
    }
    for (const NumericLimit& now : new_limits) {
        found.push_back({id, what_of(now), {}, limit_written(*now.limit), Strictness::Stricter});
    }
}

void compare_rules(const Rule& before, const Rule& after, std::vector<PackDifference>& found) {
    const alerts::RuleHead& old_head = alerts::head_of(before);
    const alerts::RuleHead& new_head = alerts::head_of(after);
    if (old_head.severity != new_head.severity) {
        found.push_back(
            {new_head.id.text(),
             "severity",
             std::string(alerts::name_of(old_head.severity)),
             std::string(alerts::name_of(new_head.severity)),
             new_head.severity > old_head.severity ? Strictness::Stricter : Strictness::Laxer}
        );
    }
    if (before.index() != after.index()) {
        found.push_back({new_head.id.text(), "kind of rule", "one", "another", Strictness::Other});
        return;
    }
    compare_limits(before, after, found);
}

std::string approval_of(const RulePack& pack) {
    return pack.approved_by.value_or("nobody");
}

}  // namespace

std::vector<PackDifference> pack_differences(const RulePack& before, const RulePack& after) {
    std::vector<PackDifference> found;
    if (before.name() != after.name()) {
        found.push_back({"pack", "version", before.name(), after.name(), Strictness::Other});
    }
    if (approval_of(before) != approval_of(after)) {
        found.push_back(
            {"pack", "approved by", approval_of(before), approval_of(after), Strictness::Other}
        );
    }
    for (const Rule& old : before.rules) {
        const RuleId& id = alerts::head_of(old).id;
        if (const Rule* now = find(after, id)) {
            compare_rules(old, *now, found);
        } else {
            found.push_back({id.text(), "rule", "there", {}, Strictness::Laxer});
        }
    }
    for (const Rule& now : after.rules) {
        const RuleId& id = alerts::head_of(now).id;
        if (find(before, id) == nullptr) {
            found.push_back({id.text(), "rule", {}, "there", Strictness::Stricter});
        }
    }
    return found;
}

std::string_view name_of(Strictness change) {
    switch (change) {
        case Strictness::Same:
            return "same";
        case Strictness::Stricter:
            return "stricter";
        case Strictness::Laxer:
            return "laxer";
        case Strictness::Other:
            return "changed";
    }
    return "changed";
}

}  // namespace thiowatch::config
