// Observation.referenceRange: type "normal" or none; appliesTo empty or this person's sex; an age
// that holds this person's. What cannot be checked (a race, a pregnancy, an age where the birth
// date is unknown) does not apply: a wrong limit is worse than none.

#include "parsers/fhir/range_choice.h"

#include <algorithm>
#include <vector>

#include "parsers/clinical/reference_range.h"
#include "parsers/fhir/element_reader.h"

namespace thiowatch::fhir {

namespace {

bool is_normal(JsonCursor range) {
    const JsonCursor type = range["type"];
    if (!type) return true;
    for (const JsonCursor coding : type["coding"].each()) {
        if (coding["code"].text() == "normal") return true;
    }
    return type["coding"].each().empty() && type["text"].text().empty();
}

Sex sex_coded(std::string_view code) {
    constexpr std::string_view kFemale = "248152002";  // SNOMED CT
    constexpr std::string_view kMale = "248153007";
    if (code == kFemale || code == "F" || code == "female") return Sex::Female;
    if (code == kMale || code == "M" || code == "male") return Sex::Male;
    return Sex::Unknown;
}

bool applies_to(JsonCursor range, const Demographics& person) {
    for (const JsonCursor coded : range["appliesTo"].each()) {
        const auto codings = coded["coding"].each();
        const bool is_own_sex =
            person.sex != Sex::Unknown &&
            std::any_of(codings.begin(), codings.end(), [&person](JsonCursor coding) {
                return sex_coded(coding["code"].text()) == person.sex;
            });
        if (!is_own_sex) return false;
    }
    return true;
}

// An age in years, by its UCUM unit.
std::optional<double> years_of(JsonCursor age) {
    const Expected<Decimal> value = read_decimal(age["value"].digits());
    if (!value) return std::nullopt;
    const std::string_view code = age["code"].text();
    const std::string_view unit = code.empty() ? age["unit"].text() : code;
    const double number = value->approximate();
    if (unit == "a" || unit == "year" || unit == "years" || unit == "yr") return number;
    if (unit == "mo" || unit == "month" || unit == "months") return number / 12;
    if (unit == "wk" || unit == "weeks") return number / 52.18;
    if (unit == "d" || unit == "days") return number / 365.25;
    return std::nullopt;
}

bool holds_age(JsonCursor range, const Demographics& person, const std::optional<Instant>& at) {
    const JsonCursor age = range["age"];
    if (!age["low"]["value"] && !age["high"]["value"]) return true;
    if (!person.birth_date || !at) return false;
    const std::optional<int> years = age_in_years(*person.birth_date, *at);
    if (!years) return false;
    const std::optional<double> low = years_of(age["low"]);
    const std::optional<double> high = years_of(age["high"]);
    const bool is_readable = (low || !age["low"]["value"]) && (high || !age["high"]["value"]);
    // NB: "18 to 65 years" holds whoever has not turned 66.
    return is_readable && (!low || *years >= *low) && (!high || *years < *high + 1);
}

bool is_in_unit(JsonCursor limit, std::string_view value_unit) {
    const std::string unit = unit_of_quantity(limit);
    return unit.empty() || unit == value_unit || are_same_unit(unit, value_unit);
}

std::optional<Decimal> limit_in(JsonCursor limit, std::string_view value_unit) {
    const Expected<Decimal> number = read_decimal(limit["value"].digits());
    if (!number || !is_in_unit(limit, value_unit)) return std::nullopt;
    return *number;
}

RangeRead read_range(JsonCursor range, std::string_view value_unit) {
    RangeRead read;
    read.text = std::string(range["text"].text());
    read.range.low = limit_in(range["low"], value_unit);
    read.range.high = limit_in(range["high"], value_unit);
    const bool is_crossed =
        read.range.low && read.range.high && *read.range.high <= *read.range.low;
    if (is_crossed) read.range = {};
    const bool is_stated = range["low"]["value"] || range["high"]["value"];
    if (!is_stated) read.range = read_reference_range(read.text, value_unit);
    if (read.text.empty()) {
        const std::string_view low = range["low"]["value"].digits();
        const std::string_view high = range["high"]["value"].digits();
        if (!low.empty() && !high.empty()) {
            read.text = std::string(low) + "-" + std::string(high);
        } else if (!low.empty() || !high.empty()) {
            read.text = low.empty() ? "<=" + std::string(high) : ">=" + std::string(low);
        }
    }
    return read;
}

}  // namespace

RangeRead choose_range(
    JsonCursor ranges,
    std::string_view value_unit,
    const Demographics& person,
    const std::optional<Instant>& at
) {
    std::vector<RangeRead> left;
    for (const JsonCursor range : ranges.each()) {
        const bool is_meant =
            is_normal(range) && applies_to(range, person) && holds_age(range, person, at);
        if (is_meant) left.push_back(read_range(range, value_unit));
    }
    if (left.empty()) return {};
    const bool are_one = std::all_of(left.begin(), left.end(), [&left](const RangeRead& one) {
        return one.range == left.front().range;
    });
    if (are_one) return left.front();
    RangeRead several;
    for (const RangeRead& one : left) {
        if (!several.text.empty() && !one.text.empty()) several.text += "; ";
        several.text += one.text;
    }
    return several;
}

}  // namespace thiowatch::fhir
