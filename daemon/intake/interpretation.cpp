#include "daemon/intake/interpretation.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "daemon/intake/resource_library.h"
#include "parsers/fhir/operation_outcome.h"

namespace thiowatch::intake {

namespace {

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

/// Whether it is read: as what is to be written, or as what that may refer to.
bool speaks(const Interaction& it, const fhir::Entries& entries, std::size_t place) {
    if (it.writes()) return true;
    if (it.act != Act::Keep) return false;
    const fhir::EntryHold entry = entries.at(place);
    const fhir::Verb verb = entry->request.verb;
    return entry->resource && verb != fhir::Verb::Delete && verb != fhir::Verb::Patch;
}

}  // namespace

void Interpretation::read(
    Interactions& all,
    const fhir::Entries& entries,
    std::size_t most_events
) {
    for (std::size_t place = 0; place < all.size(); ++place) {
        if (speaks(all[place], entries, place)) {
            places_.push_back(static_cast<std::uint32_t>(place));
        }
    }
    if (places_.empty()) return;
    said_.emplace(entries, places_);
    walk_.emplace(
        *said_, rules_.resources, library_of(desk_, feed_), keeps_readings_ ? kAll : most_events
    );
    std::size_t at = 0;
    walk_->read([&](fhir::EntryReading reading) {
        const fhir::EntryHold entry = said_->at(at);
        note_reading(all[places_[at++]], *entry, std::move(reading));
    });
    reading_.content.sent_at = walk_->said_at();
    if (is_whole()) reading_.content.people = walk_->part(0);
    supersede_all(all, entries);
}

void Interpretation::note_reading(
    Interaction& it,
    const fhir::Entry& entry,
    fhir::EntryReading reading
) {
    fhir::note_problems(reading, reading_.content.problems);
    for (fhir::Issue& issue : fhir::issues_of(reading, entry))
        it.outcome.issues.push_back(std::move(issue));
    if (reading.use == fhir::Use::Refused && it.writes()) {
        it.act = Act::Refuse;
        it.outcome.status = 422;
    }
    if (keeps_readings_) reading_.entries.push_back(reading);
    if (reading.use == fhir::Use::Parked) parked_.push_back(std::move(reading));
}

void Interpretation::supersede_all(const Interactions& all, const fhir::Entries& entries) {
    std::vector<NewVersion> written;
    for (std::size_t at = 0; at < places_.size(); ++at) {
        const std::size_t place = places_[at];
        const Interaction& it = all[place];
        if (!it.before || it.act == Act::Refuse) continue;
        NewVersion version{it, entries.at(place), it.name(feed_)};
        if (!has_past(version)) continue;
        if (is_whole()) {
            written.push_back(std::move(version));
        } else {
            supersede_each(version, at);
        }
    }
    if (written.empty()) return;
    taken_back_ = supersede(desk_, feed_, rules_, written, reading_.content);
}

void Interpretation::supersede_each(const NewVersion& version, std::size_t said_place) {
    ClinicalContent content;
    content.sent_at = reading_.content.sent_at;
    content.people = walk_->said_by(said_place);
    const std::size_t people = content.people.size();
    auto taken_back = supersede(desk_, feed_, rules_, {&version, 1}, content);
    std::ranges::move(taken_back, std::back_inserter(taken_back_));
    for (std::size_t at = 0; at < content.people.size(); ++at) {
        if (at >= people) {
            withdrawn_.push_back(std::move(content.people[at]));
            continue;
        }
        for (const ClinicalEvent& event : content.people[at].events) {
            const auto* result = std::get_if<LabResult>(&event);
            const bool is_renamed = result != nullptr && !result->known_as.empty();
            if (is_renamed) known_as_[result->where] = result->known_as;
        }
    }
}

void Interpretation::each_part(const std::function<void(const ClinicalContent&)>& take) {
    ClinicalContent part;
    for (std::size_t number = 0; number < walk_->parts(); ++number) {
        part.people = walk_->part(number);
        for (PersonEvents& said : part.people) {
            for (ClinicalEvent& event : said.events) {
                auto* result = std::get_if<LabResult>(&event);
                const auto known = result ? known_as_.find(result->where) : known_as_.end();
                if (known != known_as_.end()) result->known_as = known->second;
            }
        }
        take(part);
    }
    part.people = withdrawn_;
    if (!withdrawn_.empty()) take(part);
}

void Interpretation::forget() {
    walk_.reset();
    said_.reset();
    reading_ = {};
}

}  // namespace thiowatch::intake
