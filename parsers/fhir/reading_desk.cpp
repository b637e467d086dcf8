#include "parsers/fhir/reading_desk.h"

#include <utility>

namespace thiowatch::fhir {

ReadingDesk::ReadingDesk(
    std::span<const Entry> entries,
    const ReadOptions& read_options,
    const Library& library
)
    : options(read_options), entries_(entries), library_(library), index_(entries) {
    readings_.resize(entries.size());
    for (std::size_t at = 0; at < entries.size(); ++at)
        readings_[at].index = entries[at].index;
}

Reference ReadingDesk::reference_in(JsonCursor reference) const {
    return read_reference(reference, options.local_bases);
}

Found ReadingDesk::find(JsonCursor reference, const Entry& home) {
    return find(reference_in(reference), home);
}

Found ReadingDesk::find(const Reference& reference, const Entry& home) {
    if (const JsonCursor here = index_.find(reference, home)) {
        if (reference.form == ReferenceForm::Contained) return {here, &home};
        const Entry* const entry = index_.entry_of(here);
        return {here, entry == nullptr ? &home : entry};
    }
    const std::string key = reference.key();
    if (key.empty() || !library_.resource) return {};
    const auto known = fetched_.find(key);
    const Entry* entry = known == fetched_.end() ? nullptr : known->second;
    if (known == fetched_.end()) {
        std::optional<std::string> text = library_.resource(reference);
        if (text) entry = shelve(*std::move(text));
        fetched_[key] = entry;
    }
    return entry == nullptr ? Found{} : Found{entry->resource, entry};
}

const Entry* ReadingDesk::shelve(std::string text) {
    Expected<JsonDocument> document = JsonDocument::parse(std::move(text));
    if (!document) return nullptr;
    documents_.push_back(*std::move(document));
    Expected<Entry> entry = read_entry(documents_.back().root());
    if (!entry) return nullptr;
    shelf_.push_back(*std::move(entry));
    return &shelf_.back();
}

std::vector<const Entry*> ReadingDesk::reports_of(const Entry& observation) {
    std::vector<const Entry*> reports;
    if (!library_.reports_of || observation.id.empty()) return reports;
    for (std::string& text : library_.reports_of("Observation/" + observation.id)) {
        if (const Entry* report = shelve(std::move(text))) reports.push_back(report);
    }
    return reports;
}

std::optional<Instant> ReadingDesk::time_in(JsonCursor time) {
    if (!time) return std::nullopt;
    const Expected<Instant> at = read_time(time, options.zone);
    if (at) return *at;
    warn(FaultCode::BadTime, time.path(), at.error().detail);
    return std::nullopt;
}

void ReadingDesk::note_said(const std::optional<Instant>& at) {
    if (at && (!said_at_ || *at > *said_at_)) said_at_ = at;
}

void ReadingDesk::warn(FaultCode code, std::string where, std::string detail) {
    Fault warning{code, std::move(where), std::move(detail)};
    for (const Fault& known : current_->warnings) {
        if (known == warning) return;
    }
    current_->warnings.push_back(std::move(warning));
}

void ReadingDesk::refuse(Fault reason) {
    if (current_->events > 0) {
        return warn(reason.code, std::move(reason.where), std::move(reason.detail));
    }
    current_->use = Use::Refused;
    current_->reason = std::move(reason);
}

void ReadingDesk::ignore(std::string where, std::string detail) {
    if (current_->reason || current_->use == Use::Used) return;
    current_->use = Use::Ignored;
    current_->reason = Fault{FaultCode::FhirUnsupported, std::move(where), std::move(detail)};
}

void ReadingDesk::park(const std::string& key, std::string where) {
    current_->waits_for.push_back(key);
    if (current_->use == Use::Used || current_->use == Use::Refused) return;
    current_->use = Use::Parked;
    current_->reason = Fault{
        FaultCode::FhirReference,
        std::move(where),
        "the resource it refers to is not known yet; this waits for it"};
}

void ReadingDesk::add(
    const std::string& person_key,
    const PersonStated& person,
    ClinicalEvent event
) {
    const auto [place, is_new] = places_.emplace(person_key, people_.size());
    if (is_new) people_.push_back({person, {}});
    people_[place->second].events.push_back(std::move(event));
    ++current_->events;
    current_->use = Use::Used;
    current_->reason.reset();
}

Reading ReadingDesk::finish() {
    Reading reading;
    for (EntryReading& one : readings_) {
        if (one.use == Use::Refused && one.reason) reading.content.problems.push_back(*one.reason);
        for (const Fault& warning : one.warnings)
            reading.content.problems.push_back(warning);
    }
    reading.content.people = std::move(people_);
    reading.content.sent_at = said_at_;
    reading.entries = std::move(readings_);
    return reading;
}

}  // namespace thiowatch::fhir
