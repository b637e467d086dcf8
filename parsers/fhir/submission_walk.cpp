#include "parsers/fhir/submission_walk.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "parsers/fhir/condition_reader.h"
#include "parsers/fhir/medication_readers.h"
#include "parsers/fhir/observation_reader.h"
#include "parsers/fhir/patient_reader.h"

namespace thiowatch::fhir {

namespace {

// Read where another refers to them.
constexpr std::array<std::string_view, 14> kSupporting{
    "Specimen",
    "Medication",
    "Practitioner",
    "PractitionerRole",
    "Organization",
    "Encounter",
    "ServiceRequest",
    "Provenance",
    "MessageHeader",
    "Composition",
    "Parameters",
    "SubscriptionStatus",
    "OperationOutcome",
    "RelatedPerson",
};

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    return is_number && !text.empty() ? std::optional(number) : std::nullopt;
}

bool is_newer(const Entry& a, const Entry& b) {
    const auto version_a = number_in(a.resource["meta"]["versionId"].text());
    const auto version_b = number_in(b.resource["meta"]["versionId"].text());
    if (version_a && version_b && *version_a != *version_b) return *version_a > *version_b;
    const auto time_a = read_time(a.resource["meta"]["lastUpdated"], TimeZone::utc());
    const auto time_b = read_time(b.resource["meta"]["lastUpdated"], TimeZone::utc());
    if (time_a && time_b && *time_a != *time_b) return *time_a > *time_b;
    return a.index > b.index;
}

std::string name_of_resource(const Entry& entry) {
    const std::size_t history = entry.full_url.find("/_history");
    const std::string address = entry.full_url.substr(0, history);
    return address.starts_with("http") ? address : entry.type + "/" + entry.id;
}

bool is_supporting(const Entry& entry) {
    return std::ranges::find(kSupporting, entry.type) != kSupporting.end();
}

}  // namespace

SubmissionWalk::SubmissionWalk(
    const Entries& entries,
    const ReadOptions& options,
    Library library,
    std::size_t most_events
)
    : entries_(entries),
      library_(std::move(library)),
      desk_(entries, options, library_, most_events) {}

void SubmissionWalk::read(const std::function<void(EntryReading)>& told) {
    note_entries();
    take_reports();
    std::map<std::size_t, EntryReading> first;
    for (const std::size_t place : first_places_) {
        read_at(place);
        first.emplace(place, desk_.take());
    }
    for (std::size_t place = 0; place < entries_.size(); ++place) {
        if (auto known = first.extract(place)) {
            told(std::move(known.mapped()));
        } else {
            read_at(place);
            told(desk_.take());
        }
    }
    desk_.close_library();
    const bool is_whole = desk_.people().is_whole();
    parts_ = is_whole ? std::vector{desk_.people().everybody()} : desk_.people().parts();
}

std::vector<PersonEvents> SubmissionWalk::part(std::size_t number) {
    GatheredPeople& people = desk_.people();
    if (people.is_whole()) return people.take();
    people.begin(parts_[number]);
    std::ranges::for_each(first_places_, [this](std::size_t place) { read_wanted(place); });
    for (std::size_t place = 0; place < entries_.size(); ++place) {
        if (!is_first_[place]) read_wanted(place);
    }
    return people.take();
}

void SubmissionWalk::read_wanted(std::size_t place) {
    if (desk_.people().is_wanted(place)) read_at(place);
}

std::vector<PersonEvents> SubmissionWalk::said_by(std::size_t place) {
    GatheredPeople& people = desk_.people();
    people.begin(people.everybody());
    read_at(place);
    return people.take();
}

void SubmissionWalk::note_entries() {
    NamedPlaces versions;
    std::vector<std::size_t> therapies;
    for (std::size_t place = 0; place < entries_.size(); ++place) {
        const EntryHold entry = entries_.at(place);
        desk_.index().note(place, *entry);
        if (entry->type == "DiagnosticReport") report_places_.push_back(place);
        if (entry->type == "Patient") first_places_.push_back(place);
        if (is_medication_type(entry->type)) therapies.push_back(place);
        const bool is_gone =
            entry->is_deletion() && !entry->resource && !entry->response_status.empty();
        if (is_gone) deleted_.emplace(entry->type + "/" + entry->id, entry->index);
        if (!entry->resource || entry->id.empty() || entry->fault) continue;
        versions.add(name_of_resource(*entry), place);
    }
    first_places_.insert(first_places_.end(), therapies.begin(), therapies.end());
    is_first_.resize(entries_.size());
    for (const std::size_t place : first_places_)
        is_first_[place] = true;
    desk_.index().close();
    versions.close();
    versions.each_shared([this](std::span<const NamedPlaces::Named> same) { note_newest(same); });
}

// Of several versions of one resource only the newest speaks.
void SubmissionWalk::note_newest(std::span<const NamedPlaces::Named> versions) {
    std::size_t newest = versions.front().place();
    for (const NamedPlaces::Named& version : versions.subspan(1)) {
        const std::size_t place = version.place();
        const bool is_newest = is_newer(*entries_.at(place), *entries_.at(newest));
        outdated_.insert(is_newest ? newest : place);
        if (is_newest) newest = place;
    }
}

