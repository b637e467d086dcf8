// Lines about people nobody follows, gathered into one stored message: a message for each would
// cost more than what is in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/intake/arrival.h"
#include "daemon/intake/strangers.h"

namespace thiowatch::intake {

class Sheaf {
  public:
    Sheaf(Desk& desk, const FeedName& feed);

    /// False for a line that has to be read; else it is kept with the others.
    bool take(std::string_view line, const fhir::ObservationGlance& glance);
    /// Stores what was taken as one message, unless it was stored before; none for no lines.
    std::optional<Arrival> close();

  private:
    bool was_read(const std::string& id);

    Desk& desk_;
    store::FeedId feed_;
    Strangers strangers_;
    std::string lines_;
    std::vector<std::int64_t> keys_;
    Arrival arrival_;
};

/// The lines of a stored sheaf.
std::vector<std::string_view> lines_of(std::string_view sheaf);

}  // namespace thiowatch::intake
