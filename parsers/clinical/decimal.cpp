// digits x 10^-scale in 64 bits, worked in 128: eighteen digits aligned by eighteen places fit.

#include "parsers/clinical/decimal.h"

#include <algorithm>
#include <array>
#include <limits>

namespace thiowatch {

namespace {

using Wide = __int128;

constexpr int kMostDigits = 18;

constexpr std::array<std::int64_t, kMostDigits + 1> kPowers = [] {
    std::array<std::int64_t, kMostDigits + 1> powers{};
    powers[0] = 1;
    for (std::size_t at = 1; at < powers.size(); ++at)
        powers[at] = powers[at - 1] * 10;
    return powers;
}();

bool fits(Wide value) {
    return value <= std::numeric_limits<std::int64_t>::max() &&
           value >= -Wide{std::numeric_limits<std::int64_t>::max()};
}

std::int64_t clamped(Wide value) {
    constexpr Wide kMost = std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(std::clamp(value, -kMost, kMost));
}

Unexpected too_many_digits() {
    return fault(FaultCode::BadNumber, {}, "a number with more than 18 digits");
}

bool are_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Gives up zeros at the end of the fraction, and nothing else, to fit.
Expected<Decimal> reduced(Wide digits, int scale) {
    while (scale > kMostDigits || !fits(digits)) {
        if (scale == 0 || digits % 10 != 0) return too_many_digits();
        digits /= 10;
        --scale;
    }
    return Decimal(static_cast<std::int64_t>(digits), static_cast<std::uint8_t>(scale));
}

}  // namespace

Expected<Decimal> Decimal::parse(std::string_view text) {
    const bool is_negative = text.starts_with('-');
    if (is_negative || text.starts_with('+')) text.remove_prefix(1);
    const std::size_t point = text.find('.');
    const bool has_point = point != std::string_view::npos;
    const std::string_view fraction = has_point ? text.substr(point + 1) : std::string_view();
    const bool is_number =
        are_digits(text.substr(0, point)) && (!has_point || are_digits(fraction));
    if (!is_number) return fault(FaultCode::BadNumber, {}, "not a number of the form 12.5");
    std::int64_t digits = 0;
    for (const char c : text) {
        if (c == '.') continue;
        // NB: leading zeros are not significant and do not count towards the eighteen.
        if (digits >= kPowers[kMostDigits - 1]) return too_many_digits();
        digits = digits * 10 + (c - '0');
    }
    if (fraction.size() > kMostDigits) return too_many_digits();
    return Decimal(is_negative ? -digits : digits, static_cast<std::uint8_t>(fraction.size()));
}

std::string Decimal::text() const {
    const std::uint64_t magnitude =
        digits_ < 0 ? 0 - static_cast<std::uint64_t>(digits_) : static_cast<std::uint64_t>(digits_);
    // From the end: digits, the point, digits, at least one of them before the point.
    std::array<char, 280> room;  // for the largest scale there can be
    char* const end = room.data() + room.size();
    char* at = end;
    std::uint64_t left = magnitude;
    for (std::size_t place = 0; place <= scale_ || left != 0; ++place, left /= 10) {
        if (place == scale_ && scale_ > 0) *--at = '.';
        *--at = static_cast<char>('0' + left % 10);
    }
    if (digits_ < 0) *--at = '-';
    return {at, end};
}

double Decimal::approximate() const {
    return static_cast<double>(digits_) / static_cast<double>(kPowers.at(scale_));
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
    if (a.scale_ == b.scale_) return a.digits_ <=> b.digits_;
    const int more = b.scale_ - a.scale_;
    if (more > 0) return Wide{a.digits_} * kPowers.at(static_cast<std::size_t>(more)) <=> b.digits_;
    return Wide{a.digits_} <=> Wide{b.digits_} * kPowers.at(static_cast<std::size_t>(-more));
}

Expected<Decimal> multiply(const Decimal& a, const Decimal& b) {
    return reduced(Wide{a.digits_} * b.digits_, a.scale_ + b.scale_);
}

Decimal add(const Decimal& a, const Decimal& b) {
    std::uint8_t scale = std::max(a.scale_, b.scale_);
    const Wide left = Wide{a.digits_} * kPowers.at(static_cast<std::size_t>(scale - a.scale_));
    const Wide right = Wide{b.digits_} * kPowers.at(static_cast<std::size_t>(scale - b.scale_));
    Wide sum = left + right;
    // Beyond 18 digits the last of the fraction carry nothing that a laboratory measures.
    while (!fits(sum) && scale > 0) {
        sum /= 10;
        --scale;
    }
    return {clamped(sum), scale};
}

// Long division: a / b = a.digits * 10^shift / b.digits in units of 10^-9, one digit at a time,
// since the whole numerator may need more than 128 bits.
Expected<Decimal> divide(const Decimal& a, const Decimal& b) {
    constexpr int kPlaces = 9;
    if (b.digits_ == 0) return fault(FaultCode::BadNumber, {}, "division by zero");
    int shift = kPlaces + b.scale_ - a.scale_;
    Wide bottom = b.digits_;
    for (; shift < 0; ++shift)
        bottom *= 10;
    Wide quotient = Wide{a.digits_} / bottom;
    Wide rest = Wide{a.digits_} % bottom;
    for (; shift > 0; --shift) {
        quotient = quotient * 10 + rest * 10 / bottom;
        rest = rest * 10 % bottom;
        if (!fits(quotient)) return too_many_digits();
    }
    return reduced(quotient, kPlaces);
}

}  // namespace thiowatch
