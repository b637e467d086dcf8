#include "daemon/intake/recording.h"

#include <algorithm>
#include <iterator>

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
std::vector<std::string>
keys_of(const Interaction& it, const fhir::Entry& entry, const ResourceTraits& traits) {
    std::vector<std::string> keys{it.outcome.name()};
    if (!entry.full_url.empty()) keys.push_back(entry.full_url);
    for (const fhir::Identified& one : traits.identifiers)
        keys.push_back(it.outcome.type + "?identifier=" + one.text());
    return keys;
}

/// Whether it is read: as what is to be written, or as what that may refer to.
bool speaks(const Interaction& it, const fhir::Entries& entries, std::size_t place) {
    if (it.writes()) return true;
    if (it.act != Act::Keep) return false;
    const fhir::EntryHold entry = entries.at(place);
    const fhir::Verb verb = entry->request.verb;
    return entry->resource && verb != fhir::Verb::Delete && verb != fhir::Verb::Patch;
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

void Recording::read(
    std::vector<Interaction>& all,
    const fhir::Entries& entries,
    std::size_t most_events
) {
    for (std::size_t place = 0; place < all.size(); ++place) {
        if (speaks(all[place], entries, place)) {
            said_places_.push_back(static_cast<std::uint32_t>(place));
        }
    }
    if (said_places_.empty()) return;
    said_.emplace(entries, said_places_);
    walk_.emplace(*said_, rules_.resources, library_of(desk_, feed_), most_events);
    std::size_t at = 0;
    walk_->read([&](fhir::EntryReading reading) {
        const fhir::EntryHold entry = said_->at(at);
        note_reading(all[said_places_[at++]], *entry, std::move(reading));
    });
    reading_.content.sent_at = walk_->said_at();
    if (walk_->parts() == 1) reading_.content.people = walk_->part(0);
    supersede_all(all, entries);
}

void Recording::note_reading(
    Interaction& it,
    const fhir::Entry& entry,
    fhir::EntryReading reading
) {
    fhir::note_problems(reading, reading_.content.problems);
    for (fhir::Issue& issue : fhir::issues_of(reading, entry))
        it.outcome.issues.push_back(std::move(issue));
    if (reading.use == fhir::Use::Refused && it.writes()) {
        it.act = Act::Refuse;
        it.outcome.status = 422;
    }
    if (keeps_readings_) reading_.entries.push_back(reading);
    if (reading.use == fhir::Use::Parked) parked_.push_back(std::move(reading));
}

void Recording::supersede_all(const std::vector<Interaction>& all, const fhir::Entries& entries) {
    std::vector<NewVersion> written;
    for (std::size_t at = 0; at < said_places_.size(); ++at) {
        const std::size_t place = said_places_[at];
        const Interaction& it = all[place];
        if (!it.before || it.act == Act::Refuse) continue;
        NewVersion version{it, entries.at(place), it.name(feed_)};
        if (!has_past(version)) continue;
        if (walk_->parts() == 1) {
            written.push_back(std::move(version));
        } else {
            supersede_each(version, at);
        }
    }
    if (written.empty()) return;
    taken_back_ = supersede(desk_, feed_, rules_, written, reading_.content);
}

void Recording::supersede_each(const NewVersion& version, std::size_t said_place) {
    ClinicalContent content;
    content.sent_at = reading_.content.sent_at;
    content.people = walk_->said_by(said_place);
    const std::size_t people = content.people.size();
    auto taken_back = supersede(desk_, feed_, rules_, {&version, 1}, content);
    std::ranges::move(taken_back, std::back_inserter(taken_back_));
    for (std::size_t at = 0; at < content.people.size(); ++at) {
        if (at >= people) {
            withdrawn_.push_back(std::move(content.people[at]));
            continue;
        }
        for (const ClinicalEvent& event : content.people[at].events) {
            const auto* result = std::get_if<LabResult>(&event);
            const bool is_renamed = result != nullptr && !result->known_as.empty();
            if (is_renamed) known_as_[result->where] = result->known_as;
        }
    }
}

void Recording::write(
    std::vector<Interaction>& all,
    const fhir::Entries& entries,
    const ResourceLinks* links
) {
    for (std::size_t place = 0; place < all.size(); ++place) {
        if (all[place].writes()) write_version(all[place], *entries.at(place), links);
    }
    take_content();
    park();
    wake_waiting(all, entries);
    reading_ = {};  // of a long Bundle it is large
    walk_.reset();
    said_.reset();
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
    std::string text;
    if (!is_deletion) {
        version.tokens = std::move(traits.tokens);
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
    const ClinicalContent& content = reading_.content;
    const FactSource source{
        message_,
        {std::to_string(static_cast<std::int64_t>(message_))},
        rules_,
        content.sent_at.value_or(desk_.now),
        MessageFormat::Fhir,
        feed_};
    const bool is_whole = !walk_ || walk_->parts() == 1;
    Filing filing = filing_of(content);
    Uptake uptake = is_whole ? take_up(desk_, feed_name_, content, source, taken_back_)
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

void Recording::each_part(const std::function<void(const ClinicalContent&)>& take) {
    ClinicalContent part;
    for (std::size_t number = 0; number < walk_->parts(); ++number) {
        part.people = walk_->part(number);
        for (PersonEvents& said : part.people) {
            for (ClinicalEvent& event : said.events) {
                auto* result = std::get_if<LabResult>(&event);
                const auto known = result ? known_as_.find(result->where) : known_as_.end();
                if (known != known_as_.end()) result->known_as = known->second;
            }
        }
        take(part);
    }
    part.people = withdrawn_;
    if (!withdrawn_.empty()) take(part);
}

// Filed as it is taken up; what could not be taken up is filed all the same.
Uptake Recording::take_parts(const FactSource& source, Filing& filing) {
    Filer filer;
    const EachPart filed_parts = [&](const auto& take) {
        each_part([&](const ClinicalContent& part) {
            filer.add(part);
            take(part);
        });
    };
    Uptake uptake =
        take_up_parts(desk_, feed_name_, reading_.content, filed_parts, source, taken_back_);
    if (uptake.has_failed) {
        filer = {};
        each_part([&filer](const ClinicalContent& part) { filer.add(part); });
    }
    filing = filer.take();
    return uptake;
}

void Recording::park() {
    for (const fhir::EntryReading& entry : parked_) {
        park_message(desk_, feed_, message_, entry);
        is_held_ = true;
    }
}

void Recording::wake_waiting(const std::vector<Interaction>& all, const fhir::Entries& entries) {
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
    arrival_.problems = reading_.content.problems;
    auto& problems = arrival_.problems;
    problems.insert(problems.end(), faults.begin(), faults.end());
    if (was_rejected_) return;
    for (const Fault& problem : problems)
        hold(desk_, store::Queue::Held, message_, problem);
}

Arrival Recording::close(
    const std::vector<Interaction>& all,
    const std::vector<Fault>& faults,
    std::string_view text
) {
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
