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

// Numbers too long to multiply count as beyond.

bool has_fallen(const Reading& told, const Reading& now, const Decimal& worse_by) {
    if (is_below_limit(now) && !is_below_limit(told)) return true;
    const Decimal part = add(Decimal(1, 0), Decimal(-worse_by.digits(), worse_by.scale()));
    const auto limit = multiply(told.value, part);
    return now.value < told.value && (!limit || now.value <= *limit);
}

bool has_risen(const Reading& told, const Reading& now, const Decimal& worse_by) {
    if (is_above_limit(now) && !is_above_limit(told)) return true;
    const auto limit = multiply(told.value, add(Decimal(1, 0), worse_by));
    return now.value > told.value && (!limit || now.value >= *limit);
}

std::optional<Reading> reading_of(const std::string& text) {
    const auto reading = Reading::parse(text);
    if (!reading) return std::nullopt;
    return *reading;
}

}  // namespace

Worsening worsening(const Evidence& told, const Finding& now, const Decimal& worse_by) {
    if (now.evidence.empty()) return Worsening::NotWorse;
    const Evidence& latest = now.evidence.front();
    if (latest.analyte != told.analyte || latest.canonical_unit != told.canonical_unit) {
        return Worsening::Unknown;
    }
    const auto before = reading_of(told.canonical_value);
    const auto after = reading_of(latest.canonical_value);
    if (!before || !after) return Worsening::Unknown;
    const Side side = side_of(now.threshold);
    const bool is_worse = (side != Side::High && has_fallen(*before, *after, worse_by)) ||
                          (side != Side::Low && has_risen(*before, *after, worse_by));
    return is_worse ? Worsening::Worse : Worsening::NotWorse;
}

}  // namespace thiowatch::alerts
