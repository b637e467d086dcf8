#include "daemon/intake/recording.h"

#include <algorithm>

#include "daemon/intake/filing.h"
#include "daemon/intake/late_rows.h"
#include "daemon/intake/parking.h"
#include "daemon/intake/resource_traits.h"
#include "daemon/intake/uptake.h"
#include "daemon/store/fingerprint.h"

namespace thiowatch::intake {

namespace {

using store::Disposition;
using store::MessageFormat;
using store::MessageKey;

std::string base36(std::int64_t number) {
    constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
    constexpr int kPlaces = 8;
    std::string text(kPlaces, '0');
    for (auto place = static_cast<std::size_t>(kPlaces); place-- > 0 && number > 0; number /= 36)
        text[place] = kDigits[static_cast<std::size_t>(number % 36)];
    return text;
}

std::string lines_of(const Interactions& all) {
    std::size_t size = 0;  // of a long Bundle they are long
    for (const Interaction& it : all)
        size += outcome_line(it.outcome).size();
    std::string lines;
    lines.reserve(size);
    for (const Interaction& it : all)
        lines += outcome_line(it.outcome);
    return lines;
}

/// The keys under which others may wait for the resource.
std::vector<std::string>
keys_of(const Interaction& it, const fhir::Entry& entry, const ResourceTraits& traits) {
    std::vector<std::string> keys{it.outcome.name()};
    if (!entry.full_url.empty()) keys.push_back(entry.full_url);
    for (const fhir::Identified& one : traits.identifiers)
        keys.push_back(it.outcome.type + "?identifier=" + one.text());
    return keys;
}

}  // namespace

Recording::Recording(Desk& desk, const FeedName& feed)
    : desk_(desk),
      feed_name_(feed),
      rules_(desk.snapshot.feeds.at(feed)),
      feed_(desk.store.messages.feed(feed)),
      message_(desk.store.messages.next()),
      said_(desk, feed_, rules_) {}

// Grows with time, so that indexes grow at their end.
std::string Recording::name_stem() const {
    return "tw-" + base36(static_cast<std::int64_t>(message_));
}

bool Recording::is_repeat(
    std::string_view kind,
    std::string_view key,
    const LongText& text,
    ExchangeOutcome& outcome
) {
    // Its bytes are compared in any case: a quick name for them will do.
    std::string control =
        key.empty() ? std::to_string(store::fingerprint(text, 0)) : std::string(key);
    key_ = MessageKey::of(feed_, kind, control, text);
    has_key_ = true;
    auto earlier = desk_.store.messages.earlier(key_, text.bytes);
    if (!earlier) return false;
    if (!earlier->same_bytes) {
        Fault reused{
            FaultCode::FhirInvariant, "Bundle.identifier", "used before for other content"};
        outcome.issues.push_back(fhir::issue_of(reused, fhir::IssueSeverity::Warning));
        return false;
    }
    // What was refused is looked at again: what it lacked may be here now.
    was_rejected_ = earlier->answer.empty();
    if (was_rejected_) return false;
    outcome.entries = outcomes_in(earlier->answer);
    outcome.is_repeat = true;
    Arrival arrival;
    arrival.message = earlier->id;
    arrival.disposition = Disposition::Duplicate;
    outcome.arrivals.push_back(std::move(arrival));
    return true;
}

void Recording::write(Interactions& all, const fhir::Entries& entries, const ResourceLinks* links) {
    for (std::size_t place = 0; place < all.size(); ++place) {
        if (all[place].writes()) write_version(all[place], *entries.at(place), links);
    }
    take_content();
    park();
    wake_waiting(all, entries);
    said_.forget();
}

// As what is filed unread is: few ask, and the index of messages is cheaper to write.
void Recording::leave_for_later(store::NewResource& version, std::size_t narrow) {
    version.is_indexed = false;
    version.tokens.resize(narrow);
    keys_ = std::exchange(version.tokens, {});
    if (!version.name.name.starts_with(name_stem())) {
        keys_.push_back(unread_id_key(feed_, version.name.name));
    }
}

// A resource of a Bundle keeps its own text, with references as they are here.
void Recording::write_version(
    Interaction& it,
    const fhir::Entry& entry,
    const ResourceLinks* links
) {
    const store::ResourceName name = it.name(feed_);
    bool is_deletion = it.act == Act::Delete;
    ResourceTraits traits =
        links == nullptr
            ? traits_of(feed_, entry.resource)
            : traits_of(feed_, entry.resource, [links](const fhir::Reference& reference) {
                  return links->id_of(reference);
              });
    store::NewResource version;
    version.name = name;
    version.how = is_deletion             ? store::ResourceChange::Deleted
                  : it.act == Act::Create ? store::ResourceChange::Created
                                          : store::ResourceChange::Updated;
    version.changed = desk_.now;
    version.message = message_;
    version.source_version = std::move(traits.source_version);
    version.source_changed = traits.source_changed;
    version.digest = it.digest;
    version.is_first = links == nullptr && it.act == Act::Create;
    std::string text;
    if (!is_deletion) {
        version.tokens = std::move(traits.tokens);
        if (links == nullptr && is_indexed_late(it)) leave_for_later(version, traits.narrow);
        if (entry.full_url.starts_with("http")) {
            version.tokens.push_back(
                store::token_of(feed_, name.type, store::SearchParameter::Address, entry.full_url)
            );
        }
        if (links != nullptr) {
            text = links->linked_text(entry);
        } else if (is_reference_type(name.type)) {
            text = std::string(entry.resource.raw());
        }
        version.body = text;
    }
    store::ResourceRow row = desk_.store.resources.add(version);
    it.outcome.version = row.version;
    it.outcome.changed = row.changed;
    if (!it.claim.empty()) desk_.store.resources.claim(name, it.claim);
    if (is_deletion) desk_.store.resources.release_claims(name);
}

void Recording::take_content() {
    const ClinicalContent& content = said_.reading().content;
    const FactSource source{
        message_,
        {std::to_string(static_cast<std::int64_t>(message_))},
        rules_,
        content.sent_at.value_or(desk_.now),
        MessageFormat::Fhir,
        feed_};
    Filing filing = filing_of(content);
    Uptake uptake = said_.is_whole()
                        ? take_up(desk_, feed_name_, content, source, said_.taken_back())
                        : take_parts(source, filing);
    people_ = std::move(filing.people);
    arrival_.patient = std::move(filing.patient);
    arrival_.results = filing.results;
    arrival_.problems = content.problems;
    is_held_ = uptake.is_held;
    auto& problems = arrival_.problems;
    problems.insert(problems.end(), uptake.problems.begin(), uptake.problems.end());
    if (uptake.has_failed) problems.push_back(kept_for_review(source.format));
}

// Filed as it is taken up; what could not be taken up is filed all the same.
Uptake Recording::take_parts(const FactSource& source, Filing& filing) {
    Filer filer;
    const EachPart filed_parts = [&](const auto& take) {
        said_.each_part([&](const ClinicalContent& part) {
            filer.add(part);
            take(part);
        });
    };
    Uptake uptake = take_up_parts(
        desk_, feed_name_, said_.reading().content, filed_parts, source, said_.taken_back()
    );
    if (uptake.has_failed) {
        filer = {};
        said_.each_part([&filer](const ClinicalContent& part) { filer.add(part); });
    }
    filing = filer.take();
    return uptake;
}

void Recording::park() {
    for (const fhir::EntryReading& entry : said_.parked()) {
        park_message(desk_, feed_, message_, entry);
        is_held_ = true;
    }
}

void Recording::wake_waiting(const Interactions& all, const fhir::Entries& entries) {
    for (std::size_t place = 0; place < all.size(); ++place) {
        const Interaction& it = all[place];
        bool may_be_awaited =
            (it.act == Act::Create || it.act == Act::Update) && is_reference_type(it.outcome.type);
        if (!may_be_awaited) continue;
        const fhir::EntryHold entry = entries.at(place);
        ResourceTraits traits = traits_of(feed_, entry->resource);
        wake_parked(desk_, feed_name_, feed_, keys_of(it, *entry, traits), message_);
    }
}

void Recording::forget_content(const std::vector<Fault>& faults) {
    arrival_.problems = said_.reading().content.problems;
    auto& problems = arrival_.problems;
    problems.insert(problems.end(), faults.begin(), faults.end());
    if (was_rejected_) return;
    for (const Fault& problem : problems)
        hold(desk_, store::Queue::Held, message_, problem);
}

Arrival
Recording::close(const Interactions& all, const std::vector<Fault>& faults, std::string_view text) {
    bool writes = std::ranges::any_of(all, &Interaction::writes);
    bool is_bad = std::ranges::any_of(all, [](const Interaction& it) {
        return it.act == Act::Refuse && (it.outcome.status == 400 || it.outcome.status == 422);
    });
    std::string status = all.empty() ? "200" : std::to_string(all.front().outcome.status);
    arrival_.answers.push_back({all.size() > 1 ? std::string("bundle") : status, {}});
    arrival_.disposition = Disposition::Duplicate;
    if (!writes && (!is_bad || was_rejected_)) return std::move(arrival_);
    if (is_bad && arrival_.problems.empty()) {
        for (const Fault& fault : faults)
            hold(desk_, store::Queue::Held, message_, fault);
    }
    Disposition kept = is_held_ ? Disposition::Held : Disposition::Processed;
    arrival_.disposition = writes ? kept : Disposition::Rejected;
    std::string lines = writes ? lines_of(all) : std::string();
    append(text, arrival_.disposition, lines);
    return arrival_;
}

void Recording::append(std::string_view text, Disposition disposition, std::string_view answer) {
    if (!has_key_) {
        std::string control = std::to_string(static_cast<std::int64_t>(message_));
        key_ = MessageKey::of(feed_, "FHIR", control, text);
    }
    arrival_.message = message_;
    people_.insert(people_.end(), keys_.begin(), keys_.end());
    desk_.store.messages.append(
        {feed_,
         desk_.now,
         key_,
         disposition,
         answer,
         people_,
         text,
         MessageFormat::Fhir,
         packed_ ? &*packed_ : nullptr}
    );
}

Arrival
Recording::file_unread(const EntryOutcome& outcome, UnreadFiling filing, std::string_view text) {
    people_ = std::move(filing.keys);
    arrival_.patient = std::move(filing.patient);
    arrival_.results = 1;
    arrival_.answers.push_back({std::to_string(outcome.status), {}});
    append(text, Disposition::Processed, outcome_line(outcome));
    return arrival_;
}

Arrival Recording::reject(std::string_view bytes, const std::vector<Fault>& faults) {
    key_ = MessageKey::of(feed_, "unreadable", std::to_string(content_digest(bytes)), bytes);
    has_key_ = true;
    arrival_.problems = faults;
    arrival_.answers.push_back({"400", {}});
    if (auto earlier = desk_.store.messages.earlier(key_, bytes); earlier && earlier->same_bytes) {
        arrival_.message = earlier->id;
        arrival_.disposition = Disposition::Duplicate;
        return arrival_;
    }
    arrival_.disposition = Disposition::Rejected;
    for (const Fault& fault : faults)
        hold(desk_, store::Queue::Held, message_, fault);
    append(bytes, Disposition::Rejected, {});
    return arrival_;
}

}  // namespace thiowatch::intake
