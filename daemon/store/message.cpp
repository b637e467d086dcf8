#include "daemon/store/message.h"

#include "daemon/store/fingerprint.h"

namespace thiowatch::store {

std::string_view name_of(Disposition disposition) {
    switch (disposition) {
        case Disposition::Processed:
            return "processed";
        case Disposition::Duplicate:
            return "duplicate";
        case Disposition::Held:
            return "held";
        case Disposition::Rejected:
            return "rejected";
    }
    return "held";
}

MessageKey MessageKey::of(
    FeedId feed,
    std::string_view sender,
    std::string_view control_id,
    std::string_view body
) {
    return of_digest(feed, sender, control_id, fingerprint(body, 0));
}

MessageKey MessageKey::of(
    FeedId feed,
    std::string_view sender,
    std::string_view control_id,
    const LongText& body
) {
    return of_digest(feed, sender, control_id, fingerprint(body, 0));
}

MessageKey MessageKey::of_digest(
    FeedId feed,
    std::string_view sender,
    std::string_view control_id,
    std::uint64_t digest
) {
    MessageKey key;
    key.digest = static_cast<std::int64_t>(digest >> 32U);
    if (control_id.empty()) {
        key.control = static_cast<std::int64_t>(digest);
    } else {
        // One after the other and not joined: "ab" + "c" is not "a" + "bc".
        const std::uint64_t of_sender = fingerprint(sender, static_cast<std::uint64_t>(feed));
        key.control = static_cast<std::int64_t>(fingerprint(control_id, of_sender));
    }
    return key;
}

std::int64_t filing_hash(const PatientIdentifier& identifier) {
    const std::uint64_t of_authority = fingerprint(identifier.authority.text(), 0);
    return static_cast<std::int64_t>(fingerprint(identifier.value.text(), of_authority));
}

}  // namespace thiowatch::store
