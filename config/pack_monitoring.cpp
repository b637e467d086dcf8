// The part of a pack on tests that did not come: from how many intervals on a test is late.

#include <utility>

#include "config/notation.h"
#include "config/pack_draft.h"

namespace thiowatch::config {

namespace {

using alerts::MonitoringCause;
using alerts::MonitoringRule;

/// `interval + grace`, `2 x interval`, `3 x interval + grace`.
void read_lateness(const Value& value, MonitoringRule& rule) {
    constexpr std::string_view kGrace = " + grace";
    constexpr std::string_view kTimes = " x interval";
    const auto text = value.text();
    if (!text) return;
    std::string_view said = *text;
    rule.cause = MonitoringCause::Late;
    rule.with_grace = said.ends_with(kGrace);
    if (rule.with_grace) said.remove_suffix(kGrace.size());
    if (said == "interval") return;
    const bool is_multiple = said.ends_with(kTimes) && said.size() == kTimes.size() + 1 &&
                             said.front() >= '1' && said.front() <= '9';
    if (is_multiple) {
        rule.intervals = said.front() - '0';
    } else {
        value.refuse("a lateness", "write interval + grace, or 2 x interval");
    }
}

void read_monitoring_rule(const Value& value, PackDraft& draft) {
    MapReader map(value);
    MonitoringRule rule;
    SourcePlace at = value.place();
    if (const auto id = map.require("id")) {
        rule.id = RuleId(id->text().value_or(""));
        at = id->place();
    }
    if (const auto severity = map.require("severity")) {
        rule.severity = read_severity(*severity).value_or(rule.severity);
    }
    if (const auto later = map.find("later_than")) {
        read_lateness(*later, rule);
    } else if (const auto when = map.require("when")) {
        rule.cause = MonitoringCause::NotObtained;
        if (when->text() != "not obtained") when->refuse("`not obtained`, or later_than beside it");
    }
    rule.sources = require_sources(map, draft);
    map.read("actions", rule.actions);
    map.finish();
    draft.rule_places.push_back(at);
    draft.pack.rules.emplace_back(std::move(rule));
}

void read_milestone(const Value& value, PackDraft& draft) {
    MapReader map(value);
    alerts::ResponseMilestone milestone;
    map.required("name", milestone.name);
    map.required("after", milestone.after);
    map.required("text", milestone.text);
    require_sources(map, draft);
    map.finish();
    draft.pack.milestones.push_back(std::move(milestone));
}

}  // namespace

void read_monitoring(const Value& list, PackDraft& draft) {
    for (const Value& item : list.items())
        read_monitoring_rule(item, draft);
}

void read_milestones(const Value& list, PackDraft& draft) {
    for (const Value& item : list.items())
        read_milestone(item, draft);
}

}  // namespace thiowatch::config
