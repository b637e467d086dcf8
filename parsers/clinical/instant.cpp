// RFC 3339, 5.6:
// moment = date ( "T" | "t" ) HH ":" MM ":" SS [ "." 1*DIGIT ] offset      date = YYYY "-" MM "-"
// DD offset = "Z" | "z" | ( "+" | "-" ) HH ":" MM
//
// A second 60 is a leap second and counts as the first of the next minute. An offset of -00:00 says
// that the sender's zone is unknown (RFC 3339, 4.3). Digits beyond milliseconds are cut off.

#include "parsers/clinical/instant.h"

#include <date/date.h>

#include "parsers/clinical/calendar.h"

namespace thiowatch {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr int kMostOffset = 14 * 60;  // the civil time furthest from UTC

struct Offset {
    int minutes = 0;
    bool is_known = true;
};

std::optional<std::int64_t> take_day(std::string_view& text) {
    auto year = digits_at(text, 0, 4);
    auto month = digits_at(text, 5, 2);
    auto day = digits_at(text, 8, 2);
    const bool is_shaped = year && month && day && text[4] == '-' && text[7] == '-';
    auto number = is_shaped ? day_number(*year, *month, *day) : std::nullopt;
    if (number) text.remove_prefix(10);
    return number;
}

// Seconds since midnight.
std::optional<std::int64_t> take_time(std::string_view& text) {
    auto hour = digits_at(text, 1, 2);
    auto minute = digits_at(text, 4, 2);
    auto second = digits_at(text, 7, 2);
    const bool is_shaped = hour && minute && second && (text[0] == 'T' || text[0] == 't') &&
                           text[3] == ':' && text[6] == ':';
    if (!is_shaped || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    text.remove_prefix(9);
    return (std::int64_t{*hour} * 60 + *minute) * 60 + *second;
}

// Milliseconds of a fraction, if there is one; none when a point has no digits behind it.
std::optional<std::int64_t> take_fraction(std::string_view& text) {
    if (!text.starts_with('.')) return 0;
    std::int64_t unit = 100;
    std::int64_t ms = 0;
    std::size_t end = 1;
    for (; end < text.size() && text[end] >= '0' && text[end] <= '9'; ++end, unit /= 10) {
        ms += (text[end] - '0') * unit;
    }
    text.remove_prefix(end);
    return end > 1 ? std::optional(ms) : std::nullopt;
}

std::optional<Offset> read_offset(std::string_view text) {
    if (text == "Z" || text == "z") return Offset{};
    auto hours = digits_at(text, 1, 2);
    auto minutes = digits_at(text, 4, 2);
    const bool is_shaped = text.size() == 6 && hours && minutes && text[3] == ':' &&
                           *minutes < 60 && (text[0] == '+' || text[0] == '-');
    if (!is_shaped || *hours * 60 + *minutes > kMostOffset) return std::nullopt;
    const int offset = *hours * 60 + *minutes;
    const bool is_negative = text[0] == '-';
    return Offset{is_negative ? -offset : offset, !is_negative || offset != 0};
}

/// Overwrites `width` places with the last digits of a number.
void put_digits(std::string& text, std::size_t place, std::size_t width, int number) {
    for (std::size_t at = place + width; at > place; number /= 10)
        text[--at] = static_cast<char>('0' + number % 10);
}

Unexpected bad_time() {
    return fault(FaultCode::BadTime, {}, "not a time of the form 2026-03-01T09:30:00Z");
}

}  // namespace

Expected<Instant> Instant::parse_rfc3339(std::string_view text) {
    auto day = take_day(text);
    auto seconds = day ? take_time(text) : std::nullopt;
    const bool has_fraction = seconds && text.starts_with('.');
    auto fraction = seconds ? take_fraction(text) : std::nullopt;
    auto offset = fraction ? read_offset(text) : std::nullopt;
    if (!day || !seconds || !fraction || !offset) return bad_time();
    Instant at;
    at.utc_ms = *day * kDayMs + (*seconds - std::int64_t{offset->minutes} * 60) * 1000 + *fraction;
    at.precision = has_fraction ? Precision::Millisecond : Precision::Second;
    if (offset->is_known) at.offset_minutes = static_cast<std::int16_t>(offset->minutes);
    return at;
}

Expected<Instant> Instant::parse_date(std::string_view text) {
    auto day = take_day(text);
    if (!day || !text.empty()) {
        return fault(FaultCode::BadTime, {}, "not a date of the form 2026-03-01");
    }
    return Instant{*day * kDayMs, Precision::Day, std::nullopt};
}

std::string Instant::rfc3339() const {
    const date::sys_time<Duration> moment{Duration{utc_ms}};
    auto midnight = date::floor<date::days>(moment);
    const date::year_month_day day{midnight};
    const date::hh_mm_ss<Duration> time{moment - midnight};
    std::string text = "0000-00-00T00:00:00Z";
    put_digits(text, 0, 4, static_cast<int>(day.year()));
    put_digits(text, 5, 2, static_cast<int>(static_cast<unsigned>(day.month())));
    put_digits(text, 8, 2, static_cast<int>(static_cast<unsigned>(day.day())));
    put_digits(text, 11, 2, static_cast<int>(time.hours().count()));
    put_digits(text, 14, 2, static_cast<int>(time.minutes().count()));
    put_digits(text, 17, 2, static_cast<int>(time.seconds().count()));
    const int ms = static_cast<int>(time.subseconds().count());
    if (ms != 0) {
        text.insert(text.size() - 1, ".000");
        put_digits(text, 20, 3, ms);
    }
    return text;
}

}  // namespace thiowatch
