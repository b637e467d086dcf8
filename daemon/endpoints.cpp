#include "daemon/endpoints.h"

#include <atomic>

#include "daemon/fhir/shelf.h"
#include "parsers/fhir/patient_reader.h"

namespace thiowatch {

namespace {

/// The identifiers of a Patient that the endpoint holds, in our authorities.
std::vector<PatientIdentifier> identifiers_of(
    store::Store& reading,
    store::FeedId feed,
    const fhir::ReadOptions& options,
    const std::string& id
) {
    static const std::vector<endpoint::VirtualType> kNone;
    const auto found = endpoint::read_resource({reading, feed, {}, kNone}, "Patient", id);
    if (found.resource.empty()) return {};
    const auto document = fhir::JsonDocument::parse(found.resource);
    if (!document) return {};
    return fhir::read_patient(document->root(), options).identifiers;
}

}  // namespace

std::map<FeedName, store::FeedId>
Endpoints::number_feeds(store::Store& store, const intake::Snapshot& snapshot) {
    std::map<FeedName, store::FeedId> feeds;
    for (const config::FeedSettings& feed : snapshot.settings.feeds) {
        if (feed.fhir) feeds[feed.name] = store.messages.feed(feed.name);
    }
    return feeds;
}

void Endpoints::open(
    const intake::Snapshot& snapshot,
    const std::map<FeedName, store::FeedId>& feeds,
    const std::string& root
) {
    stop();
    auto services = std::make_shared<Services>();
    for (const config::FeedSettings& feed : snapshot.settings.feeds) {
        if (!feed.fhir) continue;
        (*services)[feed.fhir->path] = endpoint::make_endpoint(
            {parts_.ingest,
             parts_.reading,
             parts_.now,
             feed.name,
             feeds.at(feed.name),
             *feed.fhir,
             root + feed.fhir->path,
             std::filesystem::absolute(snapshot.settings.store.sqlite).parent_path(),
             parts_.authenticate,
             endpoint::told_types(told_parts(snapshot, feed.name, feeds.at(feed.name))),
             read_back_for(*feed.fhir)}
        );
        if (!feed.fhir->spool) continue;
        endpoint::SpoolOptions options;
        options.feed = feed.name;
        options.folder = *feed.fhir->spool;
        options.long_bodies =
            std::filesystem::absolute(snapshot.settings.store.sqlite).parent_path();
        options.max_body = feed.fhir->max_body;
        options.exchange.max_entries = feed.fhir->max_entries;
        spools_.push_back(std::make_shared<endpoint::Spool>(parts_.ingest, std::move(options)));
        spools_.back()->start();
    }
    // Requests in hand keep the services they began with.
    std::atomic_store(&services_, std::shared_ptr<const Services>(std::move(services)));
}

endpoint::ToldParts Endpoints::told_parts(
    const intake::Snapshot& snapshot,
    const FeedName& feed,
    store::FeedId number
) const {
    const fhir::ReadOptions options = snapshot.feeds.at(feed).resources;
    std::map<ContactKey, std::string> names;
    for (const auto& [key, contact] : snapshot.settings.contacts)
        names[key] = contact.name;
    return {
        parts_.reading,
        [root = snapshot.link_root] { return root; },
        [&reading = parts_.reading, number, options](const std::string& id) {
            return identifiers_of(reading, number, options, id);
        },
        [names = std::move(names)](const ContactKey& key) {
            const auto found = names.find(key);
            return found == names.end() ? std::string() : found->second;
        }};
}

Endpoints::ReadBack Endpoints::read_back_for(const config::FhirSettings& fhir) const {
    if (fhir.read_back.empty()) return {};
    return [reader = fhir.read_back, ask = parts_.read_back](
               const FeedName&, const fhir::Notification& notification, intake::Sequence sequence
           ) { ask(reader, notification, sequence); };
}

void Endpoints::stop() {
    for (const auto& spool : spools_)
        spool->stop();
    spools_.clear();
}

net::ServicePtr Endpoints::service_at(std::string_view path) const {
    auto services = std::atomic_load(&services_);
    net::ServicePtr best;
    std::size_t length = 0;
    for (const auto& [prefix, service] : *services) {
        if (!net::is_below(path, prefix) || prefix.size() < length) continue;
        best = service;
        length = prefix.size();
    }
    return best;
}

}  // namespace thiowatch
