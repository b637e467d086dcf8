// One thread for each remote server that is asked: rounds, pauses between them, backing off after
// trouble, and a word to the operators when the feed has gone stale.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "config/fhir_poll.h"
#include "daemon/remote/group_export.h"

namespace thiowatch::remote {

struct PollerOptions {
    FeedName feed;
    config::FhirPollSettings settings;
    runtime::Clock now = runtime::wall_now;
    delivery::Detours detours;
};

class Poller {
  public:
    /// Begins at once.
    Poller(PollerOptions options, RemoteLedger ledger);
    ~Poller();
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;
    Poller(Poller&&) = delete;
    Poller& operator=(Poller&&) = delete;

    /// From any thread: a notification came, begin a round now.
    void wake();
    /// From any thread: ends after the request in hand, which is broken off.
    void ask_to_stop();
    /// Asks and waits.
    void stop();

  private:
    void run();
    Round round(FeedReader& reader, GroupExport& group);
    void judge(const Round& round);
    bool pause(Duration wait, bool ends_when_woken);
    bool is_stopping();

    const PollerOptions options_;
    const RemoteLedger ledger_;
    Instant fresh_at_;      // when everything was last read
    int failures_ = 0;      // in a row
    bool is_told_ = false;  // the operators know that the feed is stale
    // Guards what other threads set.
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_woken_ = false;
    bool is_stopping_ = false;
    std::thread thread_;  // last: it starts when all the rest is there
};

}  // namespace thiowatch::remote
