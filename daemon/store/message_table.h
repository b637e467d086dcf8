// Every message as it arrived: the source of truth, compressed, found again by control id and by
// person.
//
// Most messages concern nobody we follow, so this is the hot path: one appended row, one leaf page
// a commit. The control-id and person indexes are written behind it in sorted runs; until then
// their newest part lives in memory and is rebuilt from the rows at start.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/store/compressor.h"
#include "daemon/store/connection.h"
#include "parsers/clinical/identity.h"

namespace thiowatch::store {

enum class MessageId : std::int64_t {};
enum class FeedId : std::int64_t {};

/// Where every arrival ends, exactly once.
enum class Disposition : std::uint8_t { Processed, Duplicate, Held, Rejected };
std::string_view name_of(Disposition disposition);

/// What the bytes of a message are, so that they can be read again.
enum class MessageFormat : std::uint8_t { Hl7v2, Fhir };

/// What makes a message the same message: who sent it under which control id, and its bytes.
struct MessageKey {
    std::int64_t control = 0;
    std::int64_t digest = 0;

    /// `sender` is MSH-3 and MSH-4; an empty control id falls back to the bytes alone.
    static MessageKey
    of(FeedId feed, std::string_view sender, std::string_view control_id, std::string_view body);
};

/// The 8-byte name an identifier is filed under. Collisions only cost a needless re-reading.
std::int64_t filing_hash(const PatientIdentifier& identifier);

struct NewMessage {
    FeedId feed{};
    Instant received;
    MessageKey key;
    Disposition disposition = Disposition::Processed;
    std::string_view answer;               ///< acknowledgement as it was given, to be given again
    std::span<const std::int64_t> people;  ///< filing hashes
    std::string_view body;
    MessageFormat format = MessageFormat::Hl7v2;
};

struct StoredMessage {
    MessageId id{};
    FeedId feed{};
    Instant received;
    Disposition disposition = Disposition::Processed;
    std::string answer;
    std::string body;
    MessageFormat format = MessageFormat::Hl7v2;
};

/// An earlier message under the same control id of the same sender.
struct EarlierMessage {
    MessageId id{};
    bool same_bytes = false;
    std::string answer;
};

class MessageTable {
  public:
    explicit MessageTable(Connection& connection);

    FeedId feed(const FeedName& name);
    FeedName feed_name(FeedId id);

    /// The earlier message that `key` repeats: one with the same bytes if there is one, else one
    /// that only shares the control id.
    std::optional<EarlierMessage> earlier(const MessageKey& key);
    /// The id the next appended message will have.
    [[nodiscard]] MessageId next() const { return MessageId{next_}; }
    MessageId append(const NewMessage& message);
    /// Corrects what became of the last messages of a batch before it is committed.
    void set_disposition(MessageId id, Disposition disposition);
    std::optional<StoredMessage> read(MessageId id);
    /// Messages that speak of a person, oldest first.
    std::vector<MessageId> filed_under(const PatientIdentifier& identifier);
    /// The newest messages, newest first, without their bodies.
    std::vector<StoredMessage> latest(int limit);
    std::int64_t count();

    /// Writes the indexes up to the newest row, when enough has gathered. Inside a transaction.
    bool wants_indexing() const { return tail_controls_.size() >= kTail; }
    void index_tail();
    /// Forgets what a rolled-back transaction had added in memory.
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
    /// Deletes up to `limit` of the oldest messages that came before `before`, with their index
    /// rows; never one that a person still has to look at. Answers how many went.
    int prune(const Instant& before, int limit);

  private:
    // Rarely and much at once: a run this long touches each index page for several keys.
    static constexpr std::size_t kTail = 16384;
    void load_tail();
    struct Control {
        std::int64_t digest;
        MessageId id;
    };

    Connection& connection_;
    Compressor compressor_;
    std::int64_t next_ = 1;
    std::int64_t indexed_ = 0;
    std::map<FeedName, FeedId> feeds_;
    std::unordered_multimap<std::int64_t, Control> tail_controls_;
    std::unordered_multimap<std::int64_t, MessageId> tail_people_;
    Statement append_;
    Statement by_control_;
    Statement by_person_;
    Statement answer_;
    Statement read_;
    Statement index_control_;
    Statement index_person_;
    Statement set_disposition_;
};

}  // namespace thiowatch::store
