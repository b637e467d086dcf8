// value[x] (R4 10.1):
//
//   Quantity         value, comparator and unit; the digits as written
//   string           [comparator] number [unit], all of it and a unit we know; else text
//   integer          a number without a unit
//   Range            one end alone is a comparator; both are text, with the low end as hint
//   CodeableConcept, boolean, Ratio, SampledData, time, dateTime, Period, Attachment: text
//
// A comparator of R5 ("ad": enough to reach a level) is no bound of the value, so that stays text.

#include "parsers/fhir/observation_value.h"

#include <algorithm>
#include <utility>

#include "parsers/clinical/unit.h"
#include "parsers/clinical/words.h"
#include "parsers/fhir/element_reader.h"

namespace thiowatch::fhir {

namespace {

TextValue text_value(std::string text) {
    const std::optional<Reading> number = Reading::leading_in(text);
    return {FreeText(std::move(text)), number};
}

ValueRead as_text(std::string text) {
    ValueRead read;
    if (!text.empty()) read.value = text_value(std::move(text));
    return read;
}

std::string quantity_text(JsonCursor quantity) {
    std::string text(quantity["comparator"].text());
    text += quantity["value"].raw();
    const std::string unit = unit_of_quantity(quantity);
    return unit.empty() ? text : text + " " + unit;
}

ValueRead read_quantity(JsonCursor quantity) {
    ValueRead read;
    const JsonCursor value = quantity["value"];
    if (!value) {
        // A unit or comparator alone says nothing.
        return read;
    }
    const Expected<Decimal> number = read_decimal(value.digits());
    const std::string_view sign = quantity["comparator"].text();
    const std::optional<Comparator> comparator = comparator_of(sign);
    if (number && comparator) {
        read.value = NumericValue{{*number, *comparator}};
        read.unit = unit_of_quantity(quantity);
        return read;
    }
    read = as_text(quantity_text(quantity));
    const JsonCursor wrong = number ? quantity["comparator"] : value;
    read.fault = Fault{
        FaultCode::FhirUnreadableValue,
        wrong.path(),
        number ? "a comparator that bounds no value" : "not a number of at most 18 digits"};
    return read;
}

// The number and what stands behind it: "<0.5 10*9/L".
std::size_t end_of_number(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size() && std::string_view("<>= \t").find(text[at]) != std::string_view::npos)
        ++at;
    while (at < text.size() && ((text[at] >= '0' && text[at] <= '9') || text[at] == '.'))
        ++at;
    return at;
}

ValueRead read_string(std::string_view text) {
    ValueRead read;
    if (const auto reading = Reading::parse(text)) {
        read.value = NumericValue{*reading};
        return read;
    }
    const std::size_t end = end_of_number(text);
    const std::string_view unit = trimmed(text.substr(end));
    const auto reading = Reading::parse(text.substr(0, end));
    if (reading && unit_spelled(unit)) {
        read.value = NumericValue{*reading};
        read.unit = std::string(unit);
        return read;
    }
    return as_text(std::string(text));
}

ValueRead read_range(JsonCursor range) {
    const JsonCursor low = range["low"];
    const JsonCursor high = range["high"];
    if (low["value"] && high["value"]) {
        return as_text(std::string(low["value"].digits()) + " - " + quantity_text(high));
    }
    const JsonCursor only = low["value"] ? low : high;
    const Expected<Decimal> number = read_decimal(only["value"].digits());
    if (!number) return as_text(std::string(only["value"].raw()));
    ValueRead read;
    const Comparator comparator =
        low["value"] ? Comparator::GreaterOrEqual : Comparator::LessOrEqual;
    read.value = NumericValue{{*number, comparator}};
    read.unit = unit_of_quantity(only);
    return read;
}

ValueRead read_ratio(JsonCursor ratio) {
    return as_text(quantity_text(ratio["numerator"]) + " : " + quantity_text(ratio["denominator"]));
}

ValueRead read_integer(JsonCursor integer) {
    const Expected<Decimal> number = read_decimal(integer.digits());
    if (!number) return as_text(std::string(integer.raw()));
    ValueRead read;
    read.value = NumericValue{{*number}};
    return read;
}

ValueRead read_choice(JsonCursor value) {
    const std::string_view type = value.key().substr(std::string_view("value").size());
    if (type == "Quantity") return read_quantity(value);
    if (type == "String") return read_string(value.text());
    if (type == "CodeableConcept") return as_text(words_of_concept(value));
    if (type == "Integer") return read_integer(value);
    if (type == "Range") return read_range(value);
    if (type == "Ratio") return read_ratio(value);
    if (type == "SampledData") return as_text("sampled data");
    if (type == "Attachment") return as_text("attachment");
    if (type == "Boolean") return as_text(value.is_true() ? "true" : "false");
    if (type == "Period") {
        return as_text(
            std::string(value["start"].text()) + " - " + std::string(value["end"].text())
        );
    }
    return as_text(std::string(value.text()));
}

std::size_t count_of_values(JsonCursor observation) {
    std::size_t count = 0;
    for (const JsonCursor member : observation.items()) {
        const std::string_view key = member.key();
        const bool is_value =
            key.size() > 5 && key.starts_with("value") && key[5] >= 'A' && key[5] <= 'Z' && member;
        count += is_value ? 1U : 0U;
    }
    return count;
}

std::string sent_as(const ValueRead& read) {
    if (const auto* number = std::get_if<NumericValue>(&read.value)) {
        return read.unit.empty() ? number->reading.text()
                                 : number->reading.text() + " " + read.unit;
    }
    const auto* text = std::get_if<TextValue>(&read.value);
    return text == nullptr ? std::string() : text->text.text();
}

// What was sent stays to be seen, and is no number any more.
void invalidate(ValueRead& read, const std::string& why) {
    const std::string sent = sent_as(read);
    if (sent.empty()) return;
    read.value = text_value(sent + " (" + why + ")");
    read.unit.clear();
}

bool has_flag(const std::vector<std::string>& flags, std::string_view flag) {
    return std::find(flags.begin(), flags.end(), flag) != flags.end();
}

}  // namespace

