#include "daemon/endpoints.h"

#include <atomic>

namespace thiowatch {

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
             {}}
        );
        if (!feed.fhir->spool) continue;
        endpoint::SpoolOptions options;
        options.feed = feed.name;
        options.folder = *feed.fhir->spool;
        options.max_body = feed.fhir->max_body;
        options.exchange.max_entries = feed.fhir->max_entries;
        spools_.push_back(std::make_shared<endpoint::Spool>(parts_.ingest, std::move(options)));
        spools_.back()->start();
    }
    // Requests in hand keep the services they began with.
    std::atomic_store(&services_, std::shared_ptr<const Services>(std::move(services)));
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
