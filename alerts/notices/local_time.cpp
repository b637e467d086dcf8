#include "alerts/notices/local_time.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <string_view>

namespace thiowatch::alerts {

namespace {

constexpr std::array<const char*, 12>
    kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<const char*, 7> kWeekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

struct WallClock {
    int year = 0;
    unsigned month = 1;
    unsigned day = 1;
    unsigned weekday = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
};

WallClock wall_clock(const Instant& at, int offset_minutes) {
    using namespace std::chrono;
    const sys_time<milliseconds> local{milliseconds{at.utc_ms} + minutes{offset_minutes}};
    const sys_days midnight = floor<std::chrono::days>(local);
    const year_month_day date{midnight};
    const hh_mm_ss time{local - midnight};
    return WallClock{
        .year = static_cast<int>(date.year()),
        .month = static_cast<unsigned>(date.month()),
        .day = static_cast<unsigned>(date.day()),
        .weekday = weekday{midnight}.c_encoding(),
        .hour = static_cast<int>(time.hours().count()),
        .minute = static_cast<int>(time.minutes().count()),
        .second = static_cast<int>(time.seconds().count()),
    };
}

template <class... Args>
std::string formatted(const char* pattern, Args... args) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), pattern, args...);
    return text.data();
}

}  // namespace

std::string moment_text(const Instant& at, const TimeZone& zone) {
    if (at.precision > Precision::Day) return zone.local_text(at);
    const WallClock date = wall_clock(at, at.offset_minutes.value_or(0));
    if (at.precision == Precision::Year) return formatted("%04d", date.year);
    if (at.precision == Precision::Month) return formatted("%04d-%02u", date.year, date.month);
    return formatted("%04d-%02u-%02u", date.year, date.month, date.day);
}

std::string deadline_text(const Instant& at, const Instant& today, const TimeZone& zone) {
    const WallClock due = wall_clock(at, zone.offset_minutes(at));
    const WallClock now = wall_clock(today, zone.offset_minutes(today));
    const bool is_today = due.year == now.year && due.month == now.month && due.day == now.day;
    const std::string time = formatted("%02d:%02d", due.hour, due.minute);
    if (is_today) return time;
    return formatted("%02u %s ", due.day, kMonths.at(due.month - 1)) + time;
}

std::string mail_date(const Instant& at, const TimeZone& zone) {
    const int offset = zone.offset_minutes(at);
    const WallClock date = wall_clock(at, offset);
    const int size = offset < 0 ? -offset : offset;
    return formatted(
        "%s, %02u %s %04d %02d:%02d:%02d %c%02d%02d",
        kWeekdays.at(date.weekday),
        date.day,
        kMonths.at(date.month - 1),
        date.year,
        date.hour,
        date.minute,
        date.second,
        offset < 0 ? '-' : '+',
        size / 60,
        size % 60
    );
}

std::string birth_date_text(const CivilDate& date) {
    const int year = date.year;
    if (date.month < 1 || date.month > 12) return formatted("%04d", year);
    const char* month = kMonths.at(date.month - 1U);
    if (date.day == 0) return formatted("%s-%04d", month, year);
    return formatted("%02d-%s-%04d", static_cast<int>(date.day), month, year);
}

}  // namespace thiowatch::alerts
