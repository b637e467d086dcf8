#include "daemon/operations/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace thiowatch::operations {

namespace {

template <class Builder>
auto& family(prometheus::Registry& registry, Builder builder, const char* name, const char* about) {
    return builder.Name(name).Help(about).Register(registry);
}

}  // namespace

struct Metrics::Families {
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& messages = family(
        registry,
        prometheus::BuildCounter(),
        "thiowatch_messages_total",
        "Messages by feed and answer"
    );
    prometheus::Family<prometheus::Counter>& refused = family(
        registry,
        prometheus::BuildCounter(),
        "thiowatch_connections_refused_total",
        "Connections refused, by feed and reason"
    );
    prometheus::Family<prometheus::Counter>& deliveries = family(
        registry,
        prometheus::BuildCounter(),
        "thiowatch_deliveries_total",
        "Delivery attempts by channel and outcome"
    );
    prometheus::Family<prometheus::Counter>& alerts = family(
        registry,
        prometheus::BuildCounter(),
        "thiowatch_alerts_total",
        "Alerts opened, by rule and severity"
    );
    prometheus::Family<prometheus::Gauge>& open_alerts = family(
        registry,
        prometheus::BuildGauge(),
        "thiowatch_alerts_open",
        "Alerts open now, by severity"
    );
    prometheus::Family<prometheus::Gauge>& connections = family(
        registry,
        prometheus::BuildGauge(),
        "thiowatch_connections_open",
        "Connections open now, by feed"
    );
    prometheus::Family<prometheus::Gauge>& last_message = family(
        registry,
        prometheus::BuildGauge(),
        "thiowatch_feed_last_message_timestamp_seconds",
        "When the feed's last message came"
    );
    prometheus::Family<prometheus::Gauge>& depth = family(
        registry,
        prometheus::BuildGauge(),
        "thiowatch_queue_depth",
        "Items waiting, by queue"
    );
    prometheus::Family<prometheus::Gauge>& oldest = family(
        registry,
        prometheus::BuildGauge(),
        "thiowatch_queue_oldest_seconds",
        "Age of the oldest item, by queue"
    );
    prometheus::Gauge& reload =
        family(
            registry,
            prometheus::BuildGauge(),
            "thiowatch_config_last_reload_successful",
            "1 when the last reload took, 0 when the old configuration stayed"
        )
            .Add({});
    prometheus::Histogram& seconds =
        family(
            registry,
            prometheus::BuildHistogram(),
            "thiowatch_message_seconds",
            "From a complete frame to its answer"
        )
            .Add(
                {},
                prometheus::Histogram::
                    BucketBoundaries{0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10}
            );
    prometheus::Histogram& batch =
        family(
            registry,
            prometheus::BuildHistogram(),
            "thiowatch_commit_batch_size",
            "Messages in one commit"
        )
            .Add({}, prometheus::Histogram::BucketBoundaries{0, 1, 2, 4, 8, 16, 32, 64, 128, 256});
    // Looked up once: the hot path must not build label maps.
    std::map<std::string, std::map<std::string, prometheus::Counter*>> by_feed;
    std::map<std::string, prometheus::Gauge*> last_by_feed;
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {
    families_->reload.Set(1);
}
Metrics::~Metrics() = default;

void Metrics::arrived(const FeedName& feed, const intake::Arrival& arrival, const Instant& at) {
    bool is_repeat = arrival.disposition == store::Disposition::Duplicate;
    std::string answer = is_repeat                 ? "duplicate"
                         : arrival.answers.empty() ? "none"
                                                   : arrival.answers.front().code;
    auto& counters = families_->by_feed[feed.text()];
    prometheus::Counter*& counter = counters[answer];
    if (counter == nullptr) {
        counter = &families_->messages.Add({{"feed", feed.text()}, {"answer", answer}});
    }
    counter->Increment();
    prometheus::Gauge*& last = families_->last_by_feed[feed.text()];
    if (last == nullptr) last = &families_->last_message.Add({{"feed", feed.text()}});
    last->Set(static_cast<double>(at.utc_ms) / 1000);
}

void Metrics::answered_after(double seconds) {
    families_->seconds.Observe(seconds);
}
void Metrics::committed(std::size_t messages) {
    families_->batch.Observe(static_cast<double>(messages));
}
void Metrics::connections(const FeedName& feed, int open) {
    families_->connections.Add({{"feed", feed.text()}}).Set(open);
}
void Metrics::refused(const FeedName& feed, std::string_view reason) {
    families_->refused.Add({{"feed", feed.text()}, {"reason", std::string(reason)}}).Increment();
}
void Metrics::delivered(const ChannelName& channel, std::string_view outcome) {
    families_->deliveries.Add({{"channel", channel.text()}, {"outcome", std::string(outcome)}}
    ).Increment();
}
void Metrics::reloaded(bool successful, const Instant&) {
    families_->reload.Set(successful ? 1 : 0);
}
void Metrics::opened_alert(std::string_view rule, std::string_view severity) {
    families_->alerts.Add({{"rule", std::string(rule)}, {"severity", std::string(severity)}}
    ).Increment();
}

std::string Metrics::text(store::Store& store, const Instant& now) {
    auto set_depth =
        [&](const std::string& queue, std::int64_t count, const std::optional<Instant>& oldest) {
            families_->depth.Add({{"queue", queue}}).Set(static_cast<double>(count));
            double age = oldest ? static_cast<double>((now - *oldest).count()) / 1000 : 0;
            families_->oldest.Add({{"queue", queue}}).Set(age);
        };
    for (store::Queue queue :
         {store::Queue::Unmatched,
          store::Queue::Unmapped,
          store::Queue::Held,
          store::Queue::Failed}) {
        auto depth = store.reviews.depth(queue);
        set_depth(std::string(store::name_of(queue)), depth.count, depth.oldest);
    }
    auto pending = store.outbox.depth(store::OutboxState::Pending);
    set_depth("outbound", pending.count, pending.oldest);
    auto dead = store.outbox.depth(store::OutboxState::Dead);
    set_depth("dead", dead.count, dead.oldest);
    for (auto severity :
         {alerts::Severity::Info,
          alerts::Severity::Warning,
          alerts::Severity::Urgent,
          alerts::Severity::Critical}) {
        families_->open_alerts.Add({{"severity", std::string(alerts::name_of(severity))}}).Set(0);
    }
    for (const auto& count : store.alerts.open_by_severity()) {
        families_->open_alerts.Add({{"severity", std::string(alerts::name_of(count.severity))}}
        ).Set(static_cast<double>(count.open));
    }
    return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace thiowatch::operations
