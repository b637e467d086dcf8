#include "daemon/remote/feed_reader.h"

#include <algorithm>

#include "alerts/notices/percent_text.h"
#include "daemon/remote/patience.h"

namespace thiowatch::remote {

namespace {

constexpr int kMostPasses = 8;
constexpr int kMostWishes = 200;  // of one round: a flood of notifications costs no more
constexpr int kMostAttempts = 6;  // for something that is not there (yet)
constexpr std::size_t kMostKnown = 200'000;
constexpr std::size_t kMostReferred = 500;  // patients and drugs read for one page

Trouble trouble_of(const delivery::HttpReply& reply, const std::string& doing) {
    const bool is_ours = reply.status >= 300 && reply.status < 500 && reply.status != 408;
    return {doing + ": " + std::to_string(reply.status), is_ours, reply.retry_after};
}

}  // namespace

/// One walk along the pages of a search.
struct FeedReader::Walk {
    std::string what;  ///< name of the mark; empty: there is none
    int pass = 1;
    int pages = 0;
    bool is_at_end = false;     ///< the page in hand is the last
    bool is_in_order = true;    ///< by lastUpdated, as asked for
    bool has_followed = false;  ///< a link to a page, whose place may move meanwhile
    std::size_t fresh = 0;      ///< versions not seen before
    std::optional<Instant> oldest;
    std::optional<Instant> newest;
    Instant begun;  ///< by the server's clock if it shows one

