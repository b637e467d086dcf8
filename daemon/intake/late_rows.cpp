#include "daemon/intake/late_rows.h"

#include <algorithm>

#include "daemon/intake/exchange_outcome.h"
#include "daemon/intake/interaction.h"
#include "daemon/intake/resource_traits.h"
#include "daemon/intake/sheaf.h"

namespace thiowatch::intake {

namespace {

using store::Disposition;
using store::MessageFormat;
using store::MessageId;
using Keys = std::set<std::int64_t>;

constexpr std::string_view kType = "Observation";
constexpr std::string_view kStem = "tw-";
constexpr std::size_t kPlaces = 8;

class LateRows {
  public:
    LateRows(Desk& desk, store::FeedId feed) : desk_(desk), feed_(feed) {}

    /// `keys` narrow a sheaf to the lines filed under one of them; none: all lines.
    void from(MessageId id, const Keys& keys) {
        const auto stored = desk_.store.messages.read(id);
        bool is_kept =
            stored && stored->feed == feed_ && stored->disposition != Disposition::Rejected;
        if (!is_kept) return;
        switch (stored->format) {
            case MessageFormat::Hl7v2:
                return;
            case MessageFormat::Fhir:
                return by_itself(*stored);
            case MessageFormat::FhirLines:
                return lines(*stored, keys);
        }
    }

  private:
    void by_itself(const store::StoredMessage& stored) {
        const auto entries = outcomes_in(stored.answer);
        const bool is_creation =
            entries.size() == 1 && entries.front().status == 201 && entries.front().type == kType;
        if (!is_creation) return;
        const store::ResourceName name{feed_, std::string(kType), entries.front().id};
        const auto known = desk_.store.resources.current(name);
        if (known && known->message == stored.id) {
            if (!known->is_indexed) index(stored, known->number);
        } else if (fhir::glance_at_observation(stored.body)) {
            add(stored, stored.body, name.name);
        }
    }

    void lines(const store::StoredMessage& stored, const Keys& keys) {
        Strangers strangers(desk_, desk_.store.messages.feed_name(feed_));
        for (const std::string_view line : lines_of(stored.body)) {
            const auto glance = fhir::glance_at_observation(line);
            if (!glance) continue;
            const std::string name = is_logical_id(glance->id) ? glance->id : id_of_line(line);
            if (keys.empty() || is_under(keys, *glance, strangers)) add(stored, line, name);
        }
    }

    // Of a person followed by now it is told by the keys of all: to look at more is no harm.
    [[nodiscard]] bool
    is_under(const Keys& keys, const fhir::ObservationGlance& glance, Strangers& strangers) const {
        const auto filing = strangers.filing_of(glance);
        return !filing || std::ranges::any_of(filing->keys, [&](std::int64_t key) {
            return keys.contains(key);
        });
    }

    void index(const store::StoredMessage& from, store::ResourceNumber number) {
        const auto document = fhir::JsonDocument::parse(from.body);
        if (!document) return;
        desk_.store.resources.index(number, traits_of(feed_, document->root()).tokens);
    }

    void add(const store::StoredMessage& from, std::string_view text, const std::string& name) {
        store::NewResource version;
        version.name = {feed_, std::string(kType), name};
        const auto before = desk_.store.resources.current(version.name);
        // What came later was written with this before it, or is the newer by its own word.
        if (before && before->message >= from.id) return;
        version.digest = content_digest(text);
        if (before && before->digest == version.digest) return;
        auto document = fhir::JsonDocument::parse(std::string(text));
        if (!document) return;
        const ResourceTraits traits = traits_of(feed_, document->root());
        if (before && is_older(traits, *before)) return;
        version.how = before ? store::ResourceChange::Updated : store::ResourceChange::Created;
        version.changed = from.received;
        version.message = from.id;
        version.source_version = traits.source_version;
        version.source_changed = traits.source_changed;
        version.tokens = traits.tokens;
        const bool is_own_message = from.format == MessageFormat::Fhir;
        if (!is_own_message) version.body = text;
        desk_.store.resources.add(version);
    }

    Desk& desk_;
    store::FeedId feed_;
};

/// The message an id was made for: "tw-" and its number, as Recording::name_stem has it.
std::optional<MessageId> message_in(std::string_view id) {
    if (!id.starts_with(kStem) || id.size() < kStem.size() + kPlaces) return std::nullopt;
    std::int64_t number = 0;
    for (const char c : id.substr(kStem.size(), kPlaces)) {
        const bool is_digit = c >= '0' && c <= '9';
        if (!is_digit && (c < 'a' || c > 'z')) return std::nullopt;
        number = number * 36 + (is_digit ? c - '0' : c - 'a' + 10);
    }
    return MessageId{number};
}

}  // namespace

std::string id_of_line(std::string_view line) {
    constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
    auto left = static_cast<std::uint64_t>(content_digest(line));
    std::string id = "tw-line-";
    for (; left > 0; left /= kDigits.size())
        id += kDigits[left % kDigits.size()];
    return id;
}

bool is_indexed_late(const Interaction& it) {
    return it.act == Act::Create && it.outcome.type == kType;
}

void bring_in(Desk& desk, store::FeedId feed, const Keys& keys) {
    std::set<MessageId> messages;
    for (const std::int64_t key : keys) {
        const auto filed = desk.store.messages.filed_under(key);
        messages.insert(filed.begin(), filed.end());
    }
    LateRows rows(desk, feed);
    for (const MessageId id : messages)
        rows.from(id, keys);
}

void bring_in_named(Desk& desk, store::FeedId feed, const std::string& id) {
    const Keys keys{unread_id_key(feed, id)};
    bring_in(desk, feed, keys);
    if (const auto message = message_in(id)) LateRows(desk, feed).from(*message, keys);
}

void bring_in(Desk& desk, store::FeedId feed, std::span<const MessageId> messages) {
    LateRows rows(desk, feed);
    for (MessageId id : messages)
        rows.from(id, {});
}

}  // namespace thiowatch::intake
