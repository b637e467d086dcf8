// Dosage (R4 2.1.28.0.13): sequence, timing.repeat {bounds[x], frequency, period, periodUnit},
// doseAndRate[0].dose[x].
//
// Only doses by the day, or a whole number of days or of times a day, are worked out: exact ones. A
// dose as needed is none by the day.

#include "parsers/fhir/dosage_reader.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace thiowatch::fhir {

namespace {

struct TimeUnit {
    std::string_view name;
    std::int64_t minutes;
};
constexpr std::int64_t kDay = std::int64_t{24} * 60;
constexpr std::array kTimeUnits{
    TimeUnit{"min", 1},
    TimeUnit{"h", 60},
    TimeUnit{"hour", 60},
    TimeUnit{"hours", 60},
    TimeUnit{"d", kDay},
    TimeUnit{"day", kDay},
    TimeUnit{"days", kDay},
    TimeUnit{"wk", 7 * kDay},
    TimeUnit{"week", 7 * kDay},
    TimeUnit{"weeks", 7 * kDay},
    TimeUnit{"mo", 30 * kDay},
    TimeUnit{"month", 30 * kDay},
    TimeUnit{"months", 30 * kDay},
    TimeUnit{"a", 365 * kDay},
    TimeUnit{"year", 365 * kDay},
    TimeUnit{"years", 365 * kDay},
};

std::optional<std::int64_t> minutes_of(std::string_view unit) {
    const auto* found = std::find_if(kTimeUnits.begin(), kTimeUnits.end(), [unit](const auto& one) {
        return one.name == unit;
    });
    return found == kTimeUnits.end() ? std::nullopt : std::optional(found->minutes);
}

// The times a day a timing asks for, where that is a whole number or one in so many days.
struct PerDay {
    std::int64_t times = 0;
    std::int64_t days = 1;
};

std::optional<PerDay> per_day(JsonCursor instruction) {
    const bool is_as_needed = instruction["asNeededBoolean"].is_true() ||
                              instruction["asNeededCodeableConcept"] ||
                              instruction["asNeeded"].is_true();
    const JsonCursor repeat = instruction["timing"]["repeat"];
    if (is_as_needed || repeat["dayOfWeek"].first()) return std::nullopt;
    const Expected<Decimal> frequency =
        repeat["frequency"] ? read_decimal(repeat["frequency"].digits()) : Decimal(1, 0);
    const Expected<Decimal> period = read_decimal(repeat["period"].digits());
    const std::optional<std::int64_t> unit = minutes_of(repeat["periodUnit"].text());
    if (!frequency || !period || !unit || frequency->scale() != 0 || period->scale() != 0) {
        return std::nullopt;
    }
    const std::int64_t minutes = period->digits() * *unit;
    const bool is_sane = minutes > 0 && minutes <= 366 * kDay && frequency->digits() > 0 &&
                         frequency->digits() <= 100;
    if (!is_sane) return std::nullopt;
    if (minutes % kDay == 0) return PerDay{frequency->digits(), minutes / kDay};
    if (kDay % minutes == 0) return PerDay{frequency->digits() * (kDay / minutes), 1};
    return std::nullopt;
}

std::optional<Dose> single_dose(JsonCursor instruction) {
    JsonCursor said = instruction["doseAndRate"].first();
    if (!said) said = instruction;  // R3 and many senders: doseQuantity of the instruction itself
    const JsonCursor quantity =
        said["doseQuantity"] ? said["doseQuantity"] : said["doseRange"]["high"];
    const Expected<Decimal> amount = read_decimal(quantity["value"].digits());
    if (!amount) return std::nullopt;
    const std::string_view code = quantity["code"].text();
    const std::string_view unit = quantity["unit"].text();
    return Dose{*amount, std::string(unit.empty() ? code : unit)};
}

std::optional<Dose> dose_of(JsonCursor instruction) {
    std::optional<Dose> dose = single_dose(instruction);
    if (!dose) return std::nullopt;
    const std::optional<PerDay> rate = per_day(instruction);
    if (!rate) return dose;
    const Expected<Decimal> day = multiply(dose->amount, Decimal(rate->times, 0));
    if (!day) return dose;
    if (rate->days == 1) return Dose{*day, dose->unit + "/d"};
    const Expected<Decimal> share = divide(*day, Decimal(rate->days, 0));
    const Expected<Decimal> back =
        share ? multiply(*share, Decimal(rate->days, 0)) : Expected<Decimal>(share);
    const bool is_exact = back && *back == *day;
    return is_exact ? Dose{*share, dose->unit + "/d"} : *dose;
}

// The instructions that hold now: those of the first step where there are steps.
std::vector<JsonCursor> first_step(JsonCursor instructions) {
    std::vector<JsonCursor> step;
    std::optional<Decimal> first;
    for (const JsonCursor one : instructions.each()) {
        const Expected<Decimal> sequence = read_decimal(one["sequence"].digits());
        const Decimal at = sequence ? *sequence : Decimal(1, 0);
        if (first && at > *first) continue;
        if (first && at < *first) step.clear();
        first = at;
        step.push_back(one);
    }
    return step;
}

}  // namespace

std::optional<Dose> read_dose(JsonCursor instructions) {
    std::optional<Dose> sum;
    for (const JsonCursor one : first_step(instructions)) {
        const std::optional<Dose> dose = dose_of(one);
        if (!dose) continue;
        if (!sum) {
            sum = dose;
        } else if (sum->unit == dose->unit) {
            sum->amount = add(sum->amount, dose->amount);
        } else {
            return std::nullopt;
        }
    }
    return sum;
}

std::optional<Duration> read_duration(JsonCursor quantity) {
    const Expected<Decimal> value = read_decimal(quantity["value"].digits());
    const std::string_view code = quantity["code"].text();
    const auto unit = minutes_of(code.empty() ? quantity["unit"].text() : code);
    if (!value || !unit || value->is_negative()) return std::nullopt;
    const double minutes = value->approximate() * static_cast<double>(*unit);
    constexpr double kMost = 50.0 * 366 * static_cast<double>(kDay);
    if (minutes > kMost) return std::nullopt;
    return std::chrono::minutes{static_cast<std::int64_t>(minutes)};
}

Span read_bounds(
    JsonCursor instructions,
    const std::optional<Instant>& begin,
    const TimeZone& zone
) {
    Span all;
    bool is_open = false;
    bool has_any = false;
    for (const JsonCursor one : instructions.each()) {
        const JsonCursor repeat = one["timing"]["repeat"];
        Span span = read_period(repeat["boundsPeriod"], zone);
        const std::optional<Duration> length = read_duration(
            repeat["boundsDuration"] ? repeat["boundsDuration"] : repeat["boundsRange"]["high"]
        );
        if (!span.end && length) {
            const std::optional<Instant> from = span.start ? span.start : begin;
            if (from) span.end = *from + *length;
        }
        has_any = true;
        if (span.start && (!all.start || *span.start < *all.start)) all.start = span.start;
        is_open = is_open || !span.end;
        if (span.end && (!all.end || *span.end > *all.end)) all.end = span.end;
    }
    if (is_open || !has_any) all.end.reset();
    return all;
}

std::optional<double> daily_amount(JsonCursor instructions, std::string_view unit) {
    const std::optional<Dose> dose = read_dose(instructions);
    if (!dose || dose->unit != std::string(unit) + "/d") return std::nullopt;
    const double amount = dose->amount.approximate();
    return amount > 0 ? std::optional(amount) : std::nullopt;
}

}  // namespace thiowatch::fhir
