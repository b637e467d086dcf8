#include "daemon/intake/filed_content.h"

#include <string>

#include "parsers/hl7v2/message.h"

namespace thiowatch::intake {

namespace {

std::optional<ClinicalContent> read_hl7v2(std::string bytes, const FeedRules& rules) {
    auto message = hl7v2::Message::parse(std::move(bytes));
    if (!message) return std::nullopt;
    hl7v2::Header header = hl7v2::read_header(*message, rules.zone);
    auto content = hl7v2::read_clinical(*message, header, rules.reading);
    if (!content) return std::nullopt;
    return *std::move(content);
}

std::optional<ClinicalContent> read_as(store::StoredMessage& stored, const FeedRules& rules) {
    switch (stored.format) {
        case store::MessageFormat::Hl7v2:
            return read_hl7v2(std::move(stored.body), rules);
        case store::MessageFormat::Fhir:
            break;
    }
    return std::nullopt;
}

}  // namespace

std::optional<FiledContent> read_filed(Desk& desk, store::MessageId id) {
    auto stored = desk.store.messages.read(id);
    if (!stored || stored->disposition == store::Disposition::Rejected) return std::nullopt;
    auto rules = desk.snapshot.feeds.find(desk.store.messages.feed_name(stored->feed));
    if (rules == desk.snapshot.feeds.end()) return std::nullopt;
    auto content = read_as(*stored, rules->second);
    if (!content) return std::nullopt;
    Instant sent = content->sent_at.value_or(stored->received);
    FactSource source{
        id, {std::to_string(static_cast<std::int64_t>(id))}, rules->second, sent, stored->format};
    return FiledContent{*std::move(content), std::move(source)};
}

}  // namespace thiowatch::intake
