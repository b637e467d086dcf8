// What the entries of one submission are read with, shared by the readers of each type.
#pragma once

#include <deque>
#include <map>
#include <set>

#include "parsers/fhir/gathered_people.h"
#include "parsers/fhir/reader.h"

namespace thiowatch::fhir {

/// A resource, and the entry whose contained ones its references may mean.
struct Found {
    JsonCursor resource;
    EntryHold home;
    bool is_entry = false;  ///< of the submission itself
    [[nodiscard]] explicit operator bool() const { return static_cast<bool>(resource); }
    [[nodiscard]] std::string_view type() const { return resource["resourceType"].text(); }
};

class ReadingDesk {
  public:
    /// At most `most_events` are kept, see GatheredPeople.
    ReadingDesk(
        const Entries& entries,
        const ReadOptions& read_options,
        const Library& library,
        std::size_t most_events
    );

    ReferenceIndex& index() { return index_; }
    GatheredPeople& people() { return people_; }

    /// The resource meant: of the submission, else of the library. A contained one is good as long
    /// as `home` is.
    Found find(const Reference& reference, const Entry& home);
    Found find(JsonCursor reference, const Entry& home);
    [[nodiscard]] Reference reference_in(JsonCursor reference) const;
    std::vector<const Entry*> reports_of(const Entry& observation);
    /// Nothing more is asked of the library: what it said before is what it says.
    void close_library() { is_library_open_ = false; }

    /// The time in an element. One that is there but cannot be read is warned of.
    std::optional<Instant> time_in(JsonCursor time);
    /// The newest time at which any used entry was said.
    void note_said(const std::optional<Instant>& at);

    /// The outcome of the entry being read.
    EntryReading& now_reading() { return current_; }
    /// The entry at that place is read, or read on.
    void begin(std::size_t place, const Entry& entry);
    /// It will be read on.
    void set_aside();
    /// It is read.
    EntryReading take() { return std::move(current_); }
    [[nodiscard]] const std::optional<Instant>& said_at() const { return said_at_; }
    void warn(FaultCode code, std::string where, std::string detail);
    void refuse(Fault reason);
    void ignore(std::string where, std::string detail);
    void park(const std::string& key, std::string where);

    /// Adds an event of the entry being read to the person it is said of.
    void add(const std::string& person_key, const PersonStated& person, ClinicalEvent event);

    const ReadOptions& options;

  private:
    const Entry* fetch(const Reference& reference);
    /// A text of the library as an entry of its own; nothing if it cannot be read.
    const Entry* shelve(std::string text);

    const Library& library_;
    ReferenceIndex index_;
    std::deque<JsonDocument> documents_;
    std::deque<Entry> shelf_;
    std::map<std::string, const Entry*> fetched_;
    std::set<std::string> missing_;  // in the library, the last that were asked for
    std::map<std::string, std::vector<const Entry*>> reports_;  // of observations that have any
    bool is_library_open_ = true;
    std::size_t place_ = 0;
    EntryReading current_;
    std::map<std::size_t, EntryReading> set_aside_;
    GatheredPeople people_;
    std::optional<Instant> said_at_;
};

}  // namespace thiowatch::fhir
