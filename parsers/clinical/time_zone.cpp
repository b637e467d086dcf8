// The system's zone database by the date library. UTC needs none, so that a machine without one can
// still tell the time. Whatever the library throws about a zone it throws while one is named here.

#include <cstdlib>
#include <exception>

#include <date/date.h>
#include <date/tz.h>

#include "parsers/clinical/calendar.h"
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
    const date::local_seconds local{seconds_of(local_ms).time_since_epoch()};
    // NB: `first` is the offset before a change of the clocks, be the local time in its gap or
    // fold.
    return local_ms - Duration{zone_of(zone_)->get_info(local).first.offset}.count();
}

int TimeZone::offset_minutes(const Instant& at) const {
    if (zone_ == nullptr) return 0;
    const std::chrono::seconds offset = zone_of(zone_)->get_info(seconds_of(at.utc_ms)).offset;
    return static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(offset).count());
}

std::string TimeZone::local_text(const Instant& at) const {
    const int offset = offset_minutes(at);
    const Instant shown{at.utc_ms + std::int64_t{offset} * 60'000, Precision::Second, std::nullopt};
    std::string text = shown.rfc3339().substr(0, 16);  // 2026-03-01T09:30
    text.replace(10, 1, " ");
    const int distance = std::abs(offset);
    text += offset < 0 ? " -" : " +";
    return text + in_digits(distance / 60, 2) + ":" + in_digits(distance % 60, 2);
}

}  // namespace thiowatch
