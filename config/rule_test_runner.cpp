#include <algorithm>

#include "alerts/rules/assess.h"
#include "alerts/rules/limit.h"
#include "config/notation.h"
#include "config/rule_tests.h"

namespace thiowatch::config {

namespace {

using alerts::Finding;
using alerts::Limit;
using alerts::Measurement;
using alerts::PatientRecord;
using alerts::Side;
using alerts::ThresholdRule;

PatientRecord known_at(const PatientRecord& record, const Instant& now) {
    PatientRecord known = record;
    std::erase_if(known.measurements, [&](const Measurement& result) {
        return result.received > now;
    });
    return known;
}

std::string name_of_expected(const ExpectedFinding& expected) {
    std::string text = expected.rule.text();
    if (expected.severity) text += " (" + std::string(name_of(*expected.severity)) + ")";
    if (!expected.text.empty()) text += " with " + in_quotes(expected.text);
    return text;
}

std::string name_of_found(const Finding& finding) {
    return finding.rule.text() + " (" + std::string(name_of(finding.severity)) + ", " +
           in_quotes(finding.headline) + ")";
}

bool fits(const ExpectedFinding& expected, const Finding& found) {
    return expected.rule == found.rule &&
           (!expected.severity || *expected.severity == found.severity) &&
           found.headline.find(expected.text) != std::string::npos;
}

/// What was expected and not found, and what was found and not expected.
void compare(
    const std::string& day,
    const std::vector<ExpectedFinding>& expected,
    std::vector<Finding> found,
    std::vector<std::string>& problems
) {
    for (const ExpectedFinding& wanted : expected) {
        const auto match = std::find_if(found.begin(), found.end(), [&](const Finding& finding) {
            return fits(wanted, finding);
        });
        if (match == found.end()) {
            problems.push_back(
                day + ": expected " + name_of_expected(wanted) + ", did not find it"
            );
        } else {
            found.erase(match);
        }
    }
    for (const Finding& finding : found) {
        problems.push_back(day + ": did not expect " + name_of_found(finding));
    }
}

std::string_view key_of(Side side) {
    switch (side) {
        case Side::Below:
            return "below ";
        case Side::AtMost:
            return "at_most ";
        case Side::Above:
            return "above ";
        case Side::AtLeast:
            return "at_least ";
    }
    return "";
}

std::string text_of(const Limit& limit) {
    std::string text = std::string(key_of(limit.side)) + limit.number.text();
    if (limit.basis == alerts::Basis::Canonical) return text;
    if (limit.basis == alerts::Basis::TimesOther && limit.companion) {
        return text + " x " + std::string(name_of(*limit.companion));
    }
    return text + " x " + std::string(alerts::name_of(limit.basis));
}

struct Coverage {
    bool has_below = false;
    bool has_at = false;
    bool has_above = false;

    [[nodiscard]] std::string missing() const {
        std::vector<std::string> words;
        if (!has_below) words.emplace_back("below");
        if (!has_at) words.emplace_back("at");
        if (!has_above) words.emplace_back("above");
        return listed(words);
    }
};

void cover(const Limit& limit, const Measurement& result, Coverage& coverage) {
    if (!result.canonical || result.canonical->reading.comparator != Comparator::Equal) return;
    alerts::Sample sample;
    sample.uln = result.uln;
    sample.lln = result.lln;
    const auto number = alerts::number_for(limit, sample);
    if (!number) return;
    const Decimal& value = result.canonical->reading.value;
    if (value == *number) {
        coverage.has_at = true;
    } else if (value < *number) {
        coverage.has_below = true;
    } else {
        coverage.has_above = true;
    }
}

Coverage coverage_of(
    const Limit& limit,
    const std::vector<Analyte>& analytes,
    const std::vector<RuleTest>& tests
) {
    Coverage coverage;
    for (const RuleTest& test : tests) {
        for (const Measurement& result : test.record.measurements) {
            const auto found = std::find(analytes.begin(), analytes.end(), result.analyte);
            if (found != analytes.end()) cover(limit, result, coverage);
        }
    }
    return coverage;
}

}  // namespace

std::vector<RuleTestResult>
run_rule_tests(const alerts::RulePack& pack, const std::vector<RuleTest>& tests) {
    std::vector<RuleTestResult> results;
    for (const RuleTest& test : tests) {
        RuleTestResult result{test.name, test.at, test.is_todo, {}};
        for (const auto& [now, expected] : test.expect) {
            auto assessment = alerts::assess(known_at(test.record, now), pack, now);
            const std::string day = now.rfc3339().substr(0, 10);
            compare(day, expected, std::move(assessment.findings), result.problems);
        }
        results.push_back(std::move(result));
    }
    return results;
}

std::vector<UncoveredLimit>
uncovered_limits(const alerts::RulePack& pack, const std::vector<RuleTest>& tests) {
    std::vector<UncoveredLimit> uncovered;
    const auto check = [&](const ThresholdRule& rule, const std::vector<Limit>& limits) {
        for (const Limit& limit : limits) {
            const std::string missing = coverage_of(limit, rule.analytes, tests).missing();
            if (!missing.empty()) uncovered.push_back({rule.id, text_of(limit), missing});
        }
    };
    for (const alerts::Rule& rule : pack.rules) {
        const auto* threshold = std::get_if<ThresholdRule>(&rule);
        if (threshold == nullptr) continue;
        check(*threshold, threshold->limits);
        for (const auto& profile : threshold->overrides)
            check(*threshold, profile.limits);
    }
    return uncovered;
}

}  // namespace thiowatch::config
