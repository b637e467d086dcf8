// The system's zone database by the date library. UTC needs none, so that a machine without one can
// still tell the time. Whatever the library throws about a zone it throws while one is named here.

#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include <date/date.h>
#include <date/tz.h>

#include "parsers/clinical/instant.h"

namespace thiowatch {

namespace {

const date::time_zone* zone_of(const void* zone) {
    return static_cast<const date::time_zone*>(zone);
}

date::sys_seconds seconds_of(std::int64_t ms) {
    return date::floor<std::chrono::seconds>(date::sys_time<Duration>{Duration{ms}});
}

}  // namespace

Expected<TimeZone> TimeZone::named(std::string_view name) {
    if (name == "UTC" || name == "Etc/UTC") return TimeZone(std::string(name), nullptr);
    try {
        const date::time_zone* zone = date::locate_zone(std::string(name));
        zone->get_info(date::sys_seconds{});  // reads the zone's file, which may be damaged
        return TimeZone(std::string(name), zone);
    } catch (const std::exception&) {
        return fault(
            FaultCode::BadTime, {}, "no time zone this system knows, as Europe/London is one"
        );
    }
}

TimeZone TimeZone::utc() {
    return TimeZone("UTC", nullptr);
}

std::int64_t TimeZone::to_utc_ms(std::int64_t local_ms) const {
    if (zone_ == nullptr) return local_ms;
    date::local_seconds local{seconds_of(local_ms).time_since_epoch()};
    // NB: `first` is the offset before a change of the clocks, be the local time in its gap or
    // fold.
    return local_ms - Duration{zone_of(zone_)->get_info(local).first.offset}.count();
}

int TimeZone::offset_minutes(const Instant& at) const {
    if (zone_ == nullptr) return 0;
    std::chrono::seconds offset = zone_of(zone_)->get_info(seconds_of(at.utc_ms)).offset;
    return static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(offset).count());
}

std::string TimeZone::local_text(const Instant& at) const {
    int offset = offset_minutes(at);
    date::sys_time<Duration> shown{Duration{at.utc_ms + std::int64_t{offset} * 60'000}};
    auto midnight = date::floor<date::days>(shown);
    date::year_month_day day{midnight};
    date::hh_mm_ss<Duration> time{shown - midnight};
    std::array<char, 64> text{};
    std::snprintf(
        text.data(),
        text.size(),
        "%04d-%02u-%02u %02d:%02d %c%02d:%02d",
        static_cast<int>(day.year()),
        static_cast<unsigned>(day.month()),
        static_cast<unsigned>(day.day()),
        static_cast<int>(time.hours().count()),
        static_cast<int>(time.minutes().count()),
        offset < 0 ? '-' : '+',
        std::abs(offset) / 60,
        std::abs(offset) % 60
    );
    return text.data();
}

}  // namespace thiowatch
