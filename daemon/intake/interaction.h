// What a FHIR request or an entry of a Bundle asks, and what is to be done for it.
//
//   POST   create; with If-None-Exist only if nobody has the identifier
//   PUT    update, or create under the sender's id; with a query, whoever has the identifier
//   PATCH  the current version with the patch applied, with a query that of whoever has the
//          identifier; in a Bundle the patch is a Binary that holds a JSON Patch
//   DELETE withdrawal: the history stays
//   -      an entry that asks nothing (collection, document, searchset, message) is there to be
//          known: under its own address, else by its identifier, else as new
//
// Deciding reads the store and writes nothing, so that a transaction can be refused as a whole.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "daemon/intake/desk.h"
#include "daemon/intake/exchange_outcome.h"
#include "daemon/intake/resource_traits.h"
#include "daemon/store/resource_table.h"
#include "parsers/fhir/entries.h"

namespace thiowatch::intake {

enum class Act : std::uint8_t {
    Refuse,
    Create,
    Update,
    Delete,
    Keep,   ///< it is so already
    Stale,  ///< an older version than the one here: never overrides
    Read,
};

/// Small: a long Bundle has very many.
struct Interaction {
    Act act = Act::Refuse;
    std::shared_ptr<const store::ResourceRow> before;  ///< what is here; null: nothing
    std::string claim;  ///< the identifier that nobody else may be created with
    std::int64_t digest = 0;
    EntryOutcome outcome;

    [[nodiscard]] bool writes() const {
        return act == Act::Create || act == Act::Update || act == Act::Delete;
    }
    /// Of what is not refused.
    [[nodiscard]] store::ResourceName name(store::FeedId feed) const {
        return {feed, outcome.type, outcome.id};
    }
};

/// Of an exchange, place by place. In blocks, so that they can be given back one by one.
using Interactions = std::deque<Interaction>;

/// An interaction with what is needed to decide it.
struct Decision : Interaction {
    fhir::EntryHold entry;  ///< of a PATCH and a DELETE: the resource as it becomes
    store::ResourceName name;
};

/// Whether a resource is an older version than the one here.
bool is_older(const ResourceTraits& traits, const store::ResourceRow& than);

class Clerk {
  public:
    /// `name_stem` begins the ids made for resources that come without one.
    Clerk(Desk& desk, store::FeedId feed, std::string name_stem);

    Decision decide(fhir::EntryHold entry);
    [[nodiscard]] store::FeedId feed() const { return feed_; }

  private:
    void create(Decision& it);
    void update(Decision& it, const fhir::RequestTarget& target);
    void patch(Decision& it, const fhir::RequestTarget& target);
    Expected<fhir::JsonCursor> patch_in(const fhir::Entry& entry);
    void remove(Decision& it, const fhir::RequestTarget& target);
    void know(Decision& it);
    void put(Decision& it, std::string id);
    void create_new(Decision& it);
    bool is_claimed_here(Decision& it, const std::string& identifier);
    std::optional<store::ResourceRow> one_with(Decision& it, std::string_view query);
    std::optional<store::ResourceRow> known(const store::ResourceName& name);
    std::vector<store::ResourceRow>
    known(const std::string& type, const fhir::Identified& identifier);
    bool fails_condition(Decision& it) const;
    void change_text(Decision& it, std::string text);

    Desk& desk_;
    store::FeedId feed_;
    std::string name_stem_;
    int made_ = 0;
    std::map<std::string, store::ResourceName>
        claimed_;                           // by type and identifier, in this exchange
    std::deque<fhir::JsonDocument> texts_;  // made here: patched, withdrawn
};

}  // namespace thiowatch::intake
