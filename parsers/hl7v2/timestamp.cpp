// Time stamps (HL7 v2.9, 2A.3.21 DTM) and dates, and where their zone comes from.
//
//   DTM  = 4DIGIT [2DIGIT [2DIGIT [2DIGIT [2DIGIT [2DIGIT ["." 1*DIGIT]]]]]] [zone]
//   ISO  = 4DIGIT "-" 2DIGIT "-" 2DIGIT [("T" / " ") 2DIGIT ":" 2DIGIT [":" 2DIGIT ["." 1*DIGIT]]
//   [zone]] zone = "Z" / ("+" / "-") 2DIGIT [":"] 2DIGIT
//
// Zone: the field's own, else MSH-7's, else the feed's. A day stays a day: its precision says that
// the moment stored (local midnight) is no time of day.

#include <array>
#include <chrono>
#include <cstdlib>

#include "parsers/hl7v2/field_types.h"

namespace thiowatch::hl7v2 {
namespace {

struct WrittenTime {
    int year = 0;
    int month = 1;
    int day = 1;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int millisecond = 0;
    Precision precision = Precision::Year;
    std::optional<std::int16_t> offset_minutes;
};

Unexpected not_a_time() {
    return fault(
        FaultCode::BadTime, "", "not a time stamp YYYYMMDDHHMMSS[.S][+ZZZZ] or a part of one"
    );
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Takes pieces off the front of a text; every take says whether it was there.
class TimeCursor {
  public:
    explicit TimeCursor(std::string_view text) : rest_(text) {}

    bool take_number(std::size_t digits, int& number) {
        if (rest_.size() < digits) return false;
        int value = 0;
        for (const char c : rest_.substr(0, digits)) {
            if (!is_digit(c)) return false;
            value = value * 10 + (c - '0');
        }
        number = value;
        rest_.remove_prefix(digits);
        return true;
    }

    bool take(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    // ".5" is 500 ms; what is finer than a millisecond is dropped.
    bool take_fraction(int& millisecond) {
        if (rest_.size() < 2 || rest_[0] != '.' || !is_digit(rest_[1])) return false;
        rest_.remove_prefix(1);
        millisecond = 0;
        for (int scale = 100; !rest_.empty() && is_digit(rest_[0]); scale /= 10) {
            millisecond += (rest_[0] - '0') * scale;
            rest_.remove_prefix(1);
        }
        return true;
    }

    bool take_zone(std::optional<std::int16_t>& offset_minutes) {
        if (take('Z')) {
            offset_minutes = std::int16_t{0};
            return true;
        }
        const bool is_west = rest_.starts_with('-');
        if (!take('+') && !take('-')) return false;
        int hours = 0;
        int minutes = 0;
        if (!take_number(2, hours)) return false;
        take(':');
        if (!take_number(2, minutes) || hours > 14 || minutes > 59) return false;
        const int offset = hours * 60 + minutes;
        offset_minutes = static_cast<std::int16_t>(is_west ? -offset : offset);
        return true;
    }

    [[nodiscard]] bool at_end() const { return rest_.empty(); }

  private:
    std::string_view rest_;
};

// Each part makes the time more precise; the first that is missing ends it.
bool take_hl7_parts(TimeCursor& cursor, WrittenTime& time) {
    if (!cursor.take_number(4, time.year)) return false;
    const std::array parts{
        std::pair{&time.month, Precision::Month},
        std::pair{&time.day, Precision::Day},
        std::pair{&time.hour, Precision::Hour},
        std::pair{&time.minute, Precision::Minute},
        std::pair{&time.second, Precision::Second},
    };
    for (const auto& [number, precision] : parts) {
        if (!cursor.take_number(2, *number)) return true;
        time.precision = precision;
    }
    if (cursor.take_fraction(time.millisecond)) time.precision = Precision::Millisecond;
    return true;
}

bool take_iso_clock(TimeCursor& cursor, WrittenTime& time) {
    if (!cursor.take_number(2, time.hour) || !cursor.take(':')) return false;
    if (!cursor.take_number(2, time.minute)) return false;
    time.precision = Precision::Minute;
    if (!cursor.take(':')) return true;
    if (!cursor.take_number(2, time.second)) return false;
    time.precision = Precision::Second;
    if (cursor.take_fraction(time.millisecond)) time.precision = Precision::Millisecond;
    return true;
}

bool take_iso_parts(TimeCursor& cursor, WrittenTime& time) {
    if (!cursor.take_number(4, time.year) || !cursor.take('-')) return false;
    if (!cursor.take_number(2, time.month) || !cursor.take('-')) return false;
    if (!cursor.take_number(2, time.day)) return false;
    time.precision = Precision::Day;
    if (!cursor.take('T') && !cursor.take(' ')) return true;
    return take_iso_clock(cursor, time);
}

std::chrono::year_month_day date_of(const WrittenTime& time) {
    return {
        std::chrono::year{time.year},
        std::chrono::month{static_cast<unsigned>(time.month)},
        std::chrono::day{static_cast<unsigned>(time.day)}};
}

// 24:00 is the end of the day and second 60 a leap second; both give the next minute.
bool is_possible(const WrittenTime& time) {
    const bool is_day_end = time.hour == 24 && time.minute == 0 && time.second == 0;
    return time.year >= 1800 && time.year <= 2200 && date_of(time).ok() &&
           (time.hour <= 23 || is_day_end) && time.minute <= 59 && time.second <= 60;
}

bool is_iso(std::string_view text) {
    return text.size() >= 10 && text[4] == '-' && text[7] == '-';
}

Expected<WrittenTime> read_written(std::string_view text) {
    text = trim(text);
    WrittenTime time;
    TimeCursor cursor(text);
    const bool has_parts =
        is_iso(text) ? take_iso_parts(cursor, time) : take_hl7_parts(cursor, time);
    if (!has_parts) return not_a_time();
    if (!cursor.at_end() && !cursor.take_zone(time.offset_minutes)) return not_a_time();
    if (!cursor.at_end()) return not_a_time();
    if (!is_possible(time)) {
        return fault(FaultCode::BadTime, "", "no such day or time of day");
    }
    return time;
}

std::int64_t local_milliseconds(const WrittenTime& time) {
    const auto day = std::chrono::sys_days{date_of(time)}.time_since_epoch();
    const auto clock = std::chrono::hours{time.hour} + std::chrono::minutes{time.minute} +
                       std::chrono::seconds{time.second} +
                       std::chrono::milliseconds{time.millisecond};
    return std::chrono::duration_cast<std::chrono::milliseconds>(day + clock).count();
}

std::int64_t utc_milliseconds(const WrittenTime& time, const ZoneDefaults& zones) {
    const std::int64_t local = local_milliseconds(time);
    const std::optional<std::int16_t> offset =
        time.offset_minutes ? time.offset_minutes : zones.message_offset_minutes;
    return offset ? local - std::int64_t{*offset} * 60'000 : zones.feed.to_utc_ms(local);
}

// TS.2, table 0529, until 2.5.
std::optional<Precision> degree_of_precision(std::string_view text) {
    if (text == "Y") return Precision::Year;
    if (text == "L") return Precision::Month;
    if (text == "D") return Precision::Day;
    if (text == "H") return Precision::Hour;
    if (text == "M") return Precision::Minute;
    return std::nullopt;
}

}  // namespace

Expected<Instant> read_time(std::string_view text, const ZoneDefaults& zones) {
    TW_TRY(const WrittenTime time, read_written(text));
    return Instant{utc_milliseconds(time, zones), time.precision, time.offset_minutes};
}

Expected<Instant> read_time(const Field& field, const ZoneDefaults& zones) {
    TW_TRY(Instant at, read_time(field.component(1).raw(), zones));
    const std::optional<Precision> stated = degree_of_precision(field.component(2).raw());
    if (stated && *stated < at.precision) at.precision = *stated;
    return at;
}

Expected<CivilDate> read_date(const Field& field) {
    TW_TRY(const WrittenTime time, read_written(field.component(1).raw()));
    CivilDate date;
    date.year = static_cast<std::int16_t>(time.year);
    if (time.precision >= Precision::Month) date.month = static_cast<std::uint8_t>(time.month);
    if (time.precision >= Precision::Day) date.day = static_cast<std::uint8_t>(time.day);
    return date;
}

}  // namespace thiowatch::hl7v2
