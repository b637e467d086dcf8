// Exact decimal numbers: what the laboratory wrote, digit for digit. Never a double.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "parsers/expected.h"

namespace thiowatch {

/// `digits` x 10^-`scale`, exact, with the digits as written: 3.50 and 3.5 compare equal, print
/// apart. At most 18 significant digits, scale 0..18.
class Decimal {
  public:
    constexpr Decimal() = default;
    constexpr Decimal(std::int64_t digits, std::uint8_t scale) : digits_(digits), scale_(scale) {}

    /// Reads `[+-]digits[.digits]`, nothing else: no exponent, grouping, spaces or decimal comma.
    /// Fault: BadNumber.
    static Expected<Decimal> parse(std::string_view text);

    [[nodiscard]] constexpr std::int64_t digits() const { return digits_; }
    [[nodiscard]] constexpr std::uint8_t scale() const { return scale_; }
    [[nodiscard]] std::string text() const;
    /// For charts and statistics only; never for a threshold.
    [[nodiscard]] double approximate() const;
    [[nodiscard]] bool is_negative() const { return digits_ < 0; }

    /// Exact product; trailing zeros of the fraction are dropped if it would not fit otherwise.
    /// Fault: BadNumber on overflow.
    friend Expected<Decimal> multiply(const Decimal& a, const Decimal& b);
    /// Exact as long as 18 digits hold the sum; else the last places of its fraction are cut off.
    friend Decimal add(const Decimal& a, const Decimal& b);
    /// a / b with 9 places after the point, truncated towards zero. Fault: BadNumber when b is 0.
    friend Expected<Decimal> divide(const Decimal& a, const Decimal& b);

    friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
    friend bool operator==(const Decimal& a, const Decimal& b) { return std::is_eq(a <=> b); }

  private:
    std::int64_t digits_ = 0;
    std::uint8_t scale_ = 0;
};

Expected<Decimal> multiply(const Decimal& a, const Decimal& b);
Decimal add(const Decimal& a, const Decimal& b);
Expected<Decimal> divide(const Decimal& a, const Decimal& b);

}  // namespace thiowatch
