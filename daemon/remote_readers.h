// The readers of remote FHIR servers: one for each feed that is asked.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "daemon/intake/snapshot.h"
#include "daemon/remote/ledger_road.h"
#include "daemon/remote/poller.h"
#include "parsers/fhir/notification_reader.h"

namespace thiowatch {

class RemoteReaders {
  public:
    explicit RemoteReaders(net::Ingest& ingest) : ingest_(ingest) {}
    RemoteReaders(const RemoteReaders&) = delete;
    RemoteReaders& operator=(const RemoteReaders&) = delete;
    RemoteReaders(RemoteReaders&&) = delete;
    RemoteReaders& operator=(RemoteReaders&&) = delete;
    ~RemoteReaders() { stop(); }

    /// Begins to read by the snapshot, and ends what was read by an earlier one. Waits until
    /// requests in hand are broken off: not on the ingest thread, which they may wait for.
    void open(const intake::Snapshot& snapshot);
    void stop();
    /// Returns at once.
    void ask_to_stop();
    /// From any thread: something is new on the feed's server, read it now.
    void wake(const FeedName& feed);

  private:
    using Pollers = std::map<FeedName, std::unique_ptr<remote::Poller>>;
    void replace(Pollers pollers);

    net::Ingest& ingest_;
    std::mutex mutex_;  // a reload replaces what a notification wakes
    Pollers pollers_;
};

/// What a notification asks to be read: its focuses and what is beside them, relative to the
/// server; a search where it names nothing or events are missing.
std::vector<std::string> wishes_of(const fhir::Notification& notification, bool is_gap);

}  // namespace thiowatch
