// What was read from remote FHIR servers: how far, what of it was seen, and what is still wanted.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/store/connection.h"
#include "parsers/clinical/text_id.h"

namespace thiowatch::store {

/// One version of one resource of a server.
struct RemoteVersion {
    std::string type;
    std::string id;
    std::string version;
    Instant updated;
};

/// Something that is to be read by its name: a notification named it and did not hold it.
struct RemoteWish {
    std::string reference;  ///< "Observation/12"; empty: read everything that is new
    int attempts = 0;
};

class RemoteTable {
  public:
    explicit RemoteTable(Connection& connection);

    /// The newest lastUpdated that was read of `what` ("Observation", "export").
    std::optional<Instant> mark(const FeedName& feed, std::string_view what);
    void set_mark(const FeedName& feed, std::string_view what, const Instant& until);

    bool was_seen(const FeedName& feed, const RemoteVersion& version);
    void note_seen(const FeedName& feed, const RemoteVersion& version);
    /// What is older lies before every overlap and need not be remembered.
    int forget_seen(const FeedName& feed, std::string_view type, const Instant& before);

    void want(const FeedName& feed, std::string_view reference, const Instant& at);
    /// Wishes whose time has come, the oldest first.
    std::vector<RemoteWish> wishes(const FeedName& feed, const Instant& now, int limit);
    void postpone(const FeedName& feed, std::string_view reference, const Instant& until);
    void fulfil(const FeedName& feed, std::string_view reference);

  private:
    Connection& connection_;
};

}  // namespace thiowatch::store
