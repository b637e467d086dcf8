// dateTime = YYYY [ "-" MM [ "-" DD [ "T" hh ":" mm [ ":" ss [ "." 1*DIGIT ] ] [ zone ] ] ] ]
// zone     = "Z" / ( "+" / "-" ) hh ":" mm
// decimal  = [ "-" ] 1*DIGIT [ "." 1*DIGIT ] [ ( "e" / "E" ) [ "+" / "-" ] 1*DIGIT ]
//
// A day stays a day: its precision says that the moment kept (the site's midnight) is no time of
// day. FHIR wants a zone wherever there is a time of day; where it is missing, the site's is meant.

#include "parsers/fhir/element_reader.h"

#include <algorithm>
#include <array>

#include "parsers/clinical/calendar.h"
#include "parsers/clinical/coding_system.h"
#include "parsers/clinical/words.h"

namespace thiowatch::fhir {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;

struct WrittenTime {
    std::int64_t local_ms = 0;
    Precision precision = Precision::Year;
    std::optional<int> offset;
};

bool take(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<int> take_digits(std::string_view& text, std::size_t size) {
    const std::optional<int> number = digits_at(text, 0, size);
    if (number) text.remove_prefix(size);
    return number;
}

bool take_date(std::string_view& text, WrittenTime& read) {
    const std::optional<int> year = take_digits(text, 4);
    if (!year) return false;
    std::optional<int> month = 1;
    std::optional<int> day = 1;
    if (take(text, '-')) {
        month = take_digits(text, 2);
        read.precision = Precision::Month;
        if (month && take(text, '-')) {
            day = take_digits(text, 2);
            read.precision = Precision::Day;
        }
    }
    const auto number = month && day ? day_number(*year, *month, *day) : std::nullopt;
    if (number) read.local_ms = *number * kDayMs;
    return number.has_value();
}

bool take_fraction(std::string_view& text, WrittenTime& read) {
    std::size_t digits = 0;
    for (std::int64_t unit = 100; !text.empty() && text.front() >= '0' && text.front() <= '9';
         unit /= 10, ++digits) {
        read.local_ms += (text.front() - '0') * unit;
        text.remove_prefix(1);
    }
    read.precision = Precision::Millisecond;
    return digits > 0;
}

bool take_clock(std::string_view& text, WrittenTime& read) {
    const std::optional<int> hour = take_digits(text, 2);
    const std::optional<int> minute = hour && take(text, ':') ? take_digits(text, 2) : std::nullopt;
    if (!minute || *hour > 23 || *minute > 59) return false;
    read.precision = Precision::Minute;
    read.local_ms += (std::int64_t{*hour} * 60 + *minute) * 60'000;
    if (!take(text, ':')) return true;
    const std::optional<int> second = take_digits(text, 2);
    if (!second || *second > 60) return false;
    read.precision = Precision::Second;
    read.local_ms += std::int64_t{*second} * 1000;
    return !take(text, '.') || take_fraction(text, read);
}

bool take_zone(std::string_view& text, WrittenTime& read) {
    if (text.empty()) return true;
    if (text == "Z" || text == "z") {
        read.offset = 0;
        return true;
    }
    const bool is_west = text.front() == '-';
    if (!is_west && text.front() != '+') return false;
    text.remove_prefix(1);
    const std::optional<int> hours = take_digits(text, 2);
    const std::optional<int> minutes =
        hours && take(text, ':') ? take_digits(text, 2) : std::nullopt;
    if (!minutes || *hours > 14 || *minutes > 59 || !text.empty()) return false;
    const int offset = *hours * 60 + *minutes;
    read.offset = is_west ? -offset : offset;
    return true;
}

std::optional<WrittenTime> read_written(std::string_view text) {
    WrittenTime read;
    text = trimmed(text);
    if (!take_date(text, read)) return std::nullopt;
    if (text.empty()) return read;
    const bool has_clock = read.precision == Precision::Day && (take(text, 'T') || take(text, 't'));
    if (!has_clock || !take_clock(text, read) || !take_zone(text, read)) return std::nullopt;
    return read;
}

// The last moment of the day, month or year that was written.
Instant end_of(Instant at, const TimeZone& zone) {
    if (at.precision == Precision::Day) return at + days(1) - Duration{1};
    if (at.precision != Precision::Month && at.precision != Precision::Year) return at;
    const std::string written =
        Instant{
            at.utc_ms + std::int64_t{zone.offset_minutes(at)} * 60'000,
            Precision::Day,
            std::nullopt}
            .rfc3339();
    int year = *digits_at(written, 0, 4) + (at.precision == Precision::Year ? 1 : 0);
    int month = at.precision == Precision::Year ? 1 : *digits_at(written, 5, 2) + 1;
    if (month > 12) {
        month = 1;
        ++year;
    }
    const auto day = day_number(year, month, 1);
    if (!day) return at;
    Instant end = at;
    end.utc_ms = zone.to_utc_ms(*day * kDayMs) - 1;
    return end;
}

Expected<Decimal> scaled(const Decimal& mantissa, int exponent) {
    constexpr int kMost = 18;
    int scale = mantissa.scale() - exponent;
    if (scale >= 0 && scale <= kMost) {
        return Decimal(mantissa.digits(), static_cast<std::uint8_t>(scale));
    }
    if (scale > kMost) return fault(FaultCode::BadNumber, {}, "a number with too many places");
    Decimal value(mantissa.digits(), 0);
    for (; scale < 0; ++scale) {
        TW_TRY(value, multiply(value, Decimal(10, 0)));
    }
    return value;
}

std::string without_annotations(std::string_view unit) {
    std::string bare;
    int depth = 0;
    for (const char c : unit) {
        if (c == '{') ++depth;
        if (depth == 0) bare += c;
        if (c == '}' && depth > 0) --depth;
    }
    return bare.empty() ? std::string(unit) : bare;
}

}  // namespace

std::optional<Identified> read_identified(JsonCursor identifier) {
    Identified read;
    read.value = std::string(identifier["value"].text());
    if (read.value.empty()) return std::nullopt;
    read.system = std::string(identifier["system"].text());
    read.use = std::string(identifier["use"].text());
    for (const JsonCursor coding : identifier["type"]["coding"].each()) {
        if (read.type.empty()) read.type = std::string(coding["code"].text());
    }
    return read;
}

std::vector<Identified> read_identifiers(JsonCursor identifiers) {
    std::vector<Identified> read;
    for (const JsonCursor one : identifiers.each()) {
        if (auto identifier = read_identified(one)) read.push_back(*std::move(identifier));
    }
    return read;
}

Expected<Instant> read_time(std::string_view text, const TimeZone& zone) {
    const std::optional<WrittenTime> written = read_written(text);
    if (!written) return fault(FaultCode::BadTime, {}, "not a time of the form 2026-03-01T09:30Z");
    Instant at;
    at.precision = written->precision;
    if (written->offset) {
        at.offset_minutes = static_cast<std::int16_t>(*written->offset);
        at.utc_ms = written->local_ms - std::int64_t{*written->offset} * 60'000;
    } else {
        at.utc_ms = zone.to_utc_ms(written->local_ms);
    }
    return at;
}

Expected<Instant> read_time(JsonCursor time, const TimeZone& zone) {
    return read_time(time.text(), zone);
}

Span read_period(JsonCursor period, const TimeZone& zone) {
    Span span;
    const Expected<Instant> start = read_time(period["start"], zone);
    const Expected<Instant> end = read_time(period["end"], zone);
    if (start) span.start = *start;
    if (end) span.end = end_of(*end, zone);
    return span;
}

std::vector<TestCode> read_concept(JsonCursor coded) {
    std::vector<TestCode> codes;
    for (const JsonCursor coding : coded["coding"].each()) {
        TestCode code{
            std::string(coding["code"].text()),
            std::string(coding["display"].text()),
            std::string(coding["system"].text())};
        if (code.code.empty() && code.display.empty()) continue;
        const bool is_chosen = coding["userSelected"].is_true();
        codes.insert(is_chosen ? codes.begin() : codes.end(), std::move(code));
    }
    std::string text(coded["text"].text());
    const bool is_new =
        !text.empty() &&
        std::none_of(codes.begin(), codes.end(), [&](const auto& c) { return c.display == text; });
    if (is_new) codes.push_back({{}, std::move(text), {}});
    return codes;
}

bool has_code(JsonCursor coded, std::string_view system, std::string_view code) {
    for (const JsonCursor coding : coded["coding"].each()) {
        const std::string_view named = coding["system"].text();
        if (coding["code"].text() == code && (named.empty() || named == system)) return true;
    }
    return false;
}

std::string words_of_concept(JsonCursor coded) {
    if (const std::string_view text = coded["text"].text(); !text.empty()) return std::string(text);
    for (const char* const part : {"display", "code"}) {
        for (const JsonCursor coding : coded["coding"].each()) {
            if (!coding[part].text().empty()) return std::string(coding[part].text());
        }
    }
    return {};
}

Expected<Decimal> read_decimal(std::string_view digits) {
    const std::size_t mark = digits.find_first_of("eE");
    TW_TRY(const Decimal mantissa, Decimal::parse(digits.substr(0, mark)));
    if (mark == std::string_view::npos) return mantissa;
    std::string_view power = digits.substr(mark + 1);
    const bool is_negative = power.starts_with('-');
    if (is_negative || power.starts_with('+')) power.remove_prefix(1);
    const std::optional<int> exponent =
        power.empty() || power.size() > 3 ? std::nullopt : digits_at(power, 0, power.size());
    if (!exponent) return fault(FaultCode::BadNumber, {}, "a number with an exponent out of range");
    return scaled(mantissa, is_negative ? -*exponent : *exponent);
}

bool are_same_unit(std::string_view a, std::string_view b) {
    const std::optional<Unit> first = unit_spelled(a);
    const std::optional<Unit> second = unit_spelled(b);
    if (!first || !second) return false;
    if (*first == *second) return true;
    const auto one = in_canonical_unit({{Decimal(1, 0)}, *first}, Analyte::Wbc);
    const auto other = in_canonical_unit({{Decimal(1, 0)}, *second}, Analyte::Wbc);
    return one && other && one->reading.value == other->reading.value;
}

std::string unit_of_quantity(JsonCursor quantity) {
    const std::string code(quantity["code"].text());
    const std::string unit(quantity["unit"].text());
    const bool is_ucum = fold_system(quantity["system"].text()) == "http://unitsofmeasure.org";
    if (code.empty() || (!is_ucum && !unit.empty())) return unit;
    if (!unit_spelled(code)) {
        const std::string bare = without_annotations(code);
        return unit_spelled(bare) ? bare : code;
    }
    const bool disagree = unit_spelled(unit) && !are_same_unit(code, unit);
    return disagree ? code + " coded, " + unit + " written" : code;
}

}  // namespace thiowatch::fhir