bool SubmissionWalk::is_readable(std::size_t place, const Entry& entry) {
    if (entry.fault) {
        desk_.refuse(*entry.fault);
        return false;
    }
    if (!entry.resource) {
        desk_.ignore(entry.path, "an entry without a resource");
        return false;
    }
    if (outdated_.contains(place)) {
        desk_.ignore(entry.path, "a newer version of this resource stands beside it");
        return false;
    }
    return true;
}

// The entry, as a deletion if the history says so before it.
EntryHold SubmissionWalk::entry_at(std::size_t place) const {
    EntryHold entry = entries_.at(place);
    if (deleted_.empty()) return entry;
    const auto found = deleted_.find(entry->type + "/" + entry->id);
    const bool is_gone = found != deleted_.end() && found->second < entry->index;
    if (!is_gone) return entry;
    auto withdrawn = std::make_shared<Entry>(*entry);
    withdrawn->request.verb = Verb::Delete;
    return withdrawn;
}

void SubmissionWalk::take_reports() {
    for (const std::size_t place : report_places_) {
        const EntryHold entry = entries_.at(place);
        desk_.begin(place, *entry);
        if (is_readable(place, *entry)) take_report(place);
        desk_.set_aside();
    }
    settle_reports();
}

void SubmissionWalk::take_report(std::size_t place) {
    const EntryHold entry = entry_at(place);
    std::optional<ReportStated> stated = read_report(*entry, desk_);
    if (!stated) return;
    stated->home = nullptr;  // it is there only now
    for (const Found& result : results_of(*entry, desk_))
        results_.push_back({result.resource.raw().data(), reports_.size()});
    reports_.push_back({place, *std::move(stated)});
}

// Of several reports of one result the last holds that is not void; if all are, the first.
void SubmissionWalk::settle_reports() {
    std::ranges::stable_sort(results_, std::less<>{}, &Named::result);
    auto end = results_.begin();
    for (const Named& one : results_) {
        const bool is_first = end == results_.begin() || std::prev(end)->result != one.result;
        if (is_first) {
            *end++ = one;
        } else if (!reports_[one.report].stated.withdraws) {
            *std::prev(end) = one;
        }
    }
    results_.erase(end, results_.end());
}

std::optional<ReportStated> SubmissionWalk::report_of(JsonCursor observation) const {
    const char* const bytes = observation.raw().data();
    const auto found = std::ranges::lower_bound(results_, bytes, std::less<>{}, &Named::result);
    if (found == results_.end() || found->result != bytes) return std::nullopt;
    ReportStated stated = reports_[found->report].stated;
    stated.home = entry_at(reports_[found->report].place);
    return stated;
}

void SubmissionWalk::read_at(std::size_t place) {
    const EntryHold entry = entry_at(place);
    desk_.begin(place, *entry);
    if (is_readable(place, *entry)) take(place, entry);
}

void SubmissionWalk::take(std::size_t place, const EntryHold& entry) {
    if (entry->type == "Observation") return take_observation(entry);
    if (entry->type == "DiagnosticReport") return take_results_of(place, entry);
    if (entry->type == "Patient") return read_patient_entry(*entry, desk_);
    if (is_medication_type(entry->type)) return read_medication(*entry, desk_);
    if (is_condition_type(entry->type)) return read_condition(*entry, desk_);
    if (is_supporting(*entry)) {
        desk_.now_reading().use = Use::Supporting;
        return;
    }
    desk_.ignore(entry->path, "resources of this type say nothing about results or therapies");
}

void SubmissionWalk::take_observation(const EntryHold& entry) {
    const Found own{entry->resource, entry, true};
    const std::optional<ReportStated> report = report_of(entry->resource);
    if (report) {
        read_observation(own, &*report, desk_);
    } else {
        read_under_kept_report(own);
    }
    for (const JsonCursor member : entry->resource["hasMember"].each()) {
        const Reference reference = desk_.reference_in(member);
        if (reference.form != ReferenceForm::Contained) continue;
        const Found found = desk_.find(reference, *entry);
        if (found && found.type() == "Observation") {
            read_observation(found, report ? &*report : nullptr, desk_);
        }
    }
}

// A report that came before: it has the order number, and may have been withdrawn since.
void SubmissionWalk::read_under_kept_report(const Found& observation) {
    std::optional<ReportStated> kept;
    for (const Entry* report : desk_.reports_of(*observation.home)) {
        std::optional<ReportStated> stated = read_report(*report, desk_);
        if (stated && (!kept || kept->withdraws)) kept = std::move(stated);
    }
    read_observation(observation, kept ? &*kept : nullptr, desk_);
}

// Results that are no entries of their own: contained ones, and those kept from before whose
// report is void now.
void SubmissionWalk::take_results_of(std::size_t place, const EntryHold& entry) {
    const auto found = std::ranges::lower_bound(reports_, place, {}, &ReportRead::place);
    if (found == reports_.end() || found->place != place) return;
    ReportStated stated = found->stated;
    stated.home = entry;
    for (const Found& result : results_of(*entry, desk_)) {
        const bool is_contained = result.resource != result.home->resource;
        if (result.is_entry || (!is_contained && !stated.withdraws)) continue;
        read_observation(result, &stated, desk_);
    }
    EntryReading& reading = desk_.now_reading();
    if (reading.events == 0 && !reading.reason) reading.use = Use::Supporting;
}

}  // namespace thiowatch::fhir
