// FHIR resources: every version, found by id, by identifier, patient, code and time of change.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/compressor.h"
#include "daemon/store/connection.h"
#include "daemon/store/message_table.h"
#include "daemon/store/message_walk.h"
#include "daemon/store/resource_tokens.h"

namespace thiowatch::store {

enum class ResourceChange : std::uint8_t { Created, Updated, Deleted };

/// A resource as one endpoint knows it. Each feed is a server of its own: ids of two feeds have
/// nothing to do with one another.
struct ResourceName {
    FeedId feed{};
    std::string type;
    std::string name;  ///< logical id

    friend auto operator<=>(const ResourceName&, const ResourceName&) = default;
};

struct ResourceRow {
    ResourceNumber number{};
    ResourceName name;
    int version = 0;
    ResourceChange how = ResourceChange::Created;
    Instant changed;
    MessageId message{};
    std::string source_version;
    std::optional<Instant> source_changed;
    std::int64_t digest = 0;
    bool is_indexed = true;  ///< see NewResource

    [[nodiscard]] bool is_deleted() const { return how == ResourceChange::Deleted; }
};

struct NewResource {
    ResourceName name;  ///< without a logical id one is made
    ResourceChange how = ResourceChange::Created;
    Instant changed;
    MessageId message{};
    std::string source_version;
    std::optional<Instant> source_changed;
    std::int64_t digest = 0;
    bool is_first = false;             ///< it was looked for: no version of it is here
    std::vector<std::int64_t> tokens;  ///< see token_of
    /// Else it is not found by its tokens until they are written by index(); its message is filed
    /// under what it is looked for by.
    bool is_indexed = true;
    std::string_view body;  ///< empty: it is the body of its message
};

/// By the time of change, which is the order their messages came in.
enum class ResourceOrder : std::uint8_t { NewestFirst, OldestFirst };

/// Where a page ended.
struct ResourcePlace {
    MessageId message{};
    ResourceNumber number{};

    friend auto operator<=>(const ResourcePlace&, const ResourcePlace&) = default;
};

struct ResourceQuery {
    FeedId feed{};
    std::string type;
    /// All of these conditions, each by any of its alternatives (see token_of); at most three.
    std::vector<std::vector<std::int64_t>> tokens;
    std::optional<Instant> from;        ///< changed then or later
    std::optional<Instant> until;       ///< changed before
    std::optional<ResourcePlace> past;  ///< only what comes after this one in the order
    ResourceOrder order = ResourceOrder::NewestFirst;
    int limit = 50;
};

/// Part of a search that goes through the resources of a type one by one.
struct ResourceWalk {
    std::vector<ResourceRow> rows;
    std::optional<ResourcePlace> next;  ///< where to go on in the span; none: all was looked at
};

/// How many searches the alternatives of a query come to: their product.
std::size_t combinations_of(const ResourceQuery& query);

class ResourceTable {
  public:
    explicit ResourceTable(Connection& connection);

    /// Adds the next version, which is the current one from now on.
    ResourceRow add(const NewResource& resource);
    /// Writes the tokens that were left for later.
    void index(ResourceNumber number, std::span<const std::int64_t> tokens);
    std::optional<ResourceRow> current(const ResourceName& name);
    std::optional<ResourceRow> version(const ResourceName& name, int version);
    /// Newest first.
    std::vector<ResourceRow> history(const ResourceName& name, int limit);
    /// Current ones that are not deleted. Costs a search for each of combinations_of(query).
    std::vector<ResourceRow> search(const ResourceQuery& query);
    /// The same among what these messages brought, at a bounded cost: it may end before a page is
    /// full.
    ResourceWalk walk(const ResourceQuery& query, const MessageSpan& among);
    /// Whether it meets all conditions of the query by any of their alternatives.
    [[nodiscard]] bool has_tokens(ResourceNumber number, const ResourceQuery& query);
    /// Versions of before that time which a newer one has followed, oldest first.
    std::vector<ResourceRow> outdated(const Instant& before, int limit);
    /// Deletes an outdated version with what it was found by.
    void drop(ResourceNumber number, std::span<const std::int64_t> tokens);
    /// The JSON kept with the row; none: it is in the message.
    std::optional<std::string> body(ResourceNumber number);

    /// False when another resource holds the identifier ("system|value").
    bool claim(const ResourceName& name, std::string_view identifier);
    void release_claims(const ResourceName& name);

    /// Forgets what a rolled-back transaction had added.
    void reload();

  private:
    using Tokens = std::vector<std::int64_t>;
    std::int64_t take_number();
    std::vector<ResourceRow> search_one(const ResourceQuery& query, const Tokens& tokens);

    Connection& connection_;
    Compressor compressor_;
    std::optional<std::int64_t> next_;  // number of a row; none: look
    Statement insert_;
    Statement outdate_;
    Statement current_;
    ResourceTokens tokens_;
};

}  // namespace thiowatch::store
