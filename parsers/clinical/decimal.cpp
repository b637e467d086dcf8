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
    for (std::size_t at = 1; at < powers.size(); ++at) powers[at] = powers[at - 1] * 10;
    return powers;
}();

bool fits(Wide value) {
    return value <= std::numeric_limits<std::int64_t>::max() &&
           value >= -Wide{std::numeric_limits<std::int64_t>::max()};
}

Expected<Decimal> reduced(Wide digits, int scale) {
    while (scale > kMostDigits || !fits(digits)) {
        if (scale == 0 || digits % 10 != 0) {
            return fault(FaultCode::BadNumber, {}, "a number with too many digits");
        }
        digits /= 10;
        --scale;
    }
    return Decimal(static_cast<std::int64_t>(digits), static_cast<std::uint8_t>(scale));
}

}  // namespace

Expected<Decimal> Decimal::parse(std::string_view text) {
    bool is_negative = !text.empty() && text.front() == '-';
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
    std::int64_t digits = 0;
    int count = 0;
    int scale = 0;
    bool has_point = false;
    bool has_digit_since_point = false;
    for (char c : text) {
        if (c == '.' && !has_point) {
            has_point = true;
            has_digit_since_point = false;
            continue;
        }
        if (c < '0' || c > '9') return fault(FaultCode::BadNumber, {}, "not a number");
        has_digit_since_point = true;
        if (digits != 0 || c != '0') ++count;
        if (count > kMostDigits || scale >= kMostDigits) {
            return fault(FaultCode::BadNumber, {}, "a number with too many digits");
        }
        digits = digits * 10 + (c - '0');
        if (has_point) ++scale;
    }
    bool begins_with_digit = !text.empty() && text.front() != '.';
    if (!begins_with_digit || !has_digit_since_point) {
        return fault(FaultCode::BadNumber, {}, "not a number");
    }
    return Decimal(is_negative ? -digits : digits, static_cast<std::uint8_t>(scale));
}

std::string Decimal::text() const {
    std::uint64_t magnitude = digits_ < 0 ? 0 - static_cast<std::uint64_t>(digits_)
                                          : static_cast<std::uint64_t>(digits_);
    std::string text = std::to_string(magnitude);
    if (scale_ > 0) {
        if (text.size() <= scale_) text.insert(0, scale_ + 1U - text.size(), '0');
        text.insert(text.size() - scale_, 1, '.');
    }
    return digits_ < 0 ? "-" + text : text;
}

double Decimal::approximate() const {
    return static_cast<double>(digits_) / static_cast<double>(kPowers.at(scale_));
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
    std::uint8_t scale = std::max(a.scale_, b.scale_);
    Wide left = Wide{a.digits_} * kPowers.at(static_cast<std::size_t>(scale - a.scale_));
    Wide right = Wide{b.digits_} * kPowers.at(static_cast<std::size_t>(scale - b.scale_));
    if (left < right) return std::strong_ordering::less;
    return left > right ? std::strong_ordering::greater : std::strong_ordering::equal;
}

Expected<Decimal> multiply(const Decimal& a, const Decimal& b) {
    return reduced(Wide{a.digits_} * b.digits_, a.scale_ + b.scale_);
}

Decimal add(const Decimal& a, const Decimal& b) {
    std::uint8_t scale = std::max(a.scale_, b.scale_);
    Wide left = Wide{a.digits_} * kPowers.at(static_cast<std::size_t>(scale - a.scale_));
    Wide right = Wide{b.digits_} * kPowers.at(static_cast<std::size_t>(scale - b.scale_));
    Wide sum = left + right;
    // Beyond 18 digits the last ones carry nothing that a laboratory measures.
    while (!fits(sum)) {
        sum /= 10;
        --scale;
    }
    return {static_cast<std::int64_t>(sum), scale};
}

Expected<Decimal> divide(const Decimal& a, const Decimal& b) {
    constexpr int kPlaces = 9;
    if (b.digits_ == 0) return fault(FaultCode::BadNumber, {}, "division by zero");
    // a/b = (a.digits * 10^(places + b.scale - a.scale)) / b.digits, in units of 10^-places
    int shift = kPlaces + b.scale_ - a.scale_;
    Wide top = a.digits_;
    Wide bottom = b.digits_;
    if (shift >= 0 && shift <= kMostDigits) {
        top *= kPowers.at(static_cast<std::size_t>(shift));
    } else if (shift < 0) {
        bottom *= kPowers.at(static_cast<std::size_t>(-shift));
    } else {
        top *= Wide{kPowers.back()} * kPowers.at(static_cast<std::size_t>(shift - kMostDigits));
    }
    return reduced(top / bottom, kPlaces);
}

}  // namespace thiowatch
