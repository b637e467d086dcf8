#include "parsers/fhir/reading_desk.h"

#include <utility>

namespace thiowatch::fhir {

namespace {

constexpr std::size_t kMostMissing = 1000;

// The desk keeps it.
EntryHold lent(const Entry& entry) {
    return {EntryHold(), &entry};
}

}  // namespace

ReadingDesk::ReadingDesk(
    const Entries& entries,
    const ReadOptions& read_options,
    const Library& library,
    std::size_t most_events
)
    : options(read_options),
      library_(library),
      index_(entries),
      people_(entries.size(), most_events) {}

Reference ReadingDesk::reference_in(JsonCursor reference) const {
    return read_reference(reference, options.local_bases);
}

Found ReadingDesk::find(JsonCursor reference, const Entry& home) {
    return find(reference_in(reference), home);
}

Found ReadingDesk::find(const Reference& reference, const Entry& home) {
    if (reference.form == ReferenceForm::Contained) {
        const JsonCursor here = find_contained(reference, home);
        if (here) return {here, lent(home)};
    } else if (EntryHold entry = index_.find(reference, home); entry && entry->resource) {
        const JsonCursor here = entry->resource;
        return {here, std::move(entry), true};
    }
    const Entry* entry = fetch(reference);
    return entry == nullptr ? Found{} : Found{entry->resource, lent(*entry)};
}

const Entry* ReadingDesk::fetch(const Reference& reference) {
    const std::string key = reference.key();
    if (key.empty() || !library_.resource) return nullptr;
    const auto known = fetched_.find(key);
    if (known != fetched_.end()) return known->second;
    if (!is_library_open_ || missing_.contains(key)) return nullptr;
    std::optional<std::string> text = library_.resource(reference);
    const Entry* entry = text ? shelve(*std::move(text)) : nullptr;
    if (entry != nullptr) {
        fetched_[key] = entry;
    } else {
        if (missing_.size() >= kMostMissing) missing_.clear();
        missing_.insert(key);
    }
    return entry;
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
    if (!library_.reports_of || observation.id.empty()) return {};
    const auto known = reports_.find(observation.id);
    if (known != reports_.end()) return known->second;
    if (!is_library_open_) return {};
    std::vector<const Entry*> reports;
    for (std::string& text : library_.reports_of("Observation/" + observation.id)) {
        if (const Entry* report = shelve(std::move(text))) reports.push_back(report);
    }
    if (!reports.empty()) reports_[observation.id] = reports;
    return reports;
}

void ReadingDesk::begin(std::size_t place, const Entry& entry) {
    place_ = place;
    const auto begun = set_aside_.find(place);
    if (begun == set_aside_.end()) {
        current_ = {};
        current_.index = entry.index;
        return;
    }
    current_ = std::move(begun->second);
    set_aside_.erase(begun);
}

void ReadingDesk::set_aside() {
    const bool says_something =
        current_.reason || !current_.warnings.empty() || !current_.waits_for.empty();
    if (says_something) set_aside_[place_] = std::move(current_);
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
    for (const Fault& known : current_.warnings) {
        if (known == warning) return;
    }
    current_.warnings.push_back(std::move(warning));
}

void ReadingDesk::refuse(Fault reason) {
    if (current_.events > 0) {
        return warn(reason.code, std::move(reason.where), std::move(reason.detail));
    }
    current_.use = Use::Refused;
    current_.reason = std::move(reason);
}

void ReadingDesk::ignore(std::string where, std::string detail) {
    if (current_.reason || current_.use == Use::Used) return;
    current_.use = Use::Ignored;
    current_.reason = Fault{FaultCode::FhirUnsupported, std::move(where), std::move(detail)};
}

void ReadingDesk::park(const std::string& key, std::string where) {
    current_.waits_for.push_back(key);
    if (current_.use == Use::Used || current_.use == Use::Refused) return;
    current_.use = Use::Parked;
    current_.reason = Fault{
        FaultCode::FhirReference,
        std::move(where),
        "the resource it refers to is not known yet; this waits for it"};
}

void ReadingDesk::add(
    const std::string& person_key,
    const PersonStated& person,
    ClinicalEvent event
) {
    people_.add(person_key, person, std::move(event), place_);
    ++current_.events;
    current_.use = Use::Used;
    current_.reason.reset();
}

}  // namespace thiowatch::fhir
