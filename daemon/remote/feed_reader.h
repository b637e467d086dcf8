// Reads what is new on one FHIR server, page by page.
//
//   since = newest lastUpdated read before, less the overlap
//   GET <base>/<type>?<query>&_lastUpdated=ge<since>&_sort=_lastUpdated&_count=<n>, page by page
//
// Servers commit late, their nodes' clocks differ, and pages move while they are read: what is
// updated meanwhile leaves its place, and its neighbour slips over the edge of a page. So a page
// that is in order is followed by a search anew from the newest it held, which nothing can slip
// past; the `next` link is followed where that leads no further, and such a walk over more time
// than the overlap is walked again until it yields nothing new. Each round reads an overlap again
// and drops the versions it has seen. The mark moves in one transaction with the last page, and
// never past the moment the walk began by the server's own clock.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <variant>

#include "config/fhir_poll.h"
#include "daemon/delivery/fhir_connection.h"
#include "daemon/remote/remote_ledger.h"
#include "daemon/remote/search_page.h"
#include "daemon/runtime/clock.h"

namespace thiowatch::remote {

/// What kept a round from being whole. `why` may be logged.
struct Trouble {
    std::string why;
    bool our_fault = false;  ///< credentials, address, rights: waiting does not mend it
    std::optional<Duration> asked_for;
};
/// None: all went well.
using Round = std::optional<Trouble>;

/// What a reader works with; `pause` waits and answers false when the daemon stops.
struct ReaderParts {
    delivery::FhirConnection& connection;
    RemoteLedger ledger;
    runtime::Clock now;
    std::function<bool(Duration)> pause;
    std::function<double()> dice;
};

/// Requests with patience: 429 and 503 are waited out, a few times, before they are trouble.
class PatientAsking {
  public:
    explicit PatientAsking(ReaderParts& parts) : parts_(parts) {}

    tl::expected<delivery::HttpReply, Trouble> get(const std::string& url);
    tl::expected<delivery::HttpReply, Trouble> ask(const delivery::HttpAsk& ask);
    tl::expected<delivery::HttpReply, Trouble>
    lines(const std::string& url, const std::function<bool(std::string_view)>& take);

  private:
    template <class Asking>
    tl::expected<delivery::HttpReply, Trouble> patiently(const Asking& asking);
    ReaderParts& parts_;
};

class FeedReader {
  public:
    FeedReader(const config::FhirPollSettings& settings, ReaderParts parts);

    /// Everything that is new of every type, of everybody or of each person we follow.
    Round read_all();
    /// What notifications named: 200 is taken, 410 withdraws, 404 is asked for again a few times.
    Round read_wishes();

    static constexpr int kMostPages = 100'000;  ///< of one walk

  private:
    struct Search {
        std::string type;
        std::string what;   ///< name of its mark
        std::string query;  ///< beside _lastUpdated, _sort and _count
    };
    struct Walk;

    Round read(const Search& search);
    Round follow_pages(const Search& search, const Instant& since, Walk& walk);
    tl::expected<std::string, Trouble>
    after(const Search& search, const std::string& link, Walk& walk, Instant& anchor);
    Round take_page(SearchPage page, Walk& walk);
    tl::expected<SearchPage, Trouble> read_page(const Search& search, const std::string& url);
    Round add_referred(std::vector<RemoteResource>& fresh);
    Round read_types();
    Round read_people();
    Round read_person(const PatientIdentifier& person);
    Round read_wish(const store::RemoteWish& wish);
    [[nodiscard]] std::vector<RemoteResource> unseen(std::vector<RemoteResource> resources);
    [[nodiscard]] std::string search_url(const Search& search, const Instant& since) const;

    const config::FhirPollSettings& settings_;
    ReaderParts parts_;
    PatientAsking asking_;
    std::string base_;
    bool owes_search_ = false;     // a notification said only that there is something new
    std::set<std::string> known_;  // references read in this process; bounded
};

}  // namespace thiowatch::remote
