// From the resources of a submission to what they mean: the one door to the readers of results,
// medication and patients.
//
//   JsonDocument::parse  ->  read_bundle / read_entry  ->  read_clinical  ->  ClinicalContent
//
// Whoever keeps resources offers them through a `Library`; what is neither here nor there is named,
// so that the entry can be parked and read again when it arrives.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "parsers/clinical/clinical_event.h"
#include "parsers/fhir/bundle_reader.h"
#include "parsers/fhir/references.h"

namespace thiowatch::fhir {

/// What a feed says of its resources where they say nothing themselves.
struct ReadOptions {
    /// Of identifiers that name no system; empty: those are no one's.
    AssigningAuthority authority;
    /// The authority an identifier system stands for, so that "urn:oid:1.2.3" and PID-3.4 "H1" are
    /// one; a system that is not listed is its own authority.
    std::map<std::string, AssigningAuthority, std::less<>> authorities;
    /// When given, the logical id of a Patient is an identifier of this authority.
    AssigningAuthority id_authority;
    TimeZone zone = TimeZone::utc();       ///< of times without one
    std::vector<std::string> local_bases;  ///< addresses that mean the sender's own server
};

/// Resources beyond the submission. Either may be empty; both answer with JSON texts.
struct Library {
    /// The resource a reference means ("Patient/12", an identifier, an absolute address).
    std::function<std::optional<std::string>(const Reference&)> resource;
    /// The DiagnosticReports that name an Observation ("Observation/7") among their results. They
    /// hold its order number, which is part of a result's identity, and may have been withdrawn.
    std::function<std::vector<std::string>(const std::string& observation)> reports_of;
};

/// What became of an entry.
enum class Use : std::uint8_t {
    Used,        ///< something of it is among the events
    Supporting,  ///< read where another refers to it, or of a type that only supports others
    Parked,      ///< waits for a resource that is not here
    Refused,     ///< it cannot be used as it is: a person looks, the sender is told
    Ignored,     ///< right, and not our business: a draft, a device's result, another type
};
std::string_view name_of(Use use);

struct EntryReading {
    std::size_t index = 0;  ///< Entry::index
    Use use = Use::Ignored;
    std::size_t events = 0;
    std::optional<Fault> reason;         ///< always for Refused, Parked and Ignored
    std::vector<Fault> warnings;         ///< of an entry that is used all the same
    std::vector<std::string> waits_for;  ///< Reference::key of each, see `Parked`
};

/// What of a reading a person has to see: the reason of a refusal, and the warnings.
void note_problems(const EntryReading& reading, std::vector<Fault>& problems);

struct Reading {
    /// `problems` holds every reason of a refused entry and the warnings a person has to see.
    ClinicalContent content;
    std::vector<EntryReading> entries;  ///< one for each entry, in order
};

/// Everything the entries say. An entry that is a deletion and brings the resource it deletes
/// withdraws what that said. Nothing here fails as a whole: a bad part never spoils its siblings.
Reading read_clinical(
    std::span<const Entry> entries,
    const ReadOptions& options = {},
    const Library& library = {}
);

}  // namespace thiowatch::fhir
