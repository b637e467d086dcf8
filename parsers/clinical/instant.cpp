// rfc3339 = date "T" time offset       date = YYYY "-" MM "-" DD       time = HH ":" MM ":" SS [ "." 1*DIGIT ]
// offset  = "Z" / ( "+" / "-" ) HH ":" MM

#include "parsers/clinical/instant.h"

#include <array>
#include <cstdio>

#include <date/date.h>
#include <date/tz.h>

namespace thiowatch {

namespace {

std::optional<int> number(std::string_view text, std::size_t at, std::size_t size) {
    if (at + size > text.size()) return std::nullopt;
    int value = 0;
    for (char c : text.substr(at, size)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

Unexpected bad_time() { return fault(FaultCode::BadTime, {}, "not a time of the form 2026-03-01T09:30:00Z"); }

std::optional<std::int64_t> day_ms(int year, int month, int day) {
    date::year_month_day civil{
        date::year{year}, date::month{static_cast<unsigned>(month)}, date::day{static_cast<unsigned>(day)}
    };
    if (!civil.ok() || year < 1) return std::nullopt;
    return Duration{date::sys_days{civil}.time_since_epoch()}.count();
}

const date::time_zone& zone_at(const void* zone) { return *static_cast<const date::time_zone*>(zone); }

date::sys_time<Duration> sys_of(const Instant& at) { return date::sys_time<Duration>{Duration{at.utc_ms}}; }

}  // namespace

Expected<Instant> Instant::parse_rfc3339(std::string_view text) {
    auto year = number(text, 0, 4);
    auto month = number(text, 5, 2);
    auto day = number(text, 8, 2);
    auto hour = number(text, 11, 2);
    auto minute = number(text, 14, 2);
    auto second = number(text, 17, 2);
    bool is_shaped = year && month && day && hour && minute && second && text[4] == '-' &&
                     text[7] == '-' && (text[10] == 'T' || text[10] == 't' || text[10] == ' ') &&
                     text[13] == ':' && text[16] == ':' && *hour < 24 && *minute < 60 && *second <= 60;
    if (!is_shaped) return bad_time();
    auto days = day_ms(*year, *month, *day);
    if (!days) return bad_time();
    std::string_view rest = text.substr(19);
    std::int64_t fraction = 0;
    Instant at;
    at.precision = Precision::Second;
    if (rest.starts_with('.')) {
        rest.remove_prefix(1);
        std::int64_t unit = 100;
        std::size_t digits = 0;
        for (; digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '9'; ++digits, unit /= 10) {
            fraction += (rest[digits] - '0') * unit;
        }
        if (digits == 0) return bad_time();
        rest.remove_prefix(digits);
        at.precision = Precision::Millisecond;
    }
    int offset = 0;
    if (rest != "Z" && rest != "z") {
        auto hours = number(rest, 1, 2);
        auto minutes = number(rest, 4, 2);
        bool is_offset = rest.size() == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':' &&
                         hours && minutes && *hours < 24 && *minutes < 60;
        if (!is_offset) return bad_time();
        offset = (*hours * 60 + *minutes) * (rest[0] == '-' ? -1 : 1);
    }
    at.offset_minutes = static_cast<std::int16_t>(offset);
    at.utc_ms = *days + ((std::int64_t{*hour} * 60 + *minute - offset) * 60 + *second) * 1000 + fraction;
    return at;
}

Expected<Instant> Instant::parse_date(std::string_view text) {
    auto year = number(text, 0, 4);
    auto month = number(text, 5, 2);
    auto day = number(text, 8, 2);
    bool is_shaped = text.size() == 10 && year && month && day && text[4] == '-' && text[7] == '-';
    auto days = is_shaped ? day_ms(*year, *month, *day) : std::nullopt;
    if (!days) return fault(FaultCode::BadTime, {}, "not a date of the form 2026-03-01");
    return Instant{*days, Precision::Day, std::nullopt};
}

std::string Instant::rfc3339() const {
    auto at = sys_of(*this);
    if (utc_ms % 1000 != 0) return date::format("%FT%TZ", at);
    return date::format("%FT%TZ", date::floor<std::chrono::seconds>(at));
}

Expected<CivilDate> CivilDate::parse(std::string_view text) {
    bool is_dashed = text.size() > 4 && text[4] == '-';
    std::size_t month_at = is_dashed ? 5 : 4;
    std::size_t day_at = is_dashed ? 8 : 6;
    std::size_t whole = is_dashed ? 10 : 8;
    bool has_month = text.size() >= month_at + 2;
    bool has_day = text.size() == whole;
    bool is_length = text.size() == 4 || text.size() == month_at + 2 || has_day;
    auto year = number(text, 0, 4);
    auto month = has_month ? number(text, month_at, 2) : std::optional(0);
    auto day = has_day ? number(text, day_at, 2) : std::optional(0);
    bool has_dash = !is_dashed || !has_day || text[7] == '-';
    bool is_real = is_length && has_dash && year && month && day && *year > 0 &&
                   (!has_month || (*month >= 1 && *month <= 12)) &&
                   (!has_day || day_ms(*year, *month, *day));
    if (!is_real) return fault(FaultCode::BadTime, {}, "not a date of the form 2026-03-01");
    return CivilDate{
        static_cast<std::int16_t>(*year), static_cast<std::uint8_t>(*month), static_cast<std::uint8_t>(*day)
    };
}

std::string CivilDate::iso() const {
    std::array<char, 16> text{};
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
    if (birth.day == 0 || birth.month == 0) return std::nullopt;
    date::year_month_day today{date::floor<date::days>(sys_of(at))};
    int age = static_cast<int>(today.year()) - birth.year;
    auto month = static_cast<unsigned>(today.month());
    auto day = static_cast<unsigned>(today.day());
    bool had_birthday = month > birth.month || (month == birth.month && day >= birth.day);
    return had_birthday ? age : age - 1;
}

Expected<TimeZone> TimeZone::named(std::string_view name) {
    try {
        return TimeZone(std::string(name), date::locate_zone(std::string(name)));
    } catch (const std::runtime_error&) {
        return fault(FaultCode::BadTime, {}, "this system knows no time zone of that name");
    }
}

TimeZone TimeZone::utc() {
    static const date::time_zone* const kUtc = date::locate_zone("UTC");
    return TimeZone("UTC", kUtc);
}

std::int64_t TimeZone::to_utc_ms(std::int64_t local_ms) const {
    date::local_time<Duration> local{Duration{local_ms}};
    date::local_info about = zone_at(zone_).get_info(local);
    return local_ms - Duration{about.first.offset}.count();
}

int TimeZone::offset_minutes(const Instant& at) const {
    auto about = zone_at(zone_).get_info(sys_of(at));
    return static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(about.offset).count());
}

std::string TimeZone::local_text(const Instant& at) const {
    date::zoned_time<std::chrono::seconds> zoned{
        &zone_at(zone_), date::floor<std::chrono::seconds>(sys_of(at))
    };
    return date::format("%F %H:%M %Ez", zoned);
}

}  // namespace thiowatch
