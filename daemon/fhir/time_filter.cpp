#include "daemon/fhir/time_filter.h"

#include <array>
#include <utility>

namespace thiowatch::endpoint {

std::optional<TimeFilter> TimeFilter::parse(std::string_view value) {
    constexpr std::array kPrefixes{
        std::pair{std::string_view("eq"), Prefix::Equal},
        std::pair{std::string_view("ap"), Prefix::Equal},
        std::pair{std::string_view("ne"), Prefix::NotEqual},
        std::pair{std::string_view("gt"), Prefix::After},
        std::pair{std::string_view("sa"), Prefix::After},
        std::pair{std::string_view("lt"), Prefix::Before},
        std::pair{std::string_view("eb"), Prefix::Before},
        std::pair{std::string_view("ge"), Prefix::FromOn},
        std::pair{std::string_view("le"), Prefix::UpTo},
    };
    TimeFilter filter;
    for (const auto& [word, prefix] : kPrefixes) {
        if (!value.starts_with(word)) continue;
        filter.prefix_ = prefix;
        value.remove_prefix(word.size());
        break;
    }
    if (const auto moment = Instant::parse_rfc3339(value)) {
        filter.begin_ = *moment;
        const bool is_exact = moment->precision == Precision::Millisecond;
        filter.end_ = *moment + Duration{is_exact ? 1 : 1000};
        return filter;
    }
    if (const auto day = Instant::parse_date(value)) {
        filter.begin_ = *day;
        filter.end_ = *day + days(1);
        return filter;
    }
    return std::nullopt;
}

bool TimeFilter::fits(const Instant& at) const {
    const bool is_before = at < begin_;
    const bool is_after = !(at < end_);
    switch (prefix_) {
        case Prefix::Equal:
            return !is_before && !is_after;
        case Prefix::NotEqual:
            return is_before || is_after;
        case Prefix::After:
            return is_after;
        case Prefix::Before:
            return is_before;
        case Prefix::FromOn:
            return !is_before;
        case Prefix::UpTo:
            return !is_after;
    }
    return false;
}

}  // namespace thiowatch::endpoint
