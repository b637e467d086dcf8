#include "config/boundary_probes.h"

#include <algorithm>
#include <array>

#include "alerts/rules/assess.h"
#include "config/bounds_probes.h"
#include "config/limit_written.h"
#include "config/rule_coverage.h"
#include "parsers/clinical/quantity.h"

namespace thiowatch::config {

namespace {

using alerts::Basis;
using alerts::Limit;
using alerts::Profile;
using alerts::Proviso;
using alerts::RulePack;
using alerts::ThresholdRule;

/// A laboratory's own limits for probes of multiples: an enzyme's upper, a white count's lower.
const Decimal kUpperLimit(20, 0);
const Decimal kLowerLimit(45, 1);

Decimal own_limit(const Limit& limit) {
    return limit.basis == Basis::TimesLln ? kLowerLimit : kUpperLimit;
}

struct Probe {
    Analyte analyte;
    const Limit* limit;
    std::optional<Profile> profile;
    std::set<BoundaryCase> wanted;
};

/// One more digit than the limit is written with, so that the step is small.
Decimal moved(const Decimal& number, int by) {
    return Decimal(number.digits() * 10 + by, static_cast<std::uint8_t>(number.scale() + 1));
}

Decimal number_of(const Limit& limit) {
    if (limit.basis == Basis::Canonical) return limit.number;
    return multiply(limit.number, own_limit(limit)).value_or(limit.number);
}

/// Another unit the analyte comes in, and the number in it: by trying whole factors of ten and the
/// inverse of the factor that is known.
struct InOtherUnit {
    Unit unit;
    Decimal number;
    Decimal own_limit;
};

std::optional<Decimal> in_unit(const Decimal& canonical, Unit unit, Analyte analyte) {
    const Quantity one{Reading{Decimal(1, 0), Comparator::Equal}, unit};
    const auto factor = in_canonical_unit(one, analyte);
    if (!factor) return std::nullopt;
    const auto number = divide(canonical, factor->reading.value);
    if (!number) return std::nullopt;
    return *number;
}

std::optional<InOtherUnit>
in_other_unit(const Decimal& number, const Decimal& own_number, Analyte analyte) {
    for (int i = 0; i <= static_cast<int>(Unit::Percent); ++i) {
        const auto unit = static_cast<Unit>(i);
        if (unit == canonical_unit(analyte)) continue;
        const auto there = in_unit(number, unit, analyte);
        const auto own = in_unit(own_number, unit, analyte);
        if (there && own) return InOtherUnit{unit, *there, *own};
    }
    return std::nullopt;
}

std::string trimmed_zeros(const Decimal& number) {
    std::string text = number.text();
    if (text.find('.') == std::string::npos) return text;
    while (text.ends_with('0'))
        text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    return text;
}

std::string_view own_limit_key(const Limit& limit) {
    const bool is_low = limit.basis == Basis::TimesLln;
    return is_low ? "lln" : "uln";
}

std::string value_text(const Limit& limit, const std::string& value, const Decimal& own) {
    if (limit.basis == Basis::Canonical) return value;
    return "{value: " + value + ", " + std::string(own_limit_key(limit)) + ": " +
           trimmed_zeros(own) + "}";
}

/// `ANC 10*9/L`, in quotes where YAML would see brackets in the unit.
std::string key_of(Analyte analyte, std::string_view unit) {
    const std::string key = std::string(name_of(analyte)) + " " + std::string(unit);
    return key.find('{') == std::string::npos ? key : '"' + key + '"';
}

std::string in_canonical(const Probe& probe, const std::string& value) {
    const auto unit = canonical_unit(probe.analyte);
    return key_of(probe.analyte, unit ? ucum_of(*unit) : "") + ": " + value;
}

/// What the result of a case looks like in a file of examples.
std::string result_text(const Probe& probe, BoundaryCase which) {
    const Limit& limit = *probe.limit;
    const Decimal number = number_of(limit);
    const auto plain = [&](const std::string& value) {
        return in_canonical(probe, value_text(limit, value, own_limit(limit)));
    };
    switch (which) {
        case BoundaryCase::Under:
            return plain(moved(number, -1).text());
        case BoundaryCase::At:
            return plain(number.text());
        case BoundaryCase::Over:
            return plain(moved(number, 1).text());
        case BoundaryCase::LessThan:
            return plain("\"<" + number.text() + "\"");
        case BoundaryCase::GreaterThan:
            return plain("\">" + number.text() + "\"");
        case BoundaryCase::Missing:
            if (limit.basis != Basis::Canonical) return in_canonical(probe, number.text());
            return in_canonical(probe, "{value: " + number.text() + ", status: withdrawn}");
        case BoundaryCase::OtherUnit:
            break;
    }
    const auto other = in_other_unit(moved(number, -1), own_limit(limit), probe.analyte);
    if (!other) return plain(number.text());
    return key_of(probe.analyte, ucum_of(other->unit)) + ": " +
           value_text(limit, trimmed_zeros(other->number), other->own_limit);
}

std::string name_text(const LimitCoverage& limit) {
    std::string name =
        limit.rule.text() + ", " + std::string(name_of(limit.analyte)) + " " + limit.limit;
    if (limit.profile) name += ", " + std::string(alerts::name_of(*limit.profile));
    return name;
}

std::string test_head(const LimitCoverage& limit) {
    std::string text = "  - name: \"" + name_text(limit) + "\"\n";
    if (limit.profile) {
        text += "    patient: {profiles: [" + std::string(alerts::name_of(*limit.profile)) + "]}\n";
    }
    return text + "    cases:\n";
}

/// What the pack says of a case, as a list of rule ids.
std::string answer_of(const RulePack& pack, const std::string& test) {
    Diagnostics diagnostics;
    const auto tests = read_rule_tests("probe", "tests:\n" + test, diagnostics);
    if (diagnostics.has_errors() || tests.empty()) return "[]";
    const auto ready = make_ready(tests);
    const auto& check = tests.front().checks.front();
    std::string text;
    const auto assessment = alerts::assess(ready.front().records.front(), pack, check.at);
    for (const alerts::Finding& finding : assessment.findings) {
        if (finding.rule.text().starts_with("MON.")) continue;
        text += (text.empty() ? "" : ", ") + finding.rule.text();
    }
    return "[" + text + "]";
}

/// The limit itself; none for those of which a single value says nothing.
const Limit* single_limit(const RulePack& pack, const LimitCoverage& wanted) {
    for (const alerts::Rule& rule : pack.rules) {
        if (alerts::head_of(rule).id != wanted.rule) continue;
        if (!std::holds_alternative<ThresholdRule>(rule)) return nullptr;
        for (const alerts::NumericLimit& known : alerts::numeric_limits(rule)) {
            const bool is_meant = known.analyte == wanted.analyte &&
                                  known.profile == wanted.profile &&
                                  limit_written(*known.limit) == wanted.limit;
            const Basis basis = known.limit->basis;
            const bool is_plain =
                basis == Basis::Canonical || basis == Basis::TimesUln || basis == Basis::TimesLln;
            if (is_meant && is_plain) return known.limit;
        }
    }
    return nullptr;
}

std::string probes_of(const RulePack& pack, const LimitCoverage& coverage) {
    const Limit* limit = single_limit(pack, coverage);
    if (limit == nullptr || coverage.missing.empty()) return {};
    const Probe probe{coverage.analyte, limit, coverage.profile, coverage.missing};
    const std::string head = test_head(coverage);
    std::string text = head;
    for (const BoundaryCase which : coverage.missing) {
        const std::string line = "      - {results: {" + result_text(probe, which) + "}, expect: ";
        text += line + answer_of(pack, head + line + "[]}\n") + "}\n";
    }
    return text + "\n";
}

}  // namespace

std::string boundary_probes(const RulePack& pack, const std::vector<RuleTest>& tests) {
    std::string text =
        "# Cases around the limits of " + pack.id +
        ": under, at, over, another unit, < and >, and with what\n"
        "# the limit needs missing. Made by `thiowatch rules coverage --boundaries " +
        pack.id +
        "\n"
        "# --write FILE` with the answers of that day, then read line by line. One case is one\n"
        "# person with one result.\n\n"
        "tests:\n";
    for (const LimitCoverage& coverage : boundary_coverage(pack, tests))
        text += probes_of(pack, coverage);
    return text + bounds_probes(pack, tests, [&](const std::string& test) {
               return answer_of(pack, test);
           });
}

}  // namespace thiowatch::config
