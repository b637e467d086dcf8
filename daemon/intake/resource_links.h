// References within a Bundle, turned into references to the resources as they are called here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/intake/interaction.h"
#include "parsers/fhir/named_places.h"
#include "parsers/fhir/references.h"

namespace thiowatch::intake {

class ResourceLinks {
  public:
    /// `all` is the whole exchange with its `entries`; they have to stay where they are.
    ResourceLinks(const Interactions& all, const fhir::Entries& entries)
        : all_(all), entries_(entries) {}

    void note(std::size_t place, const fhir::Entry& entry);
    /// All are noted: from here on links can be followed. What is refused by then leads nowhere.
    void close() { names_.close(); }

    /// The resource of `entry`, its references to other entries written as "Patient/tw-…".
    [[nodiscard]] std::string linked_text(const fhir::Entry& entry) const;

    /// The id here of what a reference means; empty if that is no entry.
    [[nodiscard]] std::string id_of(const fhir::Reference& reference) const;

  private:
    [[nodiscard]] const EntryOutcome* meant(const fhir::Reference& reference) const;
    [[nodiscard]] const EntryOutcome* named(std::string_view name) const;
    [[nodiscard]] const EntryOutcome* at_place(std::string_view index) const;

    const Interactions& all_;
    const fhir::Entries& entries_;
    fhir::NamedPlaces names_;  // addresses, types with ids
};

}  // namespace thiowatch::intake