ValueRead read_value(JsonCursor observation) {
    const JsonCursor value = observation.choice("value");
    const JsonCursor absent = observation["dataAbsentReason"];
    ValueRead read = value ? read_choice(value) : ValueRead{};
    const bool has_value = !std::holds_alternative<NoValue>(read.value);
    read.is_declared_absent = !has_value && absent;
    if (!has_value) return read;
    if (count_of_values(observation) > 1) {
        invalidate(read, "one of several values");
        read.fault = Fault{
            FaultCode::FhirInvariant, value.path(), "an observation with more than one value"};
    }
    if (absent) {
        invalidate(read, "declared absent");
        read.fault = Fault{
            FaultCode::FhirInvariant,
            absent.path(),
            "a value, and a reason why there is none (obs-6)"};
    }
    if (has_flag(read_interpretation(observation), "QCF")) {
        invalidate(read, "quality control failed");
    }
    if (const JsonCursor modifier = observation["modifierExtension"].first()) {
        invalidate(read, "changed by an unknown modifier");
        read.fault = Fault{
            FaultCode::FhirUnsupported,
            modifier.path(),
            "a modifier extension that is not known here may change what this means"};
    }
    return read;
}

std::vector<std::string> read_interpretation(JsonCursor observation) {
    std::vector<std::string> flags;
    for (const JsonCursor coded : observation["interpretation"].each()) {
        const std::size_t before = flags.size();
        for (const JsonCursor coding : coded["coding"].each()) {
            std::string flag(coding["code"].text());
            if (!flag.empty() && !has_flag(flags, flag)) flags.push_back(std::move(flag));
        }
        std::string text(coded["text"].text());
        if (flags.size() == before && !text.empty()) flags.push_back(std::move(text));
    }
    return flags;
}

}  // namespace thiowatch::fhir
