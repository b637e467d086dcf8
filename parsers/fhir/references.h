// References between resources, in every form senders write them, and where they lead.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/fhir/bundle_reader.h"
#include "parsers/fhir/element_reader.h"
#include "parsers/fhir/entries.h"
#include "parsers/fhir/named_places.h"

namespace thiowatch::fhir {

enum class ReferenceForm : std::uint8_t {
    None,
    Contained,    ///< "#p1"
    Relative,     ///< "Patient/12", also versioned and with a leading slash; a local absolute one
    Absolute,     ///< "https://ehr.example/fhir/Patient/12"
    Urn,          ///< "urn:uuid:…", "urn:oid:…"
    Place,        ///< "resource:0": the place in the bundle
    Conditional,  ///< "Patient?identifier=system|value"
    Logical,      ///< identifier only
    DisplayOnly,  ///< words, which match nobody
    Malformed,
};

struct Reference {
    ReferenceForm form = ReferenceForm::None;
    std::string text;                      ///< as sent
    std::string type;                      ///< by the text, else Reference.type
    std::string id;                        ///< logical id, urn, or fragment
    std::string version;                   ///< of a versioned reference
    std::string address;                   ///< of an absolute one, without version
    std::optional<Identified> identifier;  ///< stated beside it, or by a condition
    std::string path;

    /// What a resource that is not here would have to be: "Patient/12", "urn:uuid:…",
    /// "https://…/Patient/12", "Patient?identifier=s|v". Empty if nothing can be waited for.
    [[nodiscard]] std::string key() const;
};

/// `local_bases` are addresses under which the sender means its own server ("https://ehr/fhir"):
/// what lies below them is relative.
Reference read_reference(JsonCursor reference, std::span<const std::string> local_bases = {});
/// The same of its parts: a glance has no more.
Reference reference_of(
    std::string_view text,
    std::string_view type,
    std::optional<Identified> identifier,
    std::span<const std::string> local_bases = {}
);
/// The same of a bare text: a canonical, a focus, a url.
Reference read_reference_text(std::string_view text, std::span<const std::string> local_bases = {});

/// The identifier a query asks for, "identifier=system%7Cvalue&…": of a conditional reference,
/// create or update.
std::optional<Identified> identifier_in_query(std::string_view query);

/// The entries of one submission, found by whatever another refers to them.
class ReferenceIndex {
  public:
    explicit ReferenceIndex(const Entries& entries) : entries_(entries) {}
    void note(std::size_t place, const Entry& entry);
    /// All are noted: from here on they can be found.
    void close() { names_.close(); }

    /// The entry meant, as seen from `from` (a relative one below its own server first). None when
    /// it is not here, or when several different ones could be meant.
    [[nodiscard]] EntryHold find(const Reference& reference, const Entry& from) const;

  private:
    [[nodiscard]] EntryHold named(const std::string& name) const;
    [[nodiscard]] EntryHold at_place(const std::string& index) const;

    const Entries& entries_;
    NamedPlaces names_;
};

/// The resource within that of `from` which a reference to a contained one means.
JsonCursor find_contained(const Reference& reference, const Entry& from);

}  // namespace thiowatch::fhir
