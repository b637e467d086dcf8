// A point in time: UTC milliseconds, how precisely it was stated and the offset it was stated with.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "parsers/expected.h"

namespace thiowatch {

using Duration = std::chrono::milliseconds;

enum class Precision : std::uint8_t { Year, Month, Day, Hour, Minute, Second, Millisecond };

/// Order and equality look at the moment only; precision and offset are kept for people to read.
struct Instant {
    std::int64_t utc_ms = 0;
    Precision precision = Precision::Millisecond;
    std::optional<std::int16_t> offset_minutes;  ///< as sent; none when the sender gave no zone

    /// RFC 3339: `2026-03-01T09:30:00Z`, with fraction or offset. Fault: BadTime.
    static Expected<Instant> parse_rfc3339(std::string_view text);
    /// `2026-03-01` as the start of that day in UTC, precision Day. Fault: BadTime.
    static Expected<Instant> parse_date(std::string_view text);
    /// `2026-03-01T09:30:00Z`: UTC, whole seconds (milliseconds only when there are any).
    [[nodiscard]] std::string rfc3339() const;

    friend std::strong_ordering operator<=>(const Instant& a, const Instant& b) {
        return a.utc_ms <=> b.utc_ms;
    }
    friend bool operator==(const Instant& a, const Instant& b) { return a.utc_ms == b.utc_ms; }
    friend Instant operator+(Instant at, Duration by) {
        at.utc_ms += by.count();
        return at;
    }
    friend Instant operator-(Instant at, Duration by) { return at + (-by); }
    friend Duration operator-(const Instant& a, const Instant& b) {
        return Duration{a.utc_ms - b.utc_ms};
    }
};

inline constexpr Duration days(std::int64_t n) {
    return std::chrono::hours{24} * n;
}

/// A civil date: birth dates. Compared field by field; a partial date knows its precision.
struct CivilDate {
    std::int16_t year = 0;
    std::uint8_t month = 0;  ///< 0 when only the year is known
    std::uint8_t day = 0;    ///< 0 when only year and month are known

    /// `2026-03-01`, `20260301`, `2026-03`, `2026`. Fault: BadTime.
    static Expected<CivilDate> parse(std::string_view text);
    [[nodiscard]] std::string iso() const;
    friend bool operator==(const CivilDate&, const CivilDate&) = default;
};

/// Whole years between a birth date and a moment (UTC calendar); none without a full birth date.
std::optional<int> age_in_years(const CivilDate& birth, const Instant& at);

/// An IANA zone by name. Local times that do not exist or exist twice take the earlier offset.
class TimeZone {
  public:
    /// Fault: BadTime when the system does not know the zone.
    static Expected<TimeZone> named(std::string_view name);
    static TimeZone utc();

    [[nodiscard]] const std::string& name() const { return name_; }
    /// The moment of a local wall-clock time given as if it were UTC milliseconds.
    [[nodiscard]] std::int64_t to_utc_ms(std::int64_t local_ms) const;
    [[nodiscard]] int offset_minutes(const Instant& at) const;
    /// "2026-03-01 09:30 +01:00", for people.
    [[nodiscard]] std::string local_text(const Instant& at) const;

  private:
    explicit TimeZone(std::string name, const void* zone) : name_(std::move(name)), zone_(zone) {}
    std::string name_;
    const void* zone_;  // date::time_zone of the process-wide database, never freed
};

}  // namespace thiowatch
