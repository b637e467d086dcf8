#include "daemon/remote_readers.h"

#include "daemon/intake/exchange.h"

namespace thiowatch {

void RemoteReaders::open(const intake::Snapshot& snapshot) {
    stop();  // two readers of one server would read everything twice
    const auto admit = [](intake::Desk& desk, const FeedName& feed, const std::string& bundle) {
        return intake::submit_fhir(desk, feed, bundle).arrivals;
    };
    Pollers pollers;
    for (const config::FeedSettings& feed : snapshot.settings.feeds) {
        if (!feed.fhir_poll) continue;
        remote::PollerOptions options;
        options.feed = feed.name;
        options.settings = *feed.fhir_poll;
        pollers[feed.name] = std::make_unique<remote::Poller>(
            std::move(options), remote::ledger_road(ingest_, feed.name, admit)
        );
    }
    replace(std::move(pollers));
}

void RemoteReaders::replace(Pollers pollers) {
    {
        const std::scoped_lock lock{mutex_};
        std::swap(pollers_, pollers);
    }
    for (auto& [feed, poller] : pollers)
        poller->ask_to_stop();
}

void RemoteReaders::stop() {
    replace({});
}

void RemoteReaders::ask_to_stop() {
    const std::scoped_lock lock{mutex_};
    for (auto& [feed, poller] : pollers_)
        poller->ask_to_stop();
}

void RemoteReaders::wake(const FeedName& feed) {
    const std::scoped_lock lock{mutex_};
    if (const auto poller = pollers_.find(feed); poller != pollers_.end()) poller->second->wake();
}

std::vector<std::string> wishes_of(const fhir::Notification& notification, bool is_gap) {
    std::vector<std::string> wishes;
    const auto add = [&](const fhir::Reference& reference) {
        std::string name = reference.type + "/" + reference.id;
        if (remote::is_resource_name(name)) wishes.push_back(std::move(name));
    };
    for (const fhir::NotifiedEvent& event : notification.events) {
        add(event.focus);
        for (const fhir::Reference& one : event.additional)
            add(one);
    }
    const bool is_event = notification.type == fhir::NotificationType::Event ||
                          notification.type == fhir::NotificationType::QueryEvent;
    // An empty payload says only that there is something; a gap, that there was something else.
    if ((is_event && wishes.empty()) || is_gap) wishes.emplace_back();
    return wishes;
}

}  // namespace thiowatch
