#include "parsers/fhir/gathered_people.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

namespace thiowatch::fhir {

void GatheredPeople::add(
    std::string_view key,
    const PersonStated& person,
    ClinicalEvent event,
    std::size_t place
) {
    const std::hash<std::string_view> hash;
    const KeyDigest digest{hash(key), hash("\n" + std::string(key))};  // what no key begins with
    const auto number = static_cast<std::uint32_t>(events_.size());
    const auto [found, is_new] = people_.emplace(digest, number);
    if (!is_counted_) count(found->second, place);
    if (!wanted_.has(found->second)) return;
    const auto said = said_.try_emplace(found->second, PersonEvents{person, {}}).first;
    said->second.events.push_back(std::move(event));
}

void GatheredPeople::count(std::uint32_t person, std::size_t place) {
    if (person == events_.size()) events_.push_back(0);
    ++events_[person];
    if (first_[place] == kNobody) {
        first_[place] = person;
    } else if (first_[place] != person) {
        further_.emplace(place, person);
    }
    if (!is_whole_) return;
    is_whole_ = ++kept_ <= most_;
    wanted_ = is_whole_ ? everybody() : PeopleRange{};
    if (!is_whole_) said_.clear();
}

std::vector<PersonEvents> GatheredPeople::take() {
    std::vector<PersonEvents> all;
    all.reserve(said_.size());
    for (auto& [person, said] : said_)
        all.push_back(std::move(said));
    said_.clear();
    return all;
}

std::vector<PeopleRange> GatheredPeople::parts() const {
    std::vector<PeopleRange> parts;
    std::size_t events = 0;
    for (std::size_t person = 0; person < events_.size(); ++person) {
        const bool begins = parts.empty() || events + events_[person] > most_;
        if (begins) parts.push_back({person, person});
        events = begins ? events_[person] : events + events_[person];
        parts.back().end = person + 1;
    }
    return parts;
}

void GatheredPeople::begin(const PeopleRange& wanted) {
    is_counted_ = true;
    wanted_ = wanted;
    said_.clear();
}

bool GatheredPeople::is_wanted(std::size_t place) const {
    if (first_[place] == kNobody) return false;
    if (wanted_.has(first_[place])) return true;
    const auto [from, to] = further_.equal_range(place);
    return std::any_of(from, to, [this](const auto& one) { return wanted_.has(one.second); });
}

}  // namespace thiowatch::fhir
