// Days that exist, and the digits they are written in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace thiowatch {

/// The number that `size` digits at `at` write; none when any of them is missing or no digit.
std::optional<int> digits_at(std::string_view text, std::size_t at, std::size_t size);

/// A number that is not negative in at least `width` digits: 7 in two is "07".
std::string in_digits(int number, std::size_t width);

/// Days since 1970-01-01 of a day in the years 1 to 9999; none when the calendar has no such day.
std::optional<std::int64_t> day_number(int year, int month, int day);

}  // namespace thiowatch
