// Which resources mean something, and in which order they are read: reports first, for they say
// what is true of all their results; then every entry as it stands. An Observation that is
// contained in a report or another Observation is read with the one that refers to it.
//
// Several entries of one Observation are versions of it: the newest by versionId, then lastUpdated,
// then place, is read, the others are not.
//
// A history lists the newest first. One that begins with the deletion of a resource and goes on
// with what it was withdraws that.

#include "parsers/fhir/reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <utility>

#include "parsers/fhir/condition_reader.h"
#include "parsers/fhir/medication_readers.h"
#include "parsers/fhir/observation_reader.h"
#include "parsers/fhir/patient_reader.h"
#include "parsers/fhir/reading_desk.h"
#include "parsers/fhir/report_reader.h"

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

class SubmissionWalk {
  public:
    SubmissionWalk(
        std::span<const Entry> entries,
        const ReadOptions& options,
        const Library& library
    )
        : entries_(entries), desk_(entries, options, library) {}

    Reading read() {
        note_versions();
        for (std::size_t at = 0; at < entries_.size(); ++at) {
            if (entries_[at].type == "DiagnosticReport" && is_readable(at)) take_report(at);
        }
        for (std::size_t at = 0; at < entries_.size(); ++at) {
            desk_.begin(at);
            if (is_readable(at)) take(at);
        }
        return desk_.finish();
    }

  private:
    struct ReportRead {
        ReportStated stated;
        std::vector<Found> results;
    };

    // Of several versions of one resource only the newest speaks.
    void note_versions() {
        for (const Entry& entry : entries_) {
            const bool is_gone =
                entry.is_deletion() && !entry.resource && !entry.response_status.empty();
            if (is_gone) deleted_.emplace(entry.type + "/" + entry.id, entry.index);
            if (!entry.resource || entry.id.empty() || entry.fault) continue;
            const std::string name = name_of_resource(entry);
            const Entry*& newest = newest_[name];
            if (newest == nullptr || is_newer(entry, *newest)) newest = &entry;
        }
    }

    static std::string name_of_resource(const Entry& entry) {
        const std::size_t history = entry.full_url.find("/_history");
        const std::string address = entry.full_url.substr(0, history);
        return address.starts_with("http") ? address : entry.type + "/" + entry.id;
    }

    [[nodiscard]] bool is_outdated(const Entry& entry) const {
        if (entry.id.empty()) return false;
        const auto found = newest_.find(name_of_resource(entry));
        return found != newest_.end() && found->second != nullptr && found->second != &entry;
    }

    bool is_readable(std::size_t at) {
        const Entry& entry = entries_[at];
        desk_.begin(at);
        if (entry.fault) {
            desk_.refuse(*entry.fault);
            return false;
        }
        if (!entry.resource) {
            desk_.ignore(entry.path, "an entry without a resource");
            return false;
        }
        if (is_outdated(entry)) {
            desk_.ignore(entry.path, "a newer version of this resource stands beside it");
            return false;
        }
        return true;
    }

    // The entry, as a deletion if the history says so before it.
    const Entry& entry_at(std::size_t at) {
        const Entry& entry = entries_[at];
        const auto found = deleted_.find(entry.type + "/" + entry.id);
        const bool is_gone = found != deleted_.end() && found->second < entry.index;
        if (!is_gone) return entry;
        withdrawn_.push_back(entry);
        withdrawn_.back().request.verb = Verb::Delete;
        return withdrawn_.back();
    }

    void take_report(std::size_t at) {
        const Entry& entry = entry_at(at);
        std::optional<ReportStated> stated = read_report(entry, desk_);
        if (!stated) return;
        reports_.push_back({*std::move(stated), results_of(entry, desk_)});
        report_of_entry_[at] = reports_.size() - 1;
        for (const Found& result : reports_.back().results) {
            const auto [known, is_new] =
                report_of_.emplace(result.resource.raw().data(), reports_.size() - 1);
            const bool is_void = reports_.back().stated.withdraws.has_value();
            if (!is_new && !is_void) known->second = reports_.size() - 1;
        }
    }

    [[nodiscard]] const ReportStated* report_of(JsonCursor observation) const {
        const auto found = report_of_.find(observation.raw().data());
        return found == report_of_.end() ? nullptr : &reports_[found->second].stated;
    }

    void take(std::size_t at) {
        const Entry& entry = entry_at(at);
        if (entry.type == "Observation") return take_observation(entry);
        if (entry.type == "DiagnosticReport") return take_results_of(at);
        if (entry.type == "Patient") return read_patient_entry(entry, desk_);
        if (is_medication_type(entry.type)) return read_medication(entry, desk_);
        if (is_condition_type(entry.type)) return read_condition(entry, desk_);
        const bool is_supporting =
            std::find(kSupporting.begin(), kSupporting.end(), entry.type) != kSupporting.end();
        if (is_supporting) {
            desk_.now_reading().use = Use::Supporting;
            return;
        }
        desk_.ignore(entry.path, "resources of this type say nothing about results or therapies");
    }

    void take_observation(const Entry& entry) {
        const Found own{entry.resource, &entry};
        if (const ReportStated* report = report_of(entry.resource)) {
            read_observation(own, report, desk_);
        } else {
            read_under_kept_report(own);
        }
        for (const JsonCursor member : entry.resource["hasMember"].each()) {
            const Reference reference = desk_.reference_in(member);
            if (reference.form != ReferenceForm::Contained) continue;
            const Found found = desk_.find(reference, entry);
            if (found && found.type() == "Observation") {
                read_observation(found, report_of(entry.resource), desk_);
            }
        }
    }

    // A report that came before: it has the order number, and may have been withdrawn since.
    void read_under_kept_report(const Found& observation) {
        std::optional<ReportStated> kept;
        for (const Entry* report : desk_.reports_of(*observation.home)) {
            std::optional<ReportStated> stated = read_report(*report, desk_);
            if (stated && (!kept || kept->withdraws)) kept = std::move(stated);
        }
        read_observation(observation, kept ? &*kept : nullptr, desk_);
    }

    // Results that are no entries of their own: contained ones, and those kept from before whose
    // report is void now.
    void take_results_of(std::size_t at) {
        const auto found = report_of_entry_.find(at);
        if (found == report_of_entry_.end()) return;
        const ReportRead& report = reports_[found->second];
        for (const Found& result : report.results) {
            const bool is_entry = desk_.is_entry(result);
            const bool is_contained = result.resource != result.home->resource;
            if (is_entry || (!is_contained && !report.stated.withdraws)) continue;
            read_observation(result, &report.stated, desk_);
        }
        EntryReading& reading = desk_.now_reading();
        if (reading.events == 0 && !reading.reason) reading.use = Use::Supporting;
    }

    std::span<const Entry> entries_;
    ReadingDesk desk_;
    std::map<std::string, const Entry*> newest_;
    std::map<std::string, std::size_t> deleted_;  // by type and id: the place of the deletion
    std::deque<Entry> withdrawn_;
    std::vector<ReportRead> reports_;
    std::map<std::size_t, std::size_t> report_of_entry_;
    std::map<const char*, std::size_t> report_of_;
};

}  // namespace

std::string_view name_of(Use use) {
    switch (use) {
        case Use::Used:
            return "used";
        case Use::Supporting:
            return "supporting";
        case Use::Parked:
            return "parked";
        case Use::Refused:
            return "refused";
        case Use::Ignored:
            return "ignored";
    }
    return {};
}

Reading
read_clinical(std::span<const Entry> entries, const ReadOptions& options, const Library& library) {
    return SubmissionWalk(entries, options, library).read();
}

}  // namespace thiowatch::fhir
