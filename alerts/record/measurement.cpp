// What a result means
//
// The unit decides first: it must be given (the mapping's default stands in only when the sender
// gave none at all), be known by exact spelling, and be able to measure the analyte. A count in
// percent, or a fraction in anything else, is a mismatch even where arithmetic would be possible:
// code and unit contradict each other and nobody can say which is right. The laboratory's limits
// share the unit of the value, so they are converted with it.
//
// Identity of a result: code | order number | sub-id | collected minute. Senders repeat and correct
// a result with the same four, over any protocol. The first LOINC code speaks where there is one,
// because local codes differ between feeds. A message time takes part only when there is nothing
// better.

#include "alerts/record/measurement.h"

#include <algorithm>
#include <utility>

#include "parsers/clinical/drug_map.h"

namespace thiowatch::alerts {

namespace {

constexpr std::int64_t kMinute = 60'000;
// A time to the millisecond and what stands between the parts.
constexpr std::size_t kRestOfKey = 27;

bool is_blank(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char letter) {
        return letter == ' ' || letter == '\t';
    });
}

std::string code_text(const LabResult& result) {
    if (result.codes.empty()) return {};
    const auto loinc = std::find_if(result.codes.begin(), result.codes.end(), [](const auto& code) {
        return code.is_loinc();
    });
    if (loinc != result.codes.end()) return "loinc:" + loinc->code;
    const TestCode& first = result.codes.front();
    return fold_system(first.system) + ":" + first.code;
}

Instant reported_or(const LabResult& result, const Instant& received) {
    return result.reported.value_or(received);
}

std::string specimen_key_of(const LabResult& result, const Instant& collected) {
    if (!result.specimen_number.empty()) return "specimen/" + result.specimen_number.text();
    if (!result.order.empty()) return "order/" + result.order.text();
    return "time/" + collected.rfc3339();
}

ResultKey key_with(std::string code, const LabResult& result, const Instant& received) {
    if (!result.known_as.empty()) return ResultKey{result.known_as};
    std::string text = std::move(code);
    text.reserve(text.size() + result.order.text().size() + result.sub_id.size() + kRestOfKey);
    text.append("|").append(result.order.text()).append("|");
    // NB: a first part that has no sequel is the whole: HL7 v2 senders number it 1, FHIR does not.
    if (result.sub_id != "1") text += result.sub_id;
    text += '|';
    if (result.collected) {
        Instant minute = *result.collected;
        minute.utc_ms -= ((minute.utc_ms % kMinute) + kMinute) % kMinute;
        text += minute.rfc3339();
    } else if (result.order.empty()) {
        text += reported_or(result, received).rfc3339();
    }
    return ResultKey{std::move(text)};
}

/// Takes the unit as sent, or the default of the mapping.
void resolve_unit(Measurement& measured, const std::optional<Unit>& default_unit) {
    measured.unit = is_blank(measured.unit_text) ? default_unit : unit_spelled(measured.unit_text);
}

bool contradicts_code(CodeProperty property, Unit unit) {
    switch (property) {
        case CodeProperty::Quantity:
            return unit == Unit::Percent;
        case CodeProperty::Fraction:
            return unit != Unit::Percent;
        case CodeProperty::Text:
            return false;
    }
    return false;
}

void convert_value(Measurement& measured, const Reading& reading) {
    const auto canonical = in_canonical_unit({reading, *measured.unit}, measured.analyte);
    const bool is_contradiction = contradicts_code(measured.property, *measured.unit);
    if (canonical && !is_contradiction) {
        measured.canonical = *canonical;
        return;
    }
    const bool is_too_long = !canonical && canonical.error().code == FaultCode::BadNumber;
    measured.verdict = is_too_long ? UnitVerdict::NotNumeric : UnitVerdict::Mismatch;
}

/// The value in the unit that was found, or why there is none.
void evaluate_value(Measurement& measured) {
    measured.canonical.reset();
    measured.verdict = UnitVerdict::Known;
    const auto* number = std::get_if<NumericValue>(&measured.value);
    if (number == nullptr || measured.property == CodeProperty::Text) {
        measured.verdict = UnitVerdict::NotNumeric;
    } else if (measured.unit) {
        convert_value(measured, number->reading);
    } else {
        const bool is_given = !is_blank(measured.unit_text);
        measured.verdict = is_given ? UnitVerdict::Unknown : UnitVerdict::Missing;
    }
}

/// To the digit: 3.50 is not 3.5.
bool is_written_alike(const std::optional<Decimal>& a, const std::optional<Decimal>& b) {
    if (!a || !b) return a.has_value() == b.has_value();
    return a->digits() == b->digits() && a->scale() == b->scale();
}

std::optional<Decimal> converted(const std::optional<Decimal>& limit, const Measurement& measured) {
    if (!limit || !measured.unit) return std::nullopt;
    const auto canonical = in_canonical_unit({{*limit}, *measured.unit}, measured.analyte);
    if (!canonical) return std::nullopt;
    return canonical->reading.value;
}

}  // namespace

std::string usual_text(const ReferenceRange& range) {
    return range.low && range.high ? range.low->text() + '-' + range.high->text() : std::string();
}

Measurement measure(
    const LabResult& result,
    const CodeMeaning& meaning,
    const Instant& received,
    MessageRef message
) {
    Measurement measured;
    measured.analyte = meaning.analyte;
    measured.property = meaning.property;
    measured.code = code_text(result);
    measured.key = key_with(measured.code, result, received);
    measured.value = result.value;
    measured.unit_text = result.unit;
    measured.range = result.range;
    measured.range_text = result.range_text;
    measured.flags = result.flags;
    measured.status = result.status;
    measured.specimen = result.specimen;
    measured.reported = reported_or(result, received);
    measured.received = received;
    measured.collected = result.collected.value_or(measured.reported);
    measured.collected_stated = result.collected.has_value();
    measured.specimen_key = specimen_key_of(result, measured.collected);
    measured.message = std::move(message);
    evaluate(measured, meaning.default_unit);
    return measured;
}

void evaluate(Measurement& measured, const std::optional<Unit>& default_unit) {
    resolve_unit(measured, default_unit);
    evaluate_value(measured);
    measured.uln = converted(measured.range.high, measured);
    measured.lln = converted(measured.range.low, measured);
}

void Evaluator::evaluate(Measurement& measured, const std::optional<Unit>& default_unit) {
    Meaning& last = last_[static_cast<std::size_t>(measured.analyte)];
    const bool is_alike = last.is_known && last.unit_text == measured.unit_text &&
                          last.default_unit == default_unit &&
                          is_written_alike(last.range.low, measured.range.low) &&
                          is_written_alike(last.range.high, measured.range.high);
    if (!is_alike) {
        alerts::evaluate(measured, default_unit);
        last = {
            true,
            measured.unit_text,
            default_unit,
            measured.range,
            measured.unit,
            measured.uln,
            measured.lln};
        return;
    }
    measured.unit = last.unit;
    evaluate_value(measured);
    measured.uln = last.uln;
    measured.lln = last.lln;
}

ResultKey key_of(const LabResult& result, const Instant& received) {
    return key_with(code_text(result), result, received);
}

}  // namespace thiowatch::alerts
