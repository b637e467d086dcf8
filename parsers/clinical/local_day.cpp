#include "parsers/clinical/local_day.h"

namespace thiowatch {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;

std::int64_t whole_days(std::int64_t ms) {
    return ms >= 0 ? ms / kDayMs : (ms - kDayMs + 1) / kDayMs;
}

}  // namespace

std::int64_t local_day(const Instant& at, const TimeZone& zone) {
    return whole_days(at.utc_ms + std::int64_t{zone.offset_minutes(at)} * 60'000);
}

Instant start_of_day(std::int64_t day, const TimeZone& zone) {
    return Instant{zone.to_utc_ms(day * kDayMs), Precision::Second, std::nullopt};
}

std::optional<std::int64_t> day_of(const CivilDate& date) {
    if (date.month == 0 || date.day == 0) return std::nullopt;
    const auto at = Instant::parse_date(date.iso());
    return at ? std::optional(whole_days(at->utc_ms)) : std::nullopt;
}

}  // namespace thiowatch
