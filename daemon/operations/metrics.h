// The numbers an operator watches, in Prometheus' text form. No label ever names a person.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "daemon/intake/arrival.h"
#include "daemon/store/store.h"

namespace thiowatch::operations {

/// Counters written by the threads that do the work, read by whoever asks for /metrics.
class Metrics {
  public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;
    Metrics(Metrics&&) = delete;
    Metrics& operator=(Metrics&&) = delete;

    void arrived(const FeedName& feed, const intake::Arrival& arrival, const Instant& at);
    void answered_after(double seconds);
    void committed(std::size_t messages);
    void connections(const FeedName& feed, int open);
    void refused(const FeedName& feed, std::string_view reason);
    void delivered(const ChannelName& channel, std::string_view outcome);
    void reloaded(bool successful, const Instant& at);
    void opened_alert(std::string_view rule, std::string_view severity);

    /// The text, with gauges read from the store at this moment.
    std::string text(store::Store& store, const Instant& now);

  private:
    struct Families;
    std::unique_ptr<Families> families_;
};

}  // namespace thiowatch::operations
