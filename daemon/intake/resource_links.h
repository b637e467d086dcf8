// References within a Bundle, turned into references to the resources as they are called here.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "daemon/intake/interaction.h"
#include "parsers/fhir/references.h"

namespace thiowatch::intake {

class ResourceLinks {
  public:
    /// `all` is the whole exchange, decided.
    explicit ResourceLinks(const std::vector<Interaction>& all);

    /// The resource of `entry`, its references to other entries written as "Patient/tw-…".
    [[nodiscard]] std::string linked_text(const fhir::Entry& entry) const;

    /// The id here of what a reference means; empty if that is no entry.
    [[nodiscard]] std::string id_of(const fhir::Reference& reference) const;

  private:
    [[nodiscard]] const std::string* name_of(const fhir::Reference& reference) const;
    std::map<std::string, std::string, std::less<>> names_;  // by address, type and id, place
};

}  // namespace thiowatch::intake
