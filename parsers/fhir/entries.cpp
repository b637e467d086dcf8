#include "parsers/fhir/entries.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "parsers/fhir/entry_shelf.h"

namespace thiowatch::fhir {

namespace {

// Shared with nobody: whoever lent it keeps it.
EntryHold lent(const Entry& entry) {
    return {EntryHold(), &entry};
}

}  // namespace

Entries::Entries(std::vector<Entry> held) : own_(std::move(held)), held_(own_) {}

Entries::Entries(const EntryShelf& shelf) : shelf_(&shelf), places_(shelf.size()) {
    std::iota(places_.begin(), places_.end(), 0U);
}

Entries::Entries(const Entries& all, std::vector<std::uint32_t> places)
    : all_(&all), places_(std::move(places)) {}

EntryHold Entries::at(std::size_t place) const {
    if (all_ != nullptr) return all_->at(places_[place]);
    if (shelf_ == nullptr) return lent(held_[place]);
    Read& recent = recent_.at(place % kRecent);
    if (!recent.entry || recent.place != place) recent = {place, read(place)};
    return recent.entry;
}

EntryHold Entries::read(std::size_t place) const {
    if (const auto found = replaced_.find(place); found != replaced_.end()) return found->second;
    const std::size_t index = places_[place];
    auto entry = std::make_shared<Entry>(read_bundle_entry(shelf_->entry(index), index));
    if (settle_) settle_(*entry);
    return entry;
}

std::optional<std::size_t> Entries::place_of(std::size_t index) const {
    if (shelf_ == nullptr && all_ == nullptr) {
        const auto from_end = std::ranges::find(held_.rbegin(), held_.rend(), index, &Entry::index);
        if (from_end == held_.rend()) return std::nullopt;
        return static_cast<std::size_t>(held_.rend() - from_end) - 1;
    }
    const std::optional<std::size_t> sought = all_ ? all_->place_of(index) : index;
    const auto found = std::ranges::lower_bound(places_, sought.value_or(places_.size()));
    if (!sought || found == places_.end() || *found != *sought) return std::nullopt;
    return static_cast<std::size_t>(found - places_.begin());
}

void Entries::settle(Settle settle, const std::function<void(const Entry&)>& look) {
    if (shelf_ == nullptr) {
        std::erase_if(own_, [&settle](Entry& entry) { return !settle(entry); });
        held_ = own_;
        std::ranges::for_each(own_, look);
        return;
    }
    std::erase_if(places_, [&](std::uint32_t index) {
        Entry entry = read_bundle_entry(shelf_->entry(index), index);
        const bool is_one = settle(entry);
        if (is_one) look(entry);
        return !is_one;
    });
    recent_ = {};
    settle_ = std::move(settle);
}

void Entries::replace(std::size_t place, Entry entry) {
    if (shelf_ == nullptr) {
        own_[place] = std::move(entry);
        return;
    }
    recent_.at(place % kRecent) = {};
    replaced_[place] = std::make_shared<const Entry>(std::move(entry));
}

}  // namespace thiowatch::fhir
