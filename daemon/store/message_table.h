// Every message as it arrived: the source of truth, compressed, found again by control id and by
// person.
//
// Most messages concern nobody we follow, so this is the hot path. The messages of a commit are
// written together, as one row or a few: their heads, and their bytes in one compressed frame,
// which costs a fraction of a row and a frame for each. Until then they are in memory.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/body_packer.h"
#include "daemon/store/compressor.h"
#include "daemon/store/connection.h"
#include "daemon/store/message.h"
#include "daemon/store/message_head.h"
#include "daemon/store/message_index.h"

namespace thiowatch::store {

class MessageTable {
  public:
    explicit MessageTable(Connection& connection);

    FeedId feed(const FeedName& name);
    FeedName feed_name(FeedId id);

    /// The earlier message that these bytes repeat, compared byte by byte; else one that only
    /// shares the control id.
    std::optional<EarlierMessage> earlier(const MessageKey& key, std::string_view body);
    /// The id the next appended message will have.
    [[nodiscard]] MessageId next() const { return next_; }
    MessageId append(const NewMessage& message);
    /// The body of a message to come, if it is long enough to stand alone.
    std::optional<PackedBody> pack(const LongText& body);
    std::optional<StoredMessage> read(MessageId id);
    /// Messages that speak of a person, oldest first.
    std::vector<MessageId> filed_under(const PatientIdentifier& identifier);
    /// The same by whatever else they were filed under.
    std::vector<MessageId> filed_under(std::int64_t key);
    /// Files a message under people who became known only later.
    void file_again(MessageId id, std::span<const std::int64_t> people);
    std::int64_t count();

    /// Writes what was appended. At the end of a transaction, never within a savepoint.
    void seal();
    /// Writes some of the index, when enough has gathered.
    void write_index_slice();
    /// Writes the index up to the newest message.
    void index_all();
    /// Forgets what was appended from `first` on, and what else a part that failed has added.
    void forget_from(MessageId first);
    /// Reads what nearly every message needs, which else the first waits for.
    void learn() { index_.learn(); }
    /// Forgets what a rolled-back transaction had added.
    void reload();

    void add_noise(
        FeedId feed,
        const Instant& at,
        std::string_view peer,
        std::string_view cause,
        std::size_t total,
        std::string_view kept
    );

    /// Bytes that were no frame, newest first.
    struct Noise {
        FeedName feed;
        Instant at;
        std::string peer;
        std::string cause;
        std::int64_t total = 0;
        std::string kept;
    };
    std::vector<Noise> latest_noise(int limit);
    /// Deletes about `limit` of the oldest messages that came before `before`, with their index
    /// rows; never one that a person still has to look at. Answers how many went.
    int prune(const Instant& before, int limit);

  private:
    using People = std::span<const std::int64_t>;
    /// Where a pending message ends, and what its block needs to know of it.
    struct Place {
        std::size_t head_end = 0;
        std::size_t body_end = 0;
        Instant received;
        FeedId feed{};
    };
    /// Messages that are not written yet, in the order of their ids.
    struct Pending {
        std::string heads;
        std::string bodies;
        std::vector<Place> places;
        /// Those that stand alone, by their place: kept as they will be written, for they are long.
        std::map<std::size_t, PackedBody> packed;
    };
    struct NewBlock {
        MessageId first{};
        std::size_t count = 0;
        Instant newest;
        FeedId feed{};  ///< whose messages it is mostly like
        std::string_view heads;
        std::string_view bodies;
        const PackedBody* packed = nullptr;  ///< in place of `bodies`
    };
    struct Block {
        MessageId first{};
        std::vector<MessageHead> heads;
        std::string bodies;
    };
    void load();
    bool holds(MessageId first, MessageId last);
    [[nodiscard]] MessageId first_pending() const;
    std::size_t seal_block(std::size_t from);
    void insert_block(const NewBlock& block);
    const Block* block_of(MessageId id);
    std::optional<StoredMessage> read_pending(MessageId id);
    int prune_block(MessageId first);
    std::set<MessageId> under_review(MessageId first, std::size_t count);

    Connection& connection_;
    Compressor compressor_;
    BodyPacker packer_;
    MessageIndex index_;
    MessageId next_{1};
    std::map<FeedName, FeedId> feeds_;
    Pending pending_;
    std::optional<Block> last_read_;
    Statement insert_;
    Statement find_;
    Statement read_;
};

}  // namespace thiowatch::store
