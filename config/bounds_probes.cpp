#include "config/bounds_probes.h"

#include <algorithm>

#include "alerts/rules/limit.h"

namespace thiowatch::config {

namespace {

using alerts::Bounds;
using alerts::RulePack;

/// A little beside the number: one more digit than it is written with.
Decimal beside(const Decimal& number, int by) {
    if (number.digits() == 0) return Decimal(by < 0 ? -5 : 5, 1);
    return Decimal(number.digits() * 10 + by, static_cast<std::uint8_t>(number.scale() + 1));
}

bool is_left(Analyte analyte, const Bounds& bounds, const std::vector<RuleTest>& tests) {
    for (const RuleTest& test : tests) {
        for (const RuleTestEvent& event : test.events) {
            const auto* result = std::get_if<alerts::Measurement>(&event.what);
            if (result == nullptr || result->analyte != analyte || !result->canonical) continue;
            if (result->canonical->reading.value > bounds.high) return true;
        }
    }
    return false;
}

/// The smallest multiple of the upper limit that a rule on the analyte asks for.
std::optional<Decimal> least_multiple(const RulePack& pack, Analyte analyte) {
    std::optional<Decimal> least;
    for (const alerts::Rule& rule : pack.rules) {
        if (!std::holds_alternative<alerts::ThresholdRule>(rule)) continue;
        for (const alerts::NumericLimit& known : alerts::numeric_limits(rule)) {
            const bool counts = known.analyte == analyte && !known.profile &&
                                known.limit->basis == alerts::Basis::TimesUln &&
                                !alerts::is_low_side(known.limit->side);
            if (counts && (!least || known.limit->number < *least)) least = known.limit->number;
        }
    }
    return least;
}

std::string key_of(Analyte analyte) {
    const auto unit = canonical_unit(analyte);
    const std::string key =
        std::string(name_of(analyte)) + " " + std::string(unit ? ucum_of(*unit) : "");
    return key.find_first_of("{%") == std::string::npos ? key : '"' + key + '"';
}

std::vector<Decimal> values_around(const Bounds& bounds) {
    std::vector<Decimal> values{
        beside(bounds.low, -1), bounds.low, bounds.high, beside(bounds.high, 1)};
    if (bounds.flagged_low) {
        values.insert(values.begin(), {beside(*bounds.flagged_low, -1), *bounds.flagged_low});
    }
    return values;
}

std::string cases_of(
    const std::string& name,
    Analyte analyte,
    const std::vector<Decimal>& values,
    const AnswerOf& answer_of
) {
    const std::string head = "  - name: \"" + name + "\"\n    cases:\n";
    std::string text = head;
    for (const Decimal& value : values) {
        const std::string line =
            "      - {results: {" + key_of(analyte) + ": " + value.text() + "}, expect: ";
        text += line + answer_of(head + line + "[]}\n") + "}\n";
    }
    return text + "\n";
}

}  // namespace

std::string
bounds_probes(const RulePack& pack, const std::vector<RuleTest>& tests, const AnswerOf& answer_of) {
    std::string text;
    for (std::size_t i = 0; i < kAnalyteCount; ++i) {
        const auto analyte = static_cast<Analyte>(i);
        const Bounds* bounds = pack.bounds.find(analyte);
        if (bounds == nullptr || is_left(analyte, *bounds, tests)) continue;
        const std::string name(name_of(analyte));
        text += cases_of(
            name + ", possible from " + bounds->low.text() + " to " + bounds->high.text(),
            analyte,
            values_around(*bounds),
            answer_of
        );
        const Decimal* lowest = pack.lowest_uln.find(analyte);
        const auto multiple = least_multiple(pack, analyte);
        if (lowest == nullptr || !multiple) continue;
        const Decimal quiet = multiply(*multiple, *lowest).value_or(*lowest);
        text += cases_of(
            name + " without an upper limit, the lowest in use being " + lowest->text(),
            analyte,
            {quiet, beside(quiet, 1)},
            answer_of
        );
    }
    return text;
}

}  // namespace thiowatch::config
