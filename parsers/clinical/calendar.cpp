#include "parsers/clinical/calendar.h"

#include <date/date.h>

namespace thiowatch {

std::optional<int> digits_at(std::string_view text, std::size_t at, std::size_t size) {
    if (at + size > text.size()) return std::nullopt;
    int value = 0;
    for (char c : text.substr(at, size)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::optional<std::int64_t> day_number(int year, int month, int day) {
    if (year < 1 || year > 9999 || month < 1 || day < 1) return std::nullopt;
    date::year_month_day civil{
        date::year{year},
        date::month{static_cast<unsigned>(month)},
        date::day{static_cast<unsigned>(day)}};
    if (!civil.ok()) return std::nullopt;
    return date::sys_days{civil}.time_since_epoch().count();
}

}  // namespace thiowatch
