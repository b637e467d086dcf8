#include "config/rule_coverage.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "alerts/rules/limit.h"
#include "config/limit_change.h"
#include "config/limit_written.h"
#include "parsers/clinical/quantity.h"

namespace thiowatch::config {

namespace {

using alerts::Basis;
using alerts::Limit;
using alerts::Measurement;
using alerts::PatientRecord;
using alerts::Profile;
using alerts::Proviso;
using alerts::Rule;
using alerts::RulePack;
using alerts::Side;
using alerts::ThresholdRule;

constexpr std::array kAllCases{
    BoundaryCase::Under,
    BoundaryCase::At,
    BoundaryCase::Over,
    BoundaryCase::OtherUnit,
    BoundaryCase::LessThan,
    BoundaryCase::GreaterThan,
    BoundaryCase::Missing,
};

/// Whether laboratories send the analyte in any unit but the canonical one.
bool has_other_units(Analyte analyte) {
    const auto own = canonical_unit(analyte);
    for (int i = 0; i <= static_cast<int>(Unit::Percent); ++i) {
        const auto unit = static_cast<Unit>(i);
        if (unit == own) continue;
        const Quantity one{Reading{Decimal(1, 0), Comparator::Equal}, unit};
        if (in_canonical_unit(one, analyte)) return true;
    }
    return false;
}

/// A limit with the rule and the people it is for.
struct Aim {
    const Rule* rule;
    Analyte analyte;
    std::optional<Profile> profile;
    const Limit* limit;
    std::size_t rule_index;
    std::size_t limit_index;
};

/// The rule whose own or profile's limits the limit is among; none of remarks and other kinds.
const ThresholdRule* threshold_with(const Aim& aim) {
    const auto* rule = std::get_if<ThresholdRule>(aim.rule);
    if (rule == nullptr) return nullptr;
    const auto has = [&](const std::vector<Limit>& limits) {
        return std::ranges::any_of(limits, [&](const Limit& own) { return &own == aim.limit; });
    };
    const bool is_own = has(rule->limits) || std::ranges::any_of(rule->overrides, [&](auto& other) {
                            return has(other.limits);
                        });
    return is_own ? rule : nullptr;
}

/// Limits that a value alone is compared with, given its own laboratory's range.
bool is_plain(const Aim& aim) {
    switch (aim.limit->basis) {
        case Basis::Canonical:
        case Basis::TimesUln:
        case Basis::TimesLln:
            return threshold_with(aim) != nullptr;
        case Basis::TimesBaseline:
        case Basis::TimesMedian:
        case Basis::TimesPrevious:
        case Basis::TimesOther:
        case Basis::TimesError:
            return false;
    }
    return false;
}

bool is_minor(const PatientRecord& record, const Measurement& result, const RulePack& pack) {
    if (record.profiles.contains(Profile::Paediatric)) return true;
    const auto& birth = record.demographics.birth_date;
    const auto age = birth ? age_in_years(*birth, result.collected) : std::nullopt;
    return age && *age < pack.adult_from_years;
}

/// Whether the limit is in force for the person of the result.
bool is_aimed_at(
    const Aim& aim,
    const PatientRecord& record,
    const Measurement& result,
    const RulePack& pack
) {
    const ThresholdRule* rule = threshold_with(aim);
    if (rule == nullptr) return true;
    const bool is_child = is_minor(record, result, pack);
    if (rule->adult_only && is_child) return false;
    const auto has = [&](Profile profile) {
        return profile == Profile::Paediatric ? is_child : record.profiles.contains(profile);
    };
    if (aim.profile) return has(*aim.profile);
    return std::ranges::none_of(rule->overrides, [&](const auto& other) {
        return has(other.profile);
    });
}

bool is_same_specimen(const Measurement& a, const Measurement& b) {
    return a.specimen_key == b.specimen_key || a.collected == b.collected;
}

bool has_companion(const Limit& limit, const PatientRecord& record, const Measurement& result) {
    return limit.companion && std::ranges::any_of(record.measurements, [&](const auto& other) {
               return other.analyte == *limit.companion && is_same_specimen(other, result);
           });
}

bool is_usable(const Measurement& result) {
    switch (result.status) {
        case ResultStatus::Preliminary:
        case ResultStatus::Final:
        case ResultStatus::Corrected:
            return result.canonical.has_value();
        case ResultStatus::Withdrawn:
        case ResultStatus::NotObtained:
        case ResultStatus::Ignored:
            return false;
    }
    return false;
}

/// Whether a usable value lacks what the limit is a multiple of.
bool lacks_range(const Limit& limit, const Measurement& result) {
    return (limit.basis == Basis::TimesUln && !result.uln) ||
           (limit.basis == Basis::TimesLln && !result.lln);
}

bool takes_part(const Limit& limit, const PatientRecord& record, const Measurement& result) {
    switch (limit.proviso) {
        case Proviso::Always:
            return true;
        case Proviso::WithoutUln:
            return !result.uln;
        case Proviso::WithoutLln:
            return !result.lln;
        case Proviso::WithoutCompanion:
            return !has_companion(limit, record, result);
    }
    return true;
}

bool is_near(const Decimal& value, const Decimal& number) {
    constexpr double kTenth = 0.1;
    const double last_place = std::pow(10.0, -static_cast<double>(number.scale()));
    const double allowed = std::max(kTenth * std::abs(number.approximate()), last_place);
    constexpr double kRounding = 1e-9;
    return std::abs(value.approximate() - number.approximate()) <= allowed + kRounding;
}

void note_comparator(const Reading& reading, std::set<BoundaryCase>& seen) {
    switch (reading.comparator) {
        case Comparator::Equal:
            return;
        case Comparator::Less:
        case Comparator::LessOrEqual:
            seen.insert(BoundaryCase::LessThan);
            return;
        case Comparator::Greater:
        case Comparator::GreaterOrEqual:
            seen.insert(BoundaryCase::GreaterThan);
            return;
    }
}

/// Whether the newest value stands where the limit matters, as far as can be told from outside.
bool is_at_stake(const Aim& aim, const PatientRecord& record, const Measurement& result) {
    if (!is_plain(aim)) return true;
    if (!takes_part(*aim.limit, record, result)) return false;
    alerts::Sample sample;
    sample.uln = result.uln;
    sample.lln = result.lln;
    const auto number = alerts::number_for(*aim.limit, sample);
    return number && is_near(result.canonical->reading.value, *number);
}

/// Whether a course lacks earlier results, or a pattern its other results.
bool lacks_company(const Aim& aim, const PatientRecord& record) {
    constexpr std::ptrdiff_t kLeastOfCourse = 4;
    const std::vector<Analyte> analytes = alerts::analytes_of(*aim.rule);
    const auto count = [&](Analyte analyte) {
        return std::ranges::count_if(record.measurements, [&](const Measurement& result) {
            return result.analyte == analyte && is_usable(result);
        });
    };
    const bool is_remark =
        std::holds_alternative<ThresholdRule>(*aim.rule) && threshold_with(aim) == nullptr;
    if (is_remark) return false;
    if (std::holds_alternative<alerts::PatternRule>(*aim.rule)) {
        return std::ranges::any_of(analytes, [&](Analyte other) { return count(other) == 0; });
    }
    return count(aim.analyte) < kLeastOfCourse;
}

void note_check(
    const Aim& aim,
    const PatientRecord& record,
    const RulePack& pack,
    std::set<BoundaryCase>& seen
) {
    const Measurement* newest = nullptr;
    for (const Measurement& result : record.measurements) {
        if (result.analyte == aim.analyte) newest = &result;
    }
    if (newest == nullptr || !is_aimed_at(aim, record, *newest, pack)) return;
    if (!is_usable(*newest) || lacks_range(*aim.limit, *newest)) {
        seen.insert(BoundaryCase::Missing);
        return;
    }
    if (!is_plain(aim) && lacks_company(aim, record)) {
        seen.insert(BoundaryCase::Missing);
        return;
    }
    if (!is_at_stake(aim, record, *newest)) return;
    if (newest->unit && newest->unit != canonical_unit(aim.analyte)) {
        seen.insert(BoundaryCase::OtherUnit);
    }
    note_comparator(newest->canonical->reading, seen);
}

std::map<BoundaryCase, std::string_view> cases_that_cannot_be(const Aim& aim) {
    std::map<BoundaryCase, std::string_view> cases;
    if (!has_other_units(aim.analyte)) {
        cases[BoundaryCase::OtherUnit] = "no other unit of it is known";
    }
    if (aim.limit->basis == Basis::TimesError) {
        cases[BoundaryCase::At] = "the error is no number that a mean of counts can be equal to";
    }
    return cases;
}

using TestList = std::vector<const ReadyTest*>;

/// Examples that have any result of the rule's analytes, and are meant to pass.
TestList tests_about(const Rule& rule, const std::vector<ReadyTest>& tests) {
    const std::vector<Analyte> analytes = alerts::analytes_of(rule);
    TestList about;
    for (const ReadyTest& ready : tests) {
        if (ready.test->is_todo || ready.records.empty()) continue;
        const auto& results = ready.records.back().measurements;
        const bool is_about = std::ranges::any_of(results, [&](const Measurement& result) {
            return std::ranges::find(analytes, result.analyte) != analytes.end() ||
                   (result.analyte != Analyte::Wbc && analytes.front() == Analyte::Anc);
        });
        if (is_about) about.push_back(&ready);
    }
    return about;
}

/// Whether some example fails by the pack with this one limit changed.
template <class Change>
bool is_noticed(const Aim& aim, RulePack& pack, const TestList& tests, Change change) {
    Limit& limit = limit_of(pack.rules[aim.rule_index], aim.limit_index);
    const Limit before = limit;
    change(limit);
    pack.index = alerts::index_of(pack.rules);
    const bool all_agree =
        std::ranges::all_of(tests, [&](const ReadyTest* ready) { return agrees(pack, *ready); });
    limit = before;
    pack.index = alerts::index_of(pack.rules);
    return !all_agree;
}

void note_changes(
    const Aim& aim,
    RulePack& pack,
    const TestList& tests,
    std::set<BoundaryCase>& seen
) {
    constexpr int kTenth = 10;
    const auto move = [&](int percent) {
        return is_noticed(aim, pack, tests, [&](Limit& limit) {
            limit.number = moved_by_percent(limit.number, percent);
        });
    };
    if (move(-kTenth)) seen.insert(BoundaryCase::Under);
    if (move(kTenth)) seen.insert(BoundaryCase::Over);
    const bool sees_end =
        is_noticed(aim, pack, tests, [](Limit& limit) { limit.side = with_other_end(limit.side); });
    if (sees_end) seen.insert(BoundaryCase::At);
}

/// `pack` is changed on the way and as before at the end.
LimitCoverage cover(const Aim& aim, RulePack& pack, const std::vector<ReadyTest>& tests) {
    std::set<BoundaryCase> seen;
    const TestList about = tests_about(*aim.rule, tests);
    for (const ReadyTest* ready : about) {
        for (std::size_t i = 0; i < ready->records.size(); ++i) {
            if (ready->test->checks[i].findings) note_check(aim, ready->records[i], pack, seen);
        }
    }
    LimitCoverage coverage{
        alerts::head_of(*aim.rule).id,
        aim.analyte,
        aim.profile,
        limit_written(*aim.limit),
        {},
        cases_that_cannot_be(aim)};
    note_changes(aim, pack, about, seen);
    for (const BoundaryCase which : kAllCases) {
        const bool is_shown = seen.contains(which) || coverage.cannot_be.contains(which);
        if (!is_shown) coverage.missing.insert(which);
    }
    return coverage;
}

}  // namespace

std::string_view name_of(BoundaryCase which) {
    switch (which) {
        case BoundaryCase::Under:
            return "under";
        case BoundaryCase::At:
            return "at";
        case BoundaryCase::Over:
            return "over";
        case BoundaryCase::OtherUnit:
            return "other unit";
        case BoundaryCase::LessThan:
            return "<";
        case BoundaryCase::GreaterThan:
            return ">";
        case BoundaryCase::Missing:
            return "missing";
    }
    return "";
}

std::vector<LimitCoverage>
boundary_coverage(const RulePack& pack, const std::vector<RuleTest>& tests) {
    const std::vector<ReadyTest> ready = make_ready(tests);
    RulePack changing = pack;
    std::vector<LimitCoverage> all;
    for (std::size_t i = 0; i < changing.rules.size(); ++i) {
        const auto limits = alerts::numeric_limits(changing.rules[i]);
        for (std::size_t j = 0; j < limits.size(); ++j) {
            const Aim aim{
                &changing.rules[i],
                limits[j].analyte.value_or(Analyte::Wbc),
                limits[j].profile,
                limits[j].limit,
                i,
                j};
            all.push_back(cover(aim, changing, ready));
        }
    }
    return all;
}

std::vector<RuleUse> rule_coverage(const RulePack& pack, const std::vector<RuleTest>& tests) {
    std::vector<RuleUse> uses;
    for (const alerts::Rule& rule : pack.rules) {
        uses.push_back({alerts::head_of(rule).id});
    }
    for (const alerts::QualityRule& check : pack.quality)
        uses.push_back({check.id});
    for (const RuleTest& test : tests) {
        if (test.is_todo) continue;
        for (const RuleTestCheck& check : test.checks) {
            if (!check.findings) continue;
            for (RuleUse& use : uses) {
                const bool is_looked_at = test.counts_monitoring || !is_on_monitoring(use.rule);
                if (!is_looked_at) continue;
                const bool is_named =
                    std::ranges::find(*check.findings, use.rule, &ExpectedFinding::rule) !=
                    check.findings->end();
                (is_named ? use.fires : use.is_silent) = true;
            }
        }
    }
    return uses;
}

}  // namespace thiowatch::config
