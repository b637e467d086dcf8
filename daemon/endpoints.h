// The FHIR endpoints in force: one for each FHIR feed, swapped whole by a reload.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "daemon/fhir/endpoint.h"
#include "daemon/fhir/spool.h"
#include "daemon/fhir/told_types.h"
#include "daemon/intake/snapshot.h"

namespace thiowatch {

class Endpoints {
  public:
    struct Parts {
        net::Ingest& ingest;
        store::Store& reading;  ///< used on the HTTP thread only
        runtime::Clock now;
        endpoint::Authenticator authenticate;
        /// What of a notification is to be read from the sender's server, and by which feed.
        std::function<void(const FeedName& reader, const fhir::Notification&, intake::Sequence)>
            read_back;
    };
    explicit Endpoints(Parts parts) : parts_(std::move(parts)) {}

    /// From any thread: those of `snapshot` hold from the next request on. `feeds` are the numbers
    /// of its feeds, `root` the address before their paths.
    void open(
        const intake::Snapshot& snapshot,
        const std::map<FeedName, store::FeedId>& feeds,
        const std::string& root
    );
    /// No more files are begun. From the thread of open().
    void stop();
    /// From any thread.
    [[nodiscard]] net::ServicePtr service_at(std::string_view path) const;

    /// Gives each FHIR feed its number. On the ingest thread, or before it runs.
    static std::map<FeedName, store::FeedId>
    number_feeds(store::Store& store, const intake::Snapshot& snapshot);

  private:
    using ReadBack =
        std::function<void(const FeedName&, const fhir::Notification&, intake::Sequence)>;
    [[nodiscard]] endpoint::ToldParts
    told_parts(const intake::Snapshot& snapshot, const FeedName& feed, store::FeedId number) const;
    [[nodiscard]] ReadBack read_back_for(const config::FhirSettings& fhir) const;

    using Services = std::map<std::string, net::ServicePtr>;
    Parts parts_;
    std::vector<std::shared_ptr<endpoint::Spool>> spools_;  // shared with their own waits
    std::shared_ptr<const Services> services_ =  // swapped by reload, read by the HTTP thread
        std::make_shared<Services>();
};

}  // namespace thiowatch
