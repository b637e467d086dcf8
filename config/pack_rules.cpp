#include <utility>

#include "config/notation.h"
#include "config/pack_draft.h"

namespace thiowatch::config {

namespace {

using alerts::Basis;
using alerts::Limit;
using alerts::RuleHead;
using alerts::Severity;
using alerts::ThresholdRule;

enum class Kind : std::uint8_t {
    Threshold,
    Delta,
    Trend,
    Drift,
    Pattern,
    Gene,
    Interaction,
    Pregnancy,
    Allergy,
    Flag,
};
const Choices<Kind> kKinds{
    {"threshold", Kind::Threshold},
    {"delta", Kind::Delta},
    {"trend", Kind::Trend},
    {"drift", Kind::Drift},
    {"pattern", Kind::Pattern},
    {"gene", Kind::Gene},
    {"interaction", Kind::Interaction},
    {"pregnancy", Kind::Pregnancy},
    {"allergy", Kind::Allergy},
    {"flag", Kind::Flag},
};

const Bases kTierBases{Basis::TimesUln, Basis::TimesLln, Basis::TimesBaseline};

/// Reads the rules of a pack one by one.
class RuleReader {
  public:
    explicit RuleReader(PackDraft& draft) : draft_(draft) {}
    void read(const Value& value);

  private:
    void read_id(MapReader& map, RuleHead& rule);
    std::vector<Limit> read_limits(
        const Value& list,
        const std::vector<Analyte>& analytes,
        std::optional<alerts::Profile> profile
    );
    void read_profiles(const Value& value, ThresholdRule& rule);
    void read_remarks(const Value& list, ThresholdRule& rule);
    alerts::Rule read_threshold(MapReader& map, RuleHead head);
    alerts::Rule read_kind(MapReader& map, RuleHead head);
    void check_id(const Value& id, const RuleHead& rule) const;

    PackDraft& draft_;
    std::map<std::string, SourcePlace> ids_;
};

void RuleReader::read_id(MapReader& map, RuleHead& rule) {
    SourcePlace at = map.value().place();
    if (const auto value = map.require("id")) {
        at = value->place();
        rule.id = RuleId(value->text().value_or(""));
        const auto [first, is_new] = ids_.try_emplace(rule.id.text(), at);
        if (!is_new) {
            value->diagnostics().add({
                .code = FaultCode::ConfigDuplicateKey,
                .at = at,
                .text = "rule " + in_quotes(rule.id.text()) + " is defined twice",
                .help = "give one of them another id, or put its limit into the other",
                .related = RelatedPlace{first->second, "first defined here"},
            });
        }
    }
    draft_.rule_places.push_back(at);
}

/// An id that ends in .U and is a warning would mislead whoever reads the alert.
void RuleReader::check_id(const Value& id, const RuleHead& rule) const {
    const std::string_view letter = [&] {
        switch (rule.severity) {
            case Severity::Info:
                return ".I";
            case Severity::Warning:
                return ".W";
            case Severity::Urgent:
                return ".U";
            case Severity::Critical:
                return ".C";
        }
        return "";
    }();
    if (rule.id.text().ends_with(letter)) return;
    id.error(
        FaultCode::ConfigBadValue,
        "the end of " + in_quotes(rule.id.text()) + " does not say that it is " +
            std::string(name_of(rule.severity)),
        "end it in " + std::string(letter)
    );
}

std::vector<Limit> RuleReader::read_limits(
    const Value& list,
    const std::vector<Analyte>& analytes,
    std::optional<alerts::Profile> profile
) {
    std::vector<Limit> limits;
    for (const Value& item : list.items()) {
        auto limit = read_limit(item, kTierBases, draft_);
        if (!limit) continue;
        draft_.place(*limit, analytes, LimitRole::Tier, item.place());
        draft_.limits.back().profile = profile;
        limits.push_back(*std::move(limit));
    }
    if (list.is_list() && list.node().items.empty()) list.refuse("at least one limit");
    return limits;
}

void RuleReader::read_profiles(const Value& value, ThresholdRule& rule) {
    for (const auto& [name, limits] : value.entries()) {
        if (const auto profile = alerts::profile_named(name)) {
            rule.overrides.push_back({*profile, read_limits(limits, rule.analytes, profile)});
        } else {
            limits.error(
                FaultCode::ConfigBadValue,
                in_quotes(name) + " is not a profile",
                "one of: duffy_null, strict_sps_mp, paediatric, elevated_baseline, ldaa"
            );
        }
    }
}

void RuleReader::read_remarks(const Value& list, ThresholdRule& rule) {
    for (const Value& item : list.items()) {
        alerts::Remark remark;
        MapReader map(item);
        map.required("say", remark.text);
        if (const auto terms = map.require("when")) {
            for (const Value& one : terms->items()) {
                if (auto term = read_term(one, draft_)) remark.all_of.push_back(*std::move(term));
            }
        }
        map.finish();
        rule.remarks.push_back(std::move(remark));
    }
}

alerts::Rule RuleReader::read_threshold(MapReader& map, RuleHead head) {
    auto rule = headed<ThresholdRule>(std::move(head));
    if (const auto analytes = map.require("analyte")) rule.analytes = read_analytes(*analytes);
    for (const Analyte analyte : rule.analytes)
        require_canonical_unit(map, analyte);
    if (rule.analytes.empty()) map.find("unit");
    map.read("adult_only", rule.adult_only);
    map.read("only_on_crossing", rule.only_on_crossing);
    map.read("repeat_after", rule.repeat_after);
    if (const auto limits = map.require("limits")) {
        rule.limits = read_limits(*limits, rule.analytes, std::nullopt);
    }
    if (const auto profiles = map.find("profiles")) read_profiles(*profiles, rule);
    if (const auto remarks = map.find("remarks")) read_remarks(*remarks, rule);
    return rule;
}

alerts::Rule RuleReader::read_kind(MapReader& map, RuleHead head) {
    Kind kind = Kind::Threshold;
    map.read("kind", kind, kKinds);
    switch (kind) {
        case Kind::Threshold:
            return read_threshold(map, std::move(head));
        case Kind::Delta:
            return read_delta(map, std::move(head), draft_);
        case Kind::Trend:
            return read_trend(map, std::move(head), draft_);
        case Kind::Drift:
            return read_drift(map, std::move(head), draft_);
        case Kind::Pattern:
            return read_pattern(map, std::move(head), draft_);
        case Kind::Gene:
            return read_gene(map, std::move(head), draft_);
        case Kind::Interaction:
            return read_interaction(map, std::move(head), draft_);
        case Kind::Allergy:
            return read_allergy(map, std::move(head), draft_);
        case Kind::Pregnancy:
            return read_pregnancy(map, std::move(head), draft_);
        case Kind::Flag:
            return read_flag(map, std::move(head), draft_);
    }
    return headed<ThresholdRule>(std::move(head));
}

void RuleReader::read(const Value& value) {
    MapReader map(value);
    RuleHead head;
    read_id(map, head);
    if (const auto severity = map.require("severity")) {
        const auto known = read_severity(*severity);
        head.severity = known.value_or(head.severity);
        if (known) check_id(*severity, head);
    }
    map.read("notes", head.notes);
    map.read("actions", head.actions);
    alerts::Rule rule = read_kind(map, std::move(head));
    map.finish();
    draft_.pack.rules.push_back(std::move(rule));
}

}  // namespace

void read_rules(const Value& list, PackDraft& draft) {
    RuleReader reader(draft);
    for (const Value& item : list.items())
        reader.read(item);
}

}  // namespace thiowatch::config
