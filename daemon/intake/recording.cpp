#include "daemon/intake/recording.h"

#include <algorithm>

#include "daemon/intake/filing.h"
#include "daemon/intake/parking.h"
#include "daemon/intake/resource_library.h"
#include "daemon/intake/resource_traits.h"
#include "daemon/intake/uptake.h"

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

/// The keys under which others may wait for the resource.
std::vector<std::string> keys_of(const Interaction& it, const ResourceTraits& traits) {
    std::vector<std::string> keys{it.outcome.name()};
    if (!it.entry.full_url.empty()) keys.push_back(it.entry.full_url);
    for (const fhir::Identified& one : traits.identifiers)
        keys.push_back(it.name.type + "?identifier=" + one.text());
    return keys;
}

}  // namespace

Recording::Recording(Desk& desk, const FeedName& feed)
    : desk_(desk),
      feed_name_(feed),
      rules_(desk.snapshot.feeds.at(feed)),
      feed_(desk.store.messages.feed(feed)),
      message_(desk.store.messages.next()) {}

// Grows with time, so that indexes grow at their end.
std::string Recording::name_stem() const {
    return "tw-" + base36(static_cast<std::int64_t>(message_));
}

bool Recording::is_repeat(
    std::string_view kind,
    std::string_view key,
    std::string_view bytes,
    ExchangeOutcome& outcome
) {
    std::string control = key.empty() ? std::to_string(content_digest(bytes)) : std::string(key);
    key_ = MessageKey::of(feed_, kind, control, bytes);
    has_key_ = true;
    auto earlier = desk_.store.messages.earlier(key_, bytes);
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

void Recording::read(std::vector<Interaction>& all) {
    std::vector<fhir::Entry> said;
    std::vector<Interaction*> sayers;
    for (Interaction& it : all) {
        bool brings_resource = it.entry.request.verb != fhir::Verb::Delete &&
                               it.entry.request.verb != fhir::Verb::Patch;
        bool is_context = it.act == Act::Keep && it.entry.resource && brings_resource;
        if (!it.writes() && !is_context) continue;
        sayers.push_back(&it);
    }
    if (sayers.empty()) return;
    // Lent, for a long Bundle has many: they are given back below.
    said.reserve(sayers.size());
    for (Interaction* it : sayers)
        said.push_back(std::move(it->entry));
    reading_ = fhir::read_clinical(said, rules_.resources, library_of(desk_, feed_));
    for (std::size_t place = 0; place < sayers.size(); ++place) {
        Interaction& it = *sayers[place];
        it.entry = std::move(said[place]);
        const fhir::EntryReading& read = reading_.entries[place];
        for (fhir::Issue& issue : fhir::issues_of(read, it.entry))
            it.outcome.issues.push_back(std::move(issue));
        if (read.use != fhir::Use::Refused || !it.writes()) continue;
        it.act = Act::Refuse;
        it.outcome.status = 422;
    }
    std::vector<const Interaction*> written;
    for (const Interaction* it : sayers) {
        if (it->before && it->act != Act::Refuse) written.push_back(it);
    }
    taken_back_ = supersede(desk_, feed_, rules_, written, reading_.content);
}

void Recording::write(std::vector<Interaction>& all, bool is_bundle) {
    std::optional<ResourceLinks> links;
    if (is_bundle) links.emplace(all);
    for (Interaction& it : all) {
        if (it.writes()) write_version(it, links ? &*links : nullptr);
    }
    take_content();
    park();
    wake_waiting(all);
    reading_ = {};  // of a long Bundle it is large
}

// A resource of a Bundle keeps its own text, with references as they are here.
void Recording::write_version(Interaction& it, const ResourceLinks* links) {
    bool is_deletion = it.act == Act::Delete;
    ResourceTraits traits =
        links == nullptr
            ? traits_of(feed_, it.entry.resource)
            : traits_of(feed_, it.entry.resource, [links](const fhir::Reference& reference) {
                  return links->id_of(reference);
              });
    store::NewResource version;
    version.name = it.name;
    version.how = is_deletion             ? store::ResourceChange::Deleted
                  : it.act == Act::Create ? store::ResourceChange::Created
                                          : store::ResourceChange::Updated;
    version.changed = desk_.now;
    version.message = message_;
    version.source_version = std::move(traits.source_version);
    version.source_changed = traits.source_changed;
    version.digest = it.digest;
    std::string text;
    if (!is_deletion) {
        version.tokens = std::move(traits.tokens);
        if (it.entry.full_url.starts_with("http")) {
            version.tokens.push_back(store::token_of(
                feed_, it.name.type, store::SearchParameter::Address, it.entry.full_url
            ));
        }
        if (links != nullptr) {
            text = links->linked_text(it.entry);
        } else if (is_reference_type(it.name.type)) {
            text = std::string(it.entry.resource.raw());
        }
        version.body = text;
    }
    store::ResourceRow row = desk_.store.resources.add(version);
    it.outcome.version = row.version;
    it.outcome.changed = row.changed;
    if (!it.claim.empty()) desk_.store.resources.claim(it.name, it.claim);
    if (is_deletion) desk_.store.resources.release_claims(it.name);
}

void Recording::take_content() {
    const ClinicalContent& content = reading_.content;
    Filing filing = filing_of(content);
    people_ = std::move(filing.people);
    arrival_.patient = std::move(filing.patient);
    arrival_.results = filing.results;
    arrival_.problems = content.problems;
    FactSource source{
        message_,
        {std::to_string(static_cast<std::int64_t>(message_))},
        rules_,
        content.sent_at.value_or(desk_.now),
        MessageFormat::Fhir,
        feed_};
    Uptake uptake = take_up(desk_, feed_name_, content, source, taken_back_);
    is_held_ = uptake.is_held;
    auto& problems = arrival_.problems;
    problems.insert(problems.end(), uptake.problems.begin(), uptake.problems.end());
    if (uptake.has_failed) problems.push_back(kept_for_review(source.format));
}

void Recording::park() {
    for (const fhir::EntryReading& entry : reading_.entries) {
        if (entry.use != fhir::Use::Parked) continue;
        park_message(desk_, feed_, message_, entry);
        is_held_ = true;
    }
}

void Recording::wake_waiting(const std::vector<Interaction>& all) {
    for (const Interaction& it : all) {
        bool may_be_awaited =
            (it.act == Act::Create || it.act == Act::Update) && is_reference_type(it.name.type);
        if (!may_be_awaited) continue;
        ResourceTraits traits = traits_of(feed_, it.entry.resource);
        wake_parked(desk_, feed_name_, feed_, keys_of(it, traits), message_);
    }
}

void Recording::forget_content(const std::vector<Interaction>& all) {
    arrival_.problems = reading_.content.problems;
    for (const Interaction& it : all) {
        if (it.entry.fault) arrival_.problems.push_back(*it.entry.fault);
    }
    if (was_rejected_) return;
    for (const Fault& problem : arrival_.problems)
        hold(desk_, store::Queue::Held, message_, problem);
}

Arrival Recording::close(const std::vector<Interaction>& all, std::string_view text) {
    bool writes = std::ranges::any_of(all, &Interaction::writes);
    bool is_bad = std::ranges::any_of(all, [](const Interaction& it) {
        return it.act == Act::Refuse && (it.outcome.status == 400 || it.outcome.status == 422);
    });
    std::string status = all.empty() ? "200" : std::to_string(all.front().outcome.status);
    arrival_.answers.push_back({all.size() > 1 ? std::string("bundle") : status, {}});
    arrival_.disposition = Disposition::Duplicate;
    if (!writes && (!is_bad || was_rejected_)) return std::move(arrival_);
    if (is_bad && arrival_.problems.empty()) {
        for (const Interaction& it : all) {
            if (it.entry.fault) hold(desk_, store::Queue::Held, message_, *it.entry.fault);
        }
    }
    Disposition kept = is_held_ ? Disposition::Held : Disposition::Processed;
    arrival_.disposition = writes ? kept : Disposition::Rejected;
    std::string lines;
    for (const Interaction& it : all)
        lines += outcome_line(it.outcome);
    append(text, arrival_.disposition, writes ? lines : std::string());
    return arrival_;
}

void Recording::append(std::string_view text, Disposition disposition, std::string_view answer) {
    if (!has_key_) {
        std::string control = std::to_string(static_cast<std::int64_t>(message_));
        key_ = MessageKey::of(feed_, "FHIR", control, text);
    }
    arrival_.message = message_;
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
