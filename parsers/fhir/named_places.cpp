#include "parsers/fhir/named_places.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <string>

namespace thiowatch::fhir {

NamedPlaces::Named::Named(std::string_view name, std::size_t place)
    : first_(std::hash<std::string_view>{}(name)), place_(static_cast<std::uint32_t>(place)) {
    const std::string other = "\n" + std::string(name);  // what no name begins with
    second_ = static_cast<std::uint32_t>(std::hash<std::string_view>{}(other));
}

void NamedPlaces::close() {
    std::ranges::sort(all_);
    const auto twice = std::ranges::unique(all_);
    all_.erase(twice.begin(), twice.end());
}

std::span<const NamedPlaces::Named> NamedPlaces::with(std::string_view name) const {
    const auto begin = std::ranges::lower_bound(all_, Named(name, 0));
    const Named last(name, std::numeric_limits<std::uint32_t>::max());
    const auto end = std::ranges::upper_bound(begin, all_.end(), last);
    return {begin, end};
}

}  // namespace thiowatch::fhir
