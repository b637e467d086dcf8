// date = YYYY "-" MM "-" DD | YYYYMMDD | YYYY "-" MM | YYYY
//
// YYYYMM is not read: six digits may as well be a day without its century.

#include <date/date.h>

#include "parsers/clinical/calendar.h"
#include "parsers/clinical/instant.h"

namespace thiowatch {

namespace {

CivilDate date_of(int year, int month, int day) {
    return {
        static_cast<std::int16_t>(year),
        static_cast<std::uint8_t>(month),
        static_cast<std::uint8_t>(day)};
}

std::optional<CivilDate> read_compact(std::string_view text) {
    auto year = digits_at(text, 0, 4);
    auto month = digits_at(text, 4, 2);
    auto day = digits_at(text, 6, 2);
    const bool is_whole = year && month && day && *month != 0 && *day != 0;
    return is_whole ? std::optional(date_of(*year, *month, *day)) : std::nullopt;
}

// "-" and two digits that are not 00; at the end of the text, 0 for a part that is not given.
std::optional<int> take_part(std::string_view& text) {
    if (text.empty()) return 0;
    auto part = text.front() == '-' ? digits_at(text, 1, 2) : std::nullopt;
    if (!part || *part == 0) return std::nullopt;
    text.remove_prefix(3);
    return part;
}

std::optional<CivilDate> read_hyphenated(std::string_view text) {
    auto year = digits_at(text, 0, 4);
    if (!year) return std::nullopt;
    text.remove_prefix(4);
    auto month = take_part(text);
    auto day = month ? take_part(text) : std::nullopt;
    const bool is_whole = month && day && text.empty();
    return is_whole ? std::optional(date_of(*year, *month, *day)) : std::nullopt;
}

}  // namespace

Expected<CivilDate> CivilDate::parse(std::string_view text) {
    auto read = text.size() == 8 ? read_compact(text) : read_hyphenated(text);
    const bool is_real =
        read && day_number(read->year, read->month ? read->month : 1, read->day ? read->day : 1);
    if (!is_real) return fault(FaultCode::BadTime, {}, "not a date of the form 2026-03-01");
    return *read;
}

std::string CivilDate::iso() const {
    std::string text = in_digits(year, 4);
    if (month != 0) text += "-" + in_digits(month, 2);
    if (month != 0 && day != 0) text += "-" + in_digits(day, 2);
    return text;
}

std::optional<int> age_in_years(const CivilDate& birth, const Instant& at) {
    if (birth.month == 0 || birth.day == 0) return std::nullopt;
    const date::sys_time<Duration> moment{Duration{at.utc_ms}};
    const date::year_month_day today{date::floor<date::days>(moment)};
    auto month = static_cast<unsigned>(today.month());
    auto day = static_cast<unsigned>(today.day());
    const bool had_birthday = month > birth.month || (month == birth.month && day >= birth.day);
    int age = static_cast<int>(today.year()) - birth.year - (had_birthday ? 0 : 1);
    return age < 0 ? std::nullopt : std::optional(age);
}

}  // namespace thiowatch
