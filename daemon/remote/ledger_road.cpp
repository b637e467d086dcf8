#include "daemon/remote/ledger_road.h"

#include <future>
#include <memory>
#include <stdexcept>

#include "daemon/intake/operator_news.h"

namespace thiowatch::remote {

namespace {

/// Does it and waits; what it yields is shared, for the wait may end before the work does.
template <class Yield>
Yield ask(net::Ingest& ingest, const std::function<Yield(intake::Desk&)>& work) {
    auto yield = std::make_shared<Yield>();  // see above
    const bool happened =
        ingest.perform([yield, work](intake::Desk& desk) { *yield = work(desk); });
    if (!happened) throw std::runtime_error("the ledger does not answer");
    return *yield;
}

std::vector<intake::Arrival>
take(intake::Desk& desk, const FeedName& feed, const Taking& taking, const AdmitBundle& admit) {
    std::vector<intake::Arrival> arrivals;
    if (!taking.bundle.empty()) arrivals = admit(desk, feed, taking.bundle);
    store::RemoteTable& remotes = desk.store.remotes;
    for (const store::RemoteVersion& version : taking.versions)
        remotes.note_seen(feed, version);
    for (const std::string& reference : taking.fulfilled)
        remotes.fulfil(feed, reference);
    if (taking.mark) remotes.set_mark(feed, taking.mark->what, taking.mark->until);
    if (taking.forget) remotes.forget_seen(feed, taking.forget->type, taking.forget->before);
    return arrivals;
}

/// Waits for the commit. If the wait ends first, the same is read again and dropped as seen.
void take_and_wait(
    net::Ingest& ingest,
    const FeedName& feed,
    const Taking& taking,
    const AdmitBundle& admit
) {
    constexpr std::chrono::seconds kPatience{60};
    auto fate = std::make_shared<std::promise<intake::PostFate>>();  // either side may be the last
    std::future<intake::PostFate> known = fate->get_future();
    intake::PostSubmission post;
    post.feed = feed;
    post.admit = [feed, taking, admit](intake::Desk& desk) {
        return take(desk, feed, taking, admit);
    };
    post.done = [fate](intake::PostFate what) { fate->set_value(what); };
    ingest.submit(std::move(post));
    const bool is_known = known.wait_for(kPatience) == std::future_status::ready;
    if (!is_known || known.get() != intake::PostFate::Committed) {
        throw std::runtime_error("what was read could not be stored");
    }
}

std::vector<PatientIdentifier> followed_people(intake::Desk& desk) {
    std::vector<PatientIdentifier> people;
    for (const alerts::PatientId person : desk.store.people.all()) {
        for (PatientIdentifier& one : desk.store.people.identifiers(person))
            people.push_back(std::move(one));
    }
    return people;
}

}  // namespace

RemoteLedger ledger_road(net::Ingest& ingest, const FeedName& feed, AdmitBundle admit) {
    RemoteLedger road;
    road.mark = [&ingest, feed](const std::string& what) {
        return ask<std::optional<Instant>>(ingest, [feed, what](intake::Desk& desk) {
            return desk.store.remotes.mark(feed, what);
        });
    };
    road.seen = [&ingest, feed](const std::vector<store::RemoteVersion>& versions) {
        return ask<std::vector<bool>>(ingest, [feed, versions](intake::Desk& desk) {
            std::vector<bool> seen;
            for (const store::RemoteVersion& version : versions)
                seen.push_back(desk.store.remotes.was_seen(feed, version));
            return seen;
        });
    };
    road.take = [&ingest, feed, admit = std::move(admit)](const Taking& taking) {
        take_and_wait(ingest, feed, taking, admit);
    };
    road.people = [&ingest] {
        return ask<std::vector<PatientIdentifier>>(ingest, &followed_people);
    };
    road.wishes = [&ingest, feed](int limit) {
        return ask<std::vector<store::RemoteWish>>(ingest, [feed, limit](intake::Desk& desk) {
            return desk.store.remotes.wishes(feed, desk.now, limit);
        });
    };
    road.postpone = [&ingest, feed](const std::string& reference, const Instant& until) {
        ingest.perform([feed, reference, until](intake::Desk& desk) {
            desk.store.remotes.postpone(feed, reference, until);
        });
    };
    road.tell = [&ingest, feed](const std::string& code, const std::string& detail) {
        ingest.perform([feed, code, detail](intake::Desk& desk) {
            if (detail.empty()) {
                intake::settle(desk, code, feed.text());
            } else {
                intake::raise(desk, {code, feed.text(), detail});
            }
        });
    };
    return road;
}

}  // namespace thiowatch::remote