    /// Takes note of the times on a page; resources without one, and those included with others,
    /// have no say.
    void look_at(const SearchPage& page, std::string_view type) {
        ++pages;
        is_at_end = page.next.empty();
        for (const RemoteResource& one : page.resources) {
            if (one.version.type != type) continue;
            const Instant& at = one.version.updated;
            is_in_order = is_in_order && one.has_update_time && (!newest || !(at < *newest));
            if (!one.has_update_time) continue;
            newest = newest ? std::max(*newest, at) : at;
            oldest = oldest ? std::min(*oldest, at) : at;
        }
    }
    /// Something may have slipped past where links were followed: it is walked again.
    [[nodiscard]] bool is_to_be_repeated(Duration overlap) const {
        const bool is_long = has_followed && newest && *newest - *oldest > overlap;
        return is_long && fresh > 0 && pass < kMostPasses;
    }
    /// Not past the beginning: what is committed during a long walk may lie before its end.
    [[nodiscard]] std::optional<Mark> mark(Duration overlap) const {
        if (what.empty() || !is_at_end || !newest || is_to_be_repeated(overlap)) {
            return std::nullopt;
        }
        return Mark{what, std::min(*newest, begun)};
    }
};

FeedReader::FeedReader(const config::FhirPollSettings& settings, ReaderParts parts)
    : settings_(settings), parts_(std::move(parts)), asking_(parts_), base_(settings.server.base) {}

Round FeedReader::read_all() {
    if (auto trouble = settings_.per_patient ? read_people() : read_types()) return trouble;
    if (!std::exchange(owes_search_, false)) return std::nullopt;
    Taking done;
    done.fulfilled = {""};
    parts_.ledger.take(done);
    return std::nullopt;
}

Round FeedReader::read_types() {
    for (const std::string& type : settings_.types) {
        const auto more = settings_.queries.find(type);
        const std::string query = more == settings_.queries.end() ? "" : more->second;
        if (auto trouble = read({type, type, query})) return trouble;
    }
    return std::nullopt;
}

std::string FeedReader::search_url(const Search& search, const Instant& since) const {
    std::string url = base_ + "/" + search.type + "?";
    if (!search.query.empty()) url += search.query + "&";
    return url + "_lastUpdated=ge" + alerts::percent_encoded(since.rfc3339()) +
           "&_sort=_lastUpdated&_count=" + std::to_string(settings_.page);
}

Round FeedReader::read(const Search& search) {
    const auto mark = parts_.ledger.mark(search.what);
    const Instant since = mark ? *mark - settings_.overlap : parts_.now() - settings_.look_back;
    for (int pass = 1;; ++pass) {
        Walk walk;
        walk.what = search.what;
        walk.pass = pass;
        if (auto trouble = follow_pages(search, since, walk)) return trouble;
        if (!walk.is_to_be_repeated(settings_.overlap)) return std::nullopt;
    }
}

tl::expected<SearchPage, Trouble>
FeedReader::read_page(const Search& search, const std::string& url) {
    auto reply = asking_.get(url);
    if (!reply) return tl::unexpected(reply.error());
    if (!reply->is_good()) return tl::unexpected(trouble_of(*reply, "search " + search.type));
    auto page = read_search_page(reply->body, base_);
    if (!page) {
        return tl::unexpected(Trouble{
            "search " + search.type + ": " + page.error().detail, false, {}});
    }
    page->served_at = reply->date;
    if (!page->next.empty()) page->next = resolved(page->next, base_);
    return *std::move(page);
}

/// The address after a page: a search anew from the newest it held, else its link.
tl::expected<std::string, Trouble>
FeedReader::after(const Search& search, const std::string& link, Walk& walk, Instant& anchor) {
    if (link.empty()) return std::string();
    if (walk.is_in_order && walk.newest && anchor < *walk.newest) {
        anchor = *walk.newest;
        return search_url(search, anchor);
    }
    if (origin_of(link).empty() || origin_of(link) != origin_of(base_)) {
        return tl::unexpected(Trouble{"the next page is on another server", true, {}});
    }
    walk.has_followed = true;
    return link;
}

Round FeedReader::follow_pages(const Search& search, const Instant& since, Walk& walk) {
    Instant anchor = since;
    std::string url = search_url(search, anchor);
    std::set<std::string> visited;
    walk.begun = parts_.now();
    while (!url.empty()) {
        if (!visited.insert(url).second || walk.pages >= kMostPages) {
            return Trouble{"the pages of a search have no end", true, {}};
        }
        auto page = read_page(search, url);
        if (!page) return page.error();
        if (walk.pages == 0) walk.begun = page->served_at.value_or(walk.begun);
        walk.look_at(*page, search.type);
        const std::string link = page->next;
        if (auto trouble = take_page(*std::move(page), walk)) return trouble;
        auto next = after(search, link, walk, anchor);
        if (!next) return next.error();
        url = *next;
    }
    return std::nullopt;
}

std::vector<RemoteResource> FeedReader::unseen(std::vector<RemoteResource> resources) {
    std::vector<store::RemoteVersion> versions;
    versions.reserve(resources.size());
    for (const RemoteResource& one : resources)
        versions.push_back(one.version);
    const std::vector<bool> seen = parts_.ledger.seen(versions);
    std::vector<RemoteResource> fresh;
    for (std::size_t at = 0; at < resources.size(); ++at) {
        if (!seen.at(at)) fresh.push_back(std::move(resources[at]));
    }
    return fresh;
}

Round FeedReader::take_page(SearchPage page, Walk& walk) {
    for (const RemoteResource& one : page.resources)
        known_.insert(one.version.type + "/" + one.version.id);
    std::vector<RemoteResource> fresh = unseen(std::move(page.resources));
    walk.fresh += fresh.size();
    if (auto trouble = add_referred(fresh)) return trouble;
    // Patients first: a result is matched at once then, and not parked.
    std::ranges::stable_partition(fresh, [](const RemoteResource& one) {
        return one.version.type == "Patient" || one.version.type == "Medication";
    });
    Taking taking;
    if (!fresh.empty()) taking.bundle = collection_of(fresh, base_);
    for (const RemoteResource& one : fresh)
        taking.versions.push_back(one.version);
    taking.mark = walk.mark(settings_.overlap);
    if (taking.mark && !settings_.per_patient) {
        const Instant before = taking.mark->until - settings_.overlap - std::chrono::hours{1};
        taking.forget = Taking::Forget{taking.mark->what, before};
    }
    if (!taking.bundle.empty() || taking.mark) parts_.ledger.take(taking);
    return std::nullopt;
}

/// Reads the patients and drugs that new resources name and that were not read yet.
Round FeedReader::add_referred(std::vector<RemoteResource>& fresh) {
    std::set<std::string> wanted;
    for (const RemoteResource& one : fresh) {
        for (const std::string& reference : one.references) {
            if (!known_.contains(reference) && wanted.size() < kMostReferred) {
                wanted.insert(reference);
            }
        }
    }
    if (known_.size() > kMostKnown) known_.clear();
    for (const std::string& reference : wanted) {
        auto reply = asking_.get(base_ + "/" + reference);
        if (!reply) return std::move(reply).error();
        if (reply->status >= 500 || reply->status == 401) return trouble_of(*reply, "read");
        known_.insert(reference);
        // What may not be read, or is gone, leaves its results to be matched by a person.
        if (!reply->is_good()) continue;
        auto resource = read_resource(reply->body, base_);
        if (!resource) continue;
        for (RemoteResource& one : unseen({*std::move(resource)}))
            fresh.push_back(std::move(one));
    }
    return std::nullopt;
}

Round FeedReader::read_people() {
    for (const PatientIdentifier& person : parts_.ledger.people()) {
        if (auto trouble = read_person(person)) return trouble;
    }
    return std::nullopt;
}

/// The server's own ids of one person, and with each of them everything that is new.
Round FeedReader::read_person(const PatientIdentifier& person) {
    for (const auto& [system, authority] : settings_.systems) {
        if (authority != person.authority) continue;
        auto reply = asking_.get(
            base_ + "/Patient?identifier=" + alerts::percent_encoded(system) + "%7C" +
            alerts::percent_encoded(person.value.text())
        );
        if (!reply) return std::move(reply).error();
        if (!reply->is_good()) return trouble_of(*reply, "search Patient");
        auto page = read_search_page(reply->body, base_);
        if (!page) return Trouble{"search Patient: " + page.error().detail, false, {}};
        std::vector<std::string> ids;
        for (const RemoteResource& one : page->resources) {
            if (one.version.type == "Patient") ids.push_back(one.version.id);
        }
        Walk people;
        if (auto trouble = take_page(*std::move(page), people)) return trouble;
        for (const std::string& id : ids) {
            for (const std::string& type : settings_.types) {
                if (type == "Patient") continue;
                const auto more = settings_.queries.find(type);
                std::string query = "patient=" + alerts::percent_encoded(id);
                if (more != settings_.queries.end()) query += "&" + more->second;
                if (auto trouble = read({type, type + "/" + id, query})) return trouble;
            }
        }
    }
    return std::nullopt;
}

Round FeedReader::read_wishes() {
    for (const store::RemoteWish& wish : parts_.ledger.wishes(kMostWishes)) {
        if (wish.reference.empty()) {
            owes_search_ = true;  // the search that follows is what was wished for
            continue;
        }
        if (auto trouble = read_wish(wish)) return trouble;
    }
    return std::nullopt;
}

Round FeedReader::read_wish(const store::RemoteWish& wish) {
    auto reply = asking_.get(base_ + "/" + wish.reference);
    if (!reply) return std::move(reply).error();
    Taking taking;
    taking.fulfilled = {wish.reference};
    if (reply->status == 410) {
        taking.bundle = withdrawal_of(wish.reference, base_);
        parts_.ledger.take(taking);
        return std::nullopt;
    }
    if (reply->status == 404) {
        const bool is_last = wish.attempts + 1 >= kMostAttempts;
        if (is_last) {
            parts_.ledger.tell(
                "feed.missing", "a notification named something that the server does not have"
            );
            parts_.ledger.take(taking);
        } else {
            const Duration wait = std::chrono::seconds{10} * (1 << wish.attempts);
            parts_.ledger.postpone(wish.reference, parts_.now() + wait);
        }
        return std::nullopt;
    }
    if (!reply->is_good()) return trouble_of(*reply, "read");
    auto resource = read_resource(reply->body, base_);
    if (!resource) return Trouble{"read: " + resource.error().detail, false, {}};
    std::vector<RemoteResource> fresh = unseen({*std::move(resource)});
    if (auto trouble = add_referred(fresh)) return trouble;
    std::ranges::reverse(fresh);
    if (!fresh.empty()) taking.bundle = collection_of(fresh, base_);
    for (const RemoteResource& one : fresh)
        taking.versions.push_back(one.version);
    parts_.ledger.take(taking);
    return std::nullopt;
}

}  // namespace thiowatch::remote
