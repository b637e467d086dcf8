#include "daemon/intake/filed_content.h"

#include <deque>
#include <map>
#include <string>
#include <utility>

#include "daemon/intake/exchange_outcome.h"
#include "daemon/intake/late_rows.h"
#include "daemon/intake/resource_library.h"
#include "daemon/intake/resource_traits.h"
#include "daemon/intake/sheaf.h"
#include "daemon/intake/superseding.h"
#include "parsers/fhir/reader.h"
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

/// The ids that the entries of a submission were kept under, by what was answered: what is created
/// gets one from us, whatever it says itself.
class KeptNames {
  public:
    KeptNames(const std::vector<fhir::Entry>& entries, std::string_view answer) {
        auto outcomes = outcomes_in(answer);
        // Entries that speak of the Bundle itself are answered by no line.
        if (outcomes.size() != entries.size()) return;
        for (std::size_t place = 0; place < entries.size(); ++place)
            ids_.emplace(entries[place].index, std::move(outcomes[place].id));
    }
    [[nodiscard]] std::string of(const fhir::Entry& entry) const {
        const auto found = ids_.find(entry.index);
        if (found != ids_.end()) return found->second;
        return entry.request.verb == fhir::Verb::Post ? std::string() : entry.id;
    }

  private:
    std::map<std::size_t, std::string> ids_;  // by Entry::index
};

struct Again {
    ClinicalContent content;
    std::vector<std::string> waits_for;
};

std::optional<Again> read_fhir(Desk& desk, store::StoredMessage& stored, const FeedRules& rules) {
    auto document = fhir::JsonDocument::parse(std::move(stored.body));
    if (!document) return std::nullopt;
    auto entries = fhir::read_entries(document->root());
    if (!entries) return std::nullopt;
    const KeptNames names(*entries, stored.answer);
    std::erase_if(*entries, [&](const fhir::Entry& entry) {
        return entry.type == "Observation" && is_superseded(desk, stored, names.of(entry));
    });
    fhir::Library library = library_of(desk, stored.feed);
    fhir::Reading reading = fhir::read_clinical(*entries, rules.resources, library);
    Again again{std::move(reading.content), {}};
    for (const fhir::EntryReading& entry : reading.entries) {
        auto& keys = again.waits_for;
        keys.insert(keys.end(), entry.waits_for.begin(), entry.waits_for.end());
    }
    return again;
}

// Of a sheaf only what may be about people we follow by now: most of it never is.
std::optional<Again>
read_lines(Desk& desk, const store::StoredMessage& stored, const FeedRules& rules) {
    std::deque<fhir::JsonDocument> documents;
    std::vector<fhir::Entry> entries;
    Strangers strangers(desk, desk.store.messages.feed_name(stored.feed));
    for (const std::string_view line : lines_of(stored.body)) {
        const auto glance = fhir::glance_at_observation(line);
        if (glance && strangers.filing_of(*glance)) continue;
        auto document = fhir::JsonDocument::parse(std::string(line));
        if (!document) continue;
        documents.push_back(*std::move(document));
        auto entry = fhir::read_entry(documents.back().root());
        if (!entry) continue;
        const std::string id = is_logical_id(entry->id) ? entry->id : id_of_line(line);
        if (entry->type == "Observation" && is_superseded(desk, stored, id)) continue;
        entry->index = entries.size();
        entries.push_back(*std::move(entry));
    }
    fhir::Library library = library_of(desk, stored.feed);
    return Again{fhir::read_clinical(entries, rules.resources, library).content, {}};
}

std::optional<Again> read_as(Desk& desk, store::StoredMessage& stored, const FeedRules& rules) {
    switch (stored.format) {
        case store::MessageFormat::Hl7v2:
            break;
        case store::MessageFormat::Fhir:
            return read_fhir(desk, stored, rules);
        case store::MessageFormat::FhirLines:
            return read_lines(desk, stored, rules);
    }
    auto content = read_hl7v2(std::move(stored.body), rules);
    return content ? std::optional(Again{*std::move(content), {}}) : std::nullopt;
}

}  // namespace

std::optional<FiledContent> read_filed(Desk& desk, store::MessageId id) {
    auto stored = desk.store.messages.read(id);
    if (!stored || stored->disposition == store::Disposition::Rejected) return std::nullopt;
    auto rules = desk.snapshot.feeds.find(desk.store.messages.feed_name(stored->feed));
    if (rules == desk.snapshot.feeds.end()) return std::nullopt;
    auto again = read_as(desk, *stored, rules->second);
    if (!again) return std::nullopt;
    Instant sent = again->content.sent_at.value_or(stored->received);
    FactSource source{
        id,
        {std::to_string(static_cast<std::int64_t>(id))},
        rules->second,
        sent,
        stored->format,
        stored->feed};
    return FiledContent{std::move(again->content), std::move(source), std::move(again->waits_for)};
}

}  // namespace thiowatch::intake
