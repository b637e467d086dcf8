#include <array>
#include <utility>

#include "config/notation.h"
#include "config/pack_draft.h"

namespace thiowatch::config {

namespace {

using alerts::Basis;
using alerts::Limit;
using alerts::Proviso;
using alerts::Severity;
using alerts::Side;
using alerts::ThresholdRule;

constexpr std::array kSides{
    std::pair{std::string_view("below"), Side::Below},
    std::pair{std::string_view("at_most"), Side::AtMost},
    std::pair{std::string_view("above"), Side::Above},
    std::pair{std::string_view("at_least"), Side::AtLeast},
};

/// `3.5`, `3 x ULN`, `1 x LLN`.
void read_number(const Value& value, Limit& limit) {
    constexpr std::string_view kTimes = " x ";
    const auto text = value.text();
    if (!text) return;
    const std::size_t at = text->find(kTimes);
    if (at == std::string::npos) {
        if (const auto number = value.decimal()) limit.number = *number;
        return;
    }
    const auto number = Decimal::parse(std::string_view(*text).substr(0, at));
    const std::string_view own = std::string_view(*text).substr(at + kTimes.size());
    const Decimal zero(0, 0);
    if (!number || *number <= zero || (own != "ULN" && own != "LLN")) {
        value.refuse("a number, or a multiple of ULN or LLN", "write 3.5, 3 x ULN or 1 x LLN");
        return;
    }
    limit.number = *number;
    limit.basis = own == "ULN" ? Basis::TimesUln : Basis::TimesLln;
}

void read_proviso(const Value& value, Limit& limit) {
    const auto text = value.text();
    if (!text) return;
    if (*text == "ULN") {
        limit.proviso = Proviso::WithoutUln;
    } else if (*text == "LLN") {
        limit.proviso = Proviso::WithoutLln;
    } else if (const auto analyte = read_analyte(value)) {
        limit.proviso = Proviso::WithoutCompanion;
        limit.companion = analyte;
    }
    const bool contradicts =
        (limit.proviso == Proviso::WithoutUln && limit.basis == Basis::TimesUln) ||
        (limit.proviso == Proviso::WithoutLln && limit.basis == Basis::TimesLln);
    if (contradicts) value.refuse("another analyte: a multiple of " + *text + " needs " + *text);
}

std::optional<Limit> read_limit(const Value& value, const PackDraft& draft) {
    MapReader map(value);
    Limit limit;
    int found = 0;
    for (const auto& [key, side] : kSides) {
        const auto number = map.find(key);
        if (!number) continue;
        ++found;
        limit.side = side;
        read_number(*number, limit);
    }
    if (found != 1 && value.is_map()) {
        value.error(
            FaultCode::ConfigBadValue,
            "a limit has exactly one of below, at_most, above, at_least",
            "write a limit of its own for each"
        );
    }
    if (const auto proviso = map.find("only_without")) read_proviso(*proviso, limit);
    limit.sources = require_sources(map, draft);
    map.finish();
    return found == 1 ? std::optional(std::move(limit)) : std::nullopt;
}

/// Reads the rules of a pack one by one.
class RuleReader {
  public:
    explicit RuleReader(PackDraft& draft) : draft_(draft) {}
    void read(const Value& value);

  private:
    void read_id(MapReader& map, ThresholdRule& rule);
    std::vector<Limit> read_limits(const Value& list, std::optional<alerts::Profile> profile);
    void read_profiles(const Value& value, ThresholdRule& rule);
    void check_id(const Value& id, const ThresholdRule& rule) const;

    PackDraft& draft_;
    std::map<std::string, SourcePlace> ids_;
};

void RuleReader::read_id(MapReader& map, ThresholdRule& rule) {
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
void RuleReader::check_id(const Value& id, const ThresholdRule& rule) const {
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

std::vector<Limit>
RuleReader::read_limits(const Value& list, std::optional<alerts::Profile> profile) {
    std::vector<Limit> limits;
    for (const Value& item : list.items()) {
        auto limit = read_limit(item, draft_);
        if (!limit) continue;
        draft_.limits.push_back({draft_.pack.rules.size(), profile, *limit, item.place()});
        limits.push_back(*std::move(limit));
    }
    if (list.is_list() && list.node().items.empty()) list.refuse("at least one limit");
    return limits;
}

void RuleReader::read_profiles(const Value& value, ThresholdRule& rule) {
    for (const auto& [name, limits] : value.entries()) {
        if (const auto profile = alerts::profile_named(name)) {
            rule.overrides.push_back({*profile, read_limits(limits, profile)});
        } else {
            limits.error(
                FaultCode::ConfigBadValue,
                in_quotes(name) + " is not a profile",
                "one of: duffy_null, strict_sps_mp, paediatric, elevated_baseline, ldaa"
            );
        }
    }
}

void RuleReader::read(const Value& value) {
    MapReader map(value);
    ThresholdRule rule;
    read_id(map, rule);
    if (const auto analytes = map.require("analyte")) rule.analytes = read_analytes(*analytes);
    for (const Analyte analyte : rule.analytes)
        require_canonical_unit(map, analyte);
    if (rule.analytes.empty()) map.find("unit");
    if (const auto severity = map.require("severity")) {
        const auto known = read_severity(*severity);
        rule.severity = known.value_or(rule.severity);
        if (known) check_id(*severity, rule);
    }
    map.read("adult_only", rule.adult_only);
    map.read("repeat_after", rule.repeat_after);
    if (const auto limits = map.require("limits")) rule.limits = read_limits(*limits, std::nullopt);
    if (const auto profiles = map.find("profiles")) read_profiles(*profiles, rule);
    map.read("notes", rule.notes);
    map.read("actions", rule.actions);
    map.finish();
    draft_.pack.rules.emplace_back(std::move(rule));
}

}  // namespace

void read_rules(const Value& list, PackDraft& draft) {
    RuleReader reader(draft);
    for (const Value& item : list.items())
        reader.read(item);
}

}  // namespace thiowatch::config
