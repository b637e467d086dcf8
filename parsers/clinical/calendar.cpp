#include "parsers/clinical/calendar.h"

#include <date/date.h>

namespace thiowatch {

std::optional<int> digits_at(std::string_view text, std::size_t at, std::size_t size) {
    if (at + size > text.size()) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(at, size)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::string in_digits(int number, std::size_t width) {
    std::string text = std::to_string(number);
    if (text.size() < width) text.insert(0, width - text.size(), '0');
    return text;
}

std::optional<std::int64_t> day_number(int year, int month, int day) {
    if (year < 1 || year > 9999 || month < 1 || day < 1) return std::nullopt;
    const date::year_month_day civil{
        date::year{year},
        date::month{static_cast<unsigned>(month)},
        date::day{static_cast<unsigned>(day)}};
    if (!civil.ok()) return std::nullopt;
    return date::sys_days{civil}.time_since_epoch().count();
}

}  // namespace thiowatch
