// What the entries of one submission are read with, shared by the readers of each type.
#pragma once

#include <deque>
#include <map>
#include <set>

#include "parsers/fhir/reader.h"

namespace thiowatch::fhir {

/// A resource, and the entry whose contained ones its references may mean.
struct Found {
    JsonCursor resource;
    const Entry* home = nullptr;
    [[nodiscard]] explicit operator bool() const { return static_cast<bool>(resource); }
    [[nodiscard]] std::string_view type() const { return resource["resourceType"].text(); }
};

class ReadingDesk {
  public:
    ReadingDesk(
        std::span<const Entry> entries,
        const ReadOptions& read_options,
        const Library& library
    );

    [[nodiscard]] std::span<const Entry> entries() const { return entries_; }

    /// The resource meant: of the submission, else of the library.
    Found find(const Reference& reference, const Entry& home);
    Found find(JsonCursor reference, const Entry& home);
    /// Whether a resource is an entry of the submission itself.
    [[nodiscard]] bool is_entry(const Found& found) const {
        return index_.entry_of(found.resource) != nullptr;
    }
    [[nodiscard]] Reference reference_in(JsonCursor reference) const;
    /// A text of the library as an entry of its own; nothing if it cannot be read.
    const Entry* shelve(std::string text);
    std::vector<const Entry*> reports_of(const Entry& observation);

    /// The time in an element. One that is there but cannot be read is warned of.
    std::optional<Instant> time_in(JsonCursor time);
    /// The newest time at which any used entry was said.
    void note_said(const std::optional<Instant>& at);

    /// The outcome of the entry being read.
    EntryReading& now_reading() { return *current_; }
    void begin(std::size_t position) { current_ = &readings_[position]; }
    void warn(FaultCode code, std::string where, std::string detail);
    void refuse(Fault reason);
    void ignore(std::string where, std::string detail);
    void park(const std::string& key, std::string where);

    /// Adds an event of the entry being read to the person it is said of.
    void add(const std::string& person_key, const PersonStated& person, ClinicalEvent event);
    Reading finish();

    const ReadOptions& options;

  private:
    std::span<const Entry> entries_;
    const Library& library_;
    ReferenceIndex index_;
    std::deque<JsonDocument> documents_;
    std::deque<Entry> shelf_;
    std::map<std::string, const Entry*> fetched_;
    std::vector<EntryReading> readings_;
    EntryReading* current_ = nullptr;
    std::map<std::string, std::size_t> places_;
    std::vector<PersonEvents> people_;
    std::optional<Instant> said_at_;
};

}  // namespace thiowatch::fhir
