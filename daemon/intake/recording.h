// The writing half of an exchange: versions, content, what waits, and the bytes as they came.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/intake/desk.h"
#include "daemon/intake/filing.h"
#include "daemon/intake/interaction.h"
#include "daemon/intake/resource_links.h"
#include "daemon/intake/strangers.h"
#include "daemon/intake/superseding.h"
#include "daemon/intake/uptake.h"
#include "daemon/store/message_table.h"
#include "parsers/fhir/entries.h"
#include "parsers/fhir/submission_walk.h"

namespace thiowatch::intake {

class Recording {
  public:
    Recording(Desk& desk, const FeedName& feed);

    [[nodiscard]] store::FeedId feed() const { return feed_; }
    /// Begins the ids that this exchange makes.
    [[nodiscard]] std::string name_stem() const;

    /// Whether the submission was taken before; then `outcome` is what it got. `key` names it,
    /// empty for its bytes alone. The same key with other bytes is new, and is noted in `outcome`.
    bool is_repeat(
        std::string_view kind,
        std::string_view key,
        std::string_view bytes,
        ExchangeOutcome& outcome
    );

    /// Reads all that is to be written; an entry that cannot be used becomes a refusal. `entries`
    /// are those of `all`, place by place, and have to stay where they are. Keeps at most
    /// `most_events` of them, and reads the others again when they are taken up.
    void read(std::vector<Interaction>& all, const fhir::Entries& entries, std::size_t most_events);
    /// Has what is read kept for whoever wants to be told of it.
    void keep_readings() { keeps_readings_ = true; }
    /// What was read, if not more was than is kept.
    [[nodiscard]] const fhir::Reading& reading() const { return reading_; }
    /// Writes the versions and takes their content up. `links` are those within a Bundle.
    void
    write(std::vector<Interaction>& all, const fhir::Entries& entries, const ResourceLinks* links);
    /// Nothing is taken up, but what was wrong goes to a person.
    void forget_content(const std::vector<Fault>& faults);

    /// Packs a long text that will be filed, before all that comes of it is in memory.
    void pack(std::string_view text) { packed_ = desk_.store.messages.pack(text); }
    /// Files `text` if anything was written or refused, and says what became of it. `faults` are
    /// those of entries that could not be decided.
    Arrival close(
        const std::vector<Interaction>& all,
        const std::vector<Fault>& faults,
        std::string_view text
    );
    /// Files a resource that nobody needs to read yet; its row is written on the day one does.
    Arrival file_unread(const EntryOutcome& outcome, UnreadFiling filing, std::string_view text);
    /// Files bytes that cannot be read, for a person to look at.
    Arrival reject(std::string_view bytes, const std::vector<Fault>& faults);

  private:
    void note_reading(Interaction& it, const fhir::Entry& entry, fhir::EntryReading reading);
    void supersede_all(const std::vector<Interaction>& all, const fhir::Entries& entries);
    void supersede_each(const NewVersion& version, std::size_t said_place);
    void each_part(const std::function<void(const ClinicalContent&)>& take);
    void write_version(Interaction& it, const fhir::Entry& entry, const ResourceLinks* links);
    void take_content();
    Uptake take_parts(const FactSource& source, Filing& filing);
    void park();
    void wake_waiting(const std::vector<Interaction>& all, const fhir::Entries& entries);
    void append(std::string_view text, store::Disposition disposition, std::string_view answer);

    Desk& desk_;
    const FeedName& feed_name_;
    const FeedRules& rules_;
    store::FeedId feed_;
    store::MessageId message_;
    store::MessageKey key_;
    bool has_key_ = false;                    // by which it is known again
    std::vector<std::uint32_t> said_places_;  // of entries that say something, among all
    std::optional<fhir::Entries> said_;
    std::optional<fhir::SubmissionWalk> walk_;
    fhir::Reading reading_;
    std::vector<fhir::EntryReading> parked_;
    std::vector<TakenBack> taken_back_;
    // Of content in parts: what the record knows results by, by their place; what else is
    // withdrawn.
    std::map<std::string, std::string> known_as_;
    std::vector<PersonEvents> withdrawn_;
    Arrival arrival_;
    std::vector<std::int64_t> people_;
    std::optional<store::PackedBody> packed_;
    bool keeps_readings_ = false;
    bool is_held_ = false;
    bool was_rejected_ = false;  // the same bytes, before
};

}  // namespace thiowatch::intake
