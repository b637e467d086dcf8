#include "config/notation.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace thiowatch::config {
namespace {

struct DurationUnit {
    std::string_view suffix;
    std::int64_t milliseconds;
};

// Largest first, as duration_text tries them. "ms" stands before "s" and "m" so that it is not cut.
constexpr std::array<DurationUnit, 6> kDurationUnits{{
    {"w", 7LL * 24 * 3'600'000},
    {"d", 24LL * 3'600'000},
    {"h", 3'600'000},
    {"ms", 1},
    {"m", 60'000},
    {"s", 1'000},
}};

struct SizeUnit {
    std::string_view suffix;
    std::uint64_t bytes;
};

constexpr std::array<SizeUnit, 5> kSizeUnits{{
    {"TiB", 1ULL << 40U},
    {"GiB", 1ULL << 30U},
    {"MiB", 1ULL << 20U},
    {"KiB", 1ULL << 10U},
    {"B", 1},
}};

// A hundred years: longer than anything meant, shorter than what overflows.
constexpr std::int64_t kLongest = 36'525LL * 24 * 3'600'000;
constexpr std::uint64_t kLargest = 1ULL << 50U;

/// Digits without sign or leading zero, then `suffix`.
std::optional<std::uint64_t> count_before(std::string_view text, std::string_view suffix) {
    if (!text.ends_with(suffix)) return std::nullopt;
    text.remove_suffix(suffix.size());
    if (text.empty() || text.size() > 18 || (text[0] == '0' && text.size() > 1)) {
        return std::nullopt;
    }
    std::uint64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return count;
}

/// How far a word may be off and still be taken for a slip of the keyboard.
std::size_t tolerance(std::string_view word) {
    return word.size() <= 3 ? 1 : word.size() / 3;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
    for (const DurationUnit& unit : kDurationUnits) {
        const auto count = count_before(text, unit.suffix);
        if (!count) continue;
        if (*count > static_cast<std::uint64_t>(kLongest / unit.milliseconds)) return std::nullopt;
        return Duration{static_cast<std::int64_t>(*count) * unit.milliseconds};
    }
    return std::nullopt;
}

std::string duration_text(Duration duration) {
    const std::int64_t milliseconds = duration.count();
    if (milliseconds == 0) return "0s";
    for (const std::string_view suffix : {"w", "d", "h", "m", "s"}) {
        const auto unit = std::ranges::find(kDurationUnits, suffix, &DurationUnit::suffix);
        if (milliseconds % unit->milliseconds != 0) continue;
        return std::to_string(milliseconds / unit->milliseconds) + std::string(suffix);
    }
    return std::to_string(milliseconds) + "ms";
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
    for (const SizeUnit& unit : kSizeUnits) {
        const auto count = count_before(text, unit.suffix);
        if (!count) continue;
        if (*count > kLargest / unit.bytes) return std::nullopt;
        return *count * unit.bytes;
    }
    return std::nullopt;
}

std::string size_text(std::uint64_t bytes) {
    for (const SizeUnit& unit : kSizeUnits) {
        if (bytes == 0 || bytes % unit.bytes != 0) continue;
        return std::to_string(bytes / unit.bytes) + std::string(unit.suffix);
    }
    return "0B";
}

std::string in_quotes(std::string_view word) {
    return '\'' + std::string(word) + '\'';
}

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        if (!text.empty()) text += ", ";
        text += word;
    }
    return text;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::array<std::string_view, 3> kBlanks{" ", "\t", "\xC2\xA0"};
    for (bool goes_on = true; std::exchange(goes_on, false);) {
        for (const std::string_view blank : kBlanks) {
            if (text.starts_with(blank)) {
                text.remove_prefix(blank.size());
                goes_on = true;
            } else if (text.ends_with(blank)) {
                text.remove_suffix(blank.size());
                goes_on = true;
            }
        }
    }
    return text;
}

std::optional<std::string> with_point(std::string_view text) {
    std::string pointed(text);
    if (std::ranges::count(pointed, ',') != 1) return std::nullopt;
    std::ranges::replace(pointed, ',', '.');
    if (!Decimal::parse(pointed)) return std::nullopt;
    return pointed;
}

std::size_t edit_distance(std::string_view from, std::string_view to) {
    const std::size_t width = to.size() + 1;
    std::vector<std::size_t> cost((from.size() + 1) * width);
    const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& {
        return cost[i * width + j];
    };
    for (std::size_t i = 0; i <= from.size(); ++i)
        at(i, 0) = i;
    for (std::size_t j = 0; j <= to.size(); ++j)
        at(0, j) = j;
    for (std::size_t i = 1; i <= from.size(); ++i) {
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const std::size_t differs = from[i - 1] == to[j - 1] ? 0 : 1;
            at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + differs});
            const bool is_swap =
                i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
            if (is_swap) at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
        }
    }
    return at(from.size(), to.size());
}

std::optional<std::string>
closest(std::string_view text, const std::vector<std::string>& candidates) {
    std::optional<std::string> best;
    std::size_t best_distance = tolerance(text) + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t distance = edit_distance(text, candidate);
        if (distance >= best_distance) continue;
        best = candidate;
        best_distance = distance;
    }
    return best;
}

std::optional<Duration> parse_time_of_day(std::string_view text) {
    const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    if (!digit(0) || !digit(1) || !digit(3) || !digit(4)) return std::nullopt;
    const int hour = (text[0] - '0') * 10 + (text[1] - '0');
    const int minute = (text[3] - '0') * 10 + (text[4] - '0');
    if (hour > 23 || minute > 59) return std::nullopt;
    return std::chrono::hours{hour} + std::chrono::minutes{minute};
}

std::string time_of_day_text(Duration time) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(time).count();
    std::string text = "00:00";
    text[0] = static_cast<char>('0' + minutes / 600);
    text[1] = static_cast<char>('0' + minutes / 60 % 10);
    text[3] = static_cast<char>('0' + minutes % 60 / 10);
    text[4] = static_cast<char>('0' + minutes % 10);
    return text;
}

}  // namespace thiowatch::config
