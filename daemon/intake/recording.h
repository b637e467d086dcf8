// The writing half of an exchange: versions, content, what waits, and the bytes as they came.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/intake/desk.h"
#include "daemon/intake/filing.h"
#include "daemon/intake/interaction.h"
#include "daemon/intake/interpretation.h"
#include "daemon/intake/resource_links.h"
#include "daemon/intake/strangers.h"
#include "daemon/intake/uptake.h"
#include "daemon/store/message_table.h"
#include "parsers/fhir/entries.h"

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
        const LongText& text,
        ExchangeOutcome& outcome
    );

    /// What the entries mean: to be read before anything is written.
    Interpretation& said() { return said_; }
    /// Writes the versions and takes their content up. `links` are those within a Bundle.
    void write(Interactions& all, const fhir::Entries& entries, const ResourceLinks* links);
    /// Nothing is taken up, but what was wrong goes to a person.
    void forget_content(const std::vector<Fault>& faults);

    /// Packs a long text that will be filed, before all that comes of it is in memory.
    void pack(const LongText& text) { packed_ = desk_.store.messages.pack(text); }
    /// Files `text` if anything was written or refused, and says what became of it. `faults` are
    /// those of entries that could not be decided.
    Arrival close(const Interactions& all, const std::vector<Fault>& faults, std::string_view text);
    /// Files a resource that nobody needs to read yet; its row is written on the day one does.
    Arrival file_unread(const EntryOutcome& outcome, UnreadFiling filing, std::string_view text);
    /// Files bytes that cannot be read, for a person to look at.
    Arrival reject(std::string_view bytes, const std::vector<Fault>& faults);

  private:
    void leave_for_later(store::NewResource& version, std::size_t narrow);
    void write_version(Interaction& it, const fhir::Entry& entry, const ResourceLinks* links);
    void take_content();
    Uptake take_parts(const FactSource& source, Filing& filing);
    void park();
    void wake_waiting(const Interactions& all, const fhir::Entries& entries);
    void append(std::string_view text, store::Disposition disposition, std::string_view answer);

    Desk& desk_;
    const FeedName& feed_name_;
    const FeedRules& rules_;
    store::FeedId feed_;
    store::MessageId message_;
    store::MessageKey key_;
    bool has_key_ = false;  // by which it is known again
    Interpretation said_;
    Arrival arrival_;
    std::vector<std::int64_t> people_;
    std::vector<std::int64_t> keys_;  // of a resource that is indexed later
    std::optional<store::PackedBody> packed_;
    bool is_held_ = false;
    bool was_rejected_ = false;  // the same bytes, before
};

}  // namespace thiowatch::intake
