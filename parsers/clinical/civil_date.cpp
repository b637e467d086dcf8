// date = YYYY "-" MM "-" DD | YYYYMMDD | YYYY "-" MM | YYYY
//
// YYYYMM is not read: six digits may as well be a day without its century.

#include <array>
#include <cstdio>

#include <date/date.h>

#include "parsers/clinical/calendar.h"
#include "parsers/clinical/instant.h"

namespace thiowatch {

Expected<CivilDate> CivilDate::parse(std::string_view text) {
    bool is_compact = text.size() == 8;
    bool has_month = is_compact || text.size() == 7 || text.size() == 10;
    bool has_day = is_compact || text.size() == 10;
    auto year = digits_at(text, 0, 4);
    auto month = has_month ? digits_at(text, is_compact ? 4 : 5, 2) : std::optional(0);
    auto day = has_day ? digits_at(text, is_compact ? 6 : 8, 2) : std::optional(0);
    bool has_hyphens =
        is_compact || ((!has_month || text[4] == '-') && (!has_day || text[7] == '-'));
    bool is_shaped = (has_month || text.size() == 4) && year && month && day && has_hyphens;
    bool is_real = is_shaped && day_number(*year, has_month ? *month : 1, has_day ? *day : 1);
    if (!is_real) return fault(FaultCode::BadTime, {}, "not a date of the form 2026-03-01");
    return CivilDate{
        static_cast<std::int16_t>(*year),
        static_cast<std::uint8_t>(*month),
        static_cast<std::uint8_t>(*day)};
}

std::string CivilDate::iso() const {
    std::array<char, 32> text{};
    if (month == 0) {
        std::snprintf(text.data(), text.size(), "%04d", year);
    } else if (day == 0) {
        std::snprintf(text.data(), text.size(), "%04d-%02d", year, month);
    } else {
        std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", year, month, day);
    }
    return text.data();
}

std::optional<int> age_in_years(const CivilDate& birth, const Instant& at) {
    if (birth.month == 0 || birth.day == 0) return std::nullopt;
    date::sys_time<Duration> moment{Duration{at.utc_ms}};
    date::year_month_day today{date::floor<date::days>(moment)};
    auto month = static_cast<unsigned>(today.month());
    auto day = static_cast<unsigned>(today.day());
    bool had_birthday = month > birth.month || (month == birth.month && day >= birth.day);
    int age = static_cast<int>(today.year()) - birth.year - (had_birthday ? 0 : 1);
    return age < 0 ? std::nullopt : std::optional(age);
}

}  // namespace thiowatch
