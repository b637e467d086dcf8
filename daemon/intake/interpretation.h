// What the entries of an exchange mean: read as a whole, or, where that is too much to be in
// memory, once for what becomes of each entry and again in parts for what is to be taken up.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/intake/desk.h"
#include "daemon/intake/interaction.h"
#include "daemon/intake/superseding.h"
#include "parsers/fhir/entries.h"
#include "parsers/fhir/submission_walk.h"

namespace thiowatch::intake {

class Interpretation {
  public:
    Interpretation(Desk& desk, store::FeedId feed, const FeedRules& rules)
        : desk_(desk), feed_(feed), rules_(rules) {}

    /// Has what is read kept for whoever wants to be told of it, all of it.
    void keep_readings() { keeps_readings_ = true; }
    /// Reads all that is to be written, before it is; an entry that cannot be used becomes a
    /// refusal. `entries` are those of `all`, place by place, and have to stay where they are. At
    /// most `most_events` are kept.
    void read(Interactions& all, const fhir::Entries& entries, std::size_t most_events);

    /// Whether all that was said is in `reading()`; else there its people are missing.
    [[nodiscard]] bool is_whole() const { return !walk_ || walk_->parts() == 1; }
    [[nodiscard]] const fhir::Reading& reading() const { return reading_; }
    /// Hands out the people part by part, as often as it is asked.
    void each_part(const std::function<void(const ClinicalContent&)>& take);
    /// Of entries that wait for a resource.
    [[nodiscard]] const std::vector<fhir::EntryReading>& parked() const { return parked_; }
    [[nodiscard]] const std::vector<TakenBack>& taken_back() const { return taken_back_; }
    /// Gives its memory back: of a long Bundle it is much.
    void forget();

  private:
    void note_reading(Interaction& it, const fhir::Entry& entry, fhir::EntryReading reading);
    void supersede_all(const Interactions& all, const fhir::Entries& entries);
    void supersede_each(const NewVersion& version, std::size_t said_place);

    Desk& desk_;
    store::FeedId feed_;
    const FeedRules& rules_;
    std::vector<std::uint32_t> places_;  // of entries that say something, among all
    std::optional<fhir::Entries> said_;
    std::optional<fhir::SubmissionWalk> walk_;
    fhir::Reading reading_;
    std::vector<fhir::EntryReading> parked_;
    std::vector<TakenBack> taken_back_;
    // Of content in parts: what the record knows results by, by where they stand; what else is
    // withdrawn.
    std::map<std::string, std::string> known_as_;
    std::vector<PersonEvents> withdrawn_;
    bool keeps_readings_ = false;
};

}  // namespace thiowatch::intake
