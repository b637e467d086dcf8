// A message as it is kept, and what it is found again by.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "parsers/clinical/identity.h"
#include "parsers/clinical/instant.h"
#include "parsers/long_text.h"

namespace thiowatch::store {

enum class MessageId : std::int64_t {};
enum class FeedId : std::int64_t {};

/// Where every arrival ends, exactly once.
enum class Disposition : std::uint8_t { Processed, Duplicate, Held, Rejected };
std::string_view name_of(Disposition disposition);

/// What the bytes of a message are, so that they can be read again.
enum class MessageFormat : std::uint8_t {
    Hl7v2,
    Fhir,       ///< one resource or Bundle
    FhirLines,  ///< several resources, each on a line
};

/// What finds a message that came before: who sent it under which control id, and a fingerprint of
/// its bytes. Equal keys only mean that the bytes are worth comparing.
struct MessageKey {
    std::int64_t control = 0;
    std::int64_t digest = 0;  ///< 32 bits

    /// `sender` is MSH-3 and MSH-4; an empty control id falls back to the bytes alone.
    static MessageKey
    of(FeedId feed, std::string_view sender, std::string_view control_id, std::string_view body);
    static MessageKey
    of(FeedId feed, std::string_view sender, std::string_view control_id, const LongText& body);

  private:
    static MessageKey of_digest(
        FeedId feed,
        std::string_view sender,
        std::string_view control_id,
        std::uint64_t digest
    );
};

/// The 8-byte name an identifier is filed under. Collisions only cost a needless re-reading.
std::int64_t filing_hash(const PatientIdentifier& identifier);

/// A long body as it will be stored, made beforehand by whoever does not want to have both at once
/// with all that comes of it.
struct PackedBody {
    std::string bytes;
    std::size_t size = 0;  ///< of the body
};

struct NewMessage {
    FeedId feed{};
    Instant received;
    MessageKey key;
    Disposition disposition = Disposition::Processed;
    std::string_view answer;               ///< acknowledgement as it was given, to be given again
    std::span<const std::int64_t> people;  ///< filing hashes, and what else it is to be found by
    std::string_view body;
    MessageFormat format = MessageFormat::Hl7v2;
    PackedBody* packed = nullptr;  ///< of `body`, packed already; it is taken
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

}  // namespace thiowatch::store
