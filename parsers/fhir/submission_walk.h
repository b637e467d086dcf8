// Which resources mean something, and in which order they are read: reports first, for they say
// what is true of all their results; then patients, whose links say who is whom, and therapies,
// which say who is followed; then every other entry as it stands. An Observation that is contained
// in a report or another Observation is read with the one that refers to it.
//
// Several entries of one Observation are versions of it: the newest by versionId, then lastUpdated,
// then place, is read, the others are not.
//
// A history lists the newest first. One that begins with the deletion of a resource and goes on
// with what it was withdraws that.
//
// When there is more than is to be in memory, what is said is read again in parts of whole people.
// What the library said the first time holds: it may have changed by what was written since.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "parsers/fhir/reading_desk.h"
#include "parsers/fhir/report_reader.h"

namespace thiowatch::fhir {

/// `entries` and `options` have to stay where they are.
class SubmissionWalk {
  public:
    /// Keeps at most `most_events` in memory, or what one person has of them.
    SubmissionWalk(
        const Entries& entries,
        const ReadOptions& options,
        Library library,
        std::size_t most_events
    );

    /// Reads all of it, once. Each entry's reading is told in order when it is done.
    void read(const std::function<void(EntryReading)>& told);
    /// The newest time at which any of it was said.
    [[nodiscard]] std::optional<Instant> said_at() const { return desk_.said_at(); }

    /// How many parts what was said comes in.
    [[nodiscard]] std::size_t parts() const { return parts_.size(); }
    /// People with all that is said of them. Of one part only this can be had once; more are read
    /// again, as often as they are asked for.
    std::vector<PersonEvents> part(std::size_t number);
    /// What the entry at that place says, read again.
    std::vector<PersonEvents> said_by(std::size_t place);

  private:
    struct ReportRead {
        std::size_t place = 0;
        ReportStated stated;
    };
    /// A result and a report that names it.
    struct Named {
        const char* result = nullptr;  // where it lies
        std::size_t report = 0;
    };

    void note_entries();
    void note_newest(std::span<const NamedPlaces::Named> versions);
    void take_reports();
    void settle_reports();
    [[nodiscard]] bool is_readable(std::size_t place, const Entry& entry);
    [[nodiscard]] EntryHold entry_at(std::size_t place) const;
    void take_report(std::size_t place);
    [[nodiscard]] std::optional<ReportStated> report_of(JsonCursor observation) const;
    void read_at(std::size_t place);
    void read_wanted(std::size_t place);
    void take(std::size_t place, const EntryHold& entry);
    void take_observation(const EntryHold& entry);
    void read_under_kept_report(const Found& observation);
    void take_results_of(std::size_t place, const EntryHold& entry);

    const Entries& entries_;
    Library library_;
    ReadingDesk desk_;
    std::vector<PeopleRange> parts_;
    std::set<std::size_t> outdated_;
    std::map<std::string, std::size_t> deleted_;  // by type and id: the place of the deletion
    std::vector<std::size_t> report_places_;
    std::vector<std::size_t> first_places_;  // of patients, then of therapies
    std::vector<bool> is_first_;             // by place
    std::vector<ReportRead> reports_;
    std::vector<Named> results_;  // by where they lie, each with the report that holds for it
};

}  // namespace thiowatch::fhir
