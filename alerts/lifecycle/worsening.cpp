#include "alerts/lifecycle/worsening.h"

#include <optional>
#include <string_view>

namespace thiowatch::alerts {

namespace {

enum class Side : std::uint8_t { Low, High, Either };

bool is_part_of_word(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '_';
}

/// The side the first comparison of `x` itself warns of: "each > 10%" of a trend is none.
Side side_of(std::string_view threshold) {
    for (std::size_t i = 0; i < threshold.size(); ++i) {
        if (threshold[i] != 'x' || (i > 0 && is_part_of_word(threshold[i - 1]))) continue;
        const std::size_t next = threshold.find_first_not_of(' ', i + 1);
        if (next == std::string_view::npos) break;
        if (threshold[next] == '<') return Side::Low;
        if (threshold[next] == '>') return Side::High;
    }
    return Side::Either;
}

bool is_below_limit(const Reading& reading) {
    return reading.comparator == Comparator::Less || reading.comparator == Comparator::LessOrEqual;
}

bool is_above_limit(const Reading& reading) {
    return reading.comparator == Comparator::Greater ||
           reading.comparator == Comparator::GreaterOrEqual;
}

/// a x 10 compared with b x `tenths`; numbers too long to multiply count as beyond.
bool is_at_most(const Decimal& a, const Decimal& b, int tenths) {
    const auto left = multiply(a, Decimal(10, 0));
    const auto right = multiply(b, Decimal(tenths, 0));
    return !left || !right || *left <= *right;
}

bool has_fallen(const Reading& told, const Reading& now) {
    if (is_below_limit(now) && !is_below_limit(told)) return true;
    return now.value < told.value && is_at_most(now.value, told.value, 9);
}

bool has_risen(const Reading& told, const Reading& now) {
    if (is_above_limit(now) && !is_above_limit(told)) return true;
    if (now.value <= told.value) return false;
    const auto left = multiply(now.value, Decimal(10, 0));
    const auto right = multiply(told.value, Decimal(11, 0));
    return !left || !right || *left >= *right;
}

std::optional<Reading> reading_of(const std::string& text) {
    const auto reading = Reading::parse(text);
    if (!reading) return std::nullopt;
    return *reading;
}

}  // namespace

Worsening worsening(const Evidence& told, const Finding& now) {
    if (now.evidence.empty()) return Worsening::NotWorse;
    const Evidence& latest = now.evidence.front();
    if (latest.analyte != told.analyte || latest.canonical_unit != told.canonical_unit) {
        return Worsening::Unknown;
    }
    const auto before = reading_of(told.canonical_value);
    const auto after = reading_of(latest.canonical_value);
    if (!before || !after) return Worsening::Unknown;
    const Side side = side_of(now.threshold);
    const bool is_worse = (side != Side::High && has_fallen(*before, *after)) ||
                          (side != Side::Low && has_risen(*before, *after));
    return is_worse ? Worsening::Worse : Worsening::NotWorse;
}

}  // namespace thiowatch::alerts
