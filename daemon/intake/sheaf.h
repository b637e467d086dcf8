// Lines about people nobody follows, gathered into one stored message: a message for each would
// cost more than what is in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/intake/arrival.h"
#include "daemon/intake/sheaf_draft.h"
#include "daemon/intake/strangers.h"

namespace thiowatch::intake {

class Sheaf {
  public:
    Sheaf(Desk& desk, const FeedName& feed);

    /// False for a line that has to be read; else it is kept with the others. The line may be one
    /// of a draft, which is spared the work where its lines are taken in order and without a gap.
    bool take(
        std::string_view line,
        const fhir::ObservationGlance& glance,
        const SheafDraft* draft = nullptr
    );
    /// Stores what was taken as one message, unless it was stored before; none for no lines.
    std::optional<Arrival> close();

  private:
    bool was_read(const std::string& id);
    void keep(std::string_view line, const SheafDraft* draft);
    void leave_draft();
    [[nodiscard]] bool is_draft_whole() const;

    Desk& desk_;
    store::FeedId feed_;
    Strangers strangers_;
    std::string lines_;
    const SheafDraft* draft_ = nullptr;  // whose beginning stands for lines_
    std::size_t taken_ = 0;              // of its text
    std::vector<std::int64_t> keys_;
    Arrival arrival_;
};

/// The lines of a stored sheaf.
std::vector<std::string_view> lines_of(std::string_view sheaf);

}  // namespace thiowatch::intake
