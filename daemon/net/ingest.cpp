#include "daemon/net/ingest.h"

#include <chrono>
#include <future>
#include <mutex>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

namespace thiowatch::net {

namespace asio = boost::asio;

namespace {

constexpr int kGathered = 1024;  // events before a commit at the latest
// Whoever sends one message after the other has the next one ready in less.
constexpr std::chrono::microseconds kBackSoon{50};

}  // namespace

Ingest::Ingest(intake::Ledger::Parts parts) : ledger_(std::move(parts)) {
    ledger_.sync_along([this] { asio::post(context_, [this] { ledger_.answer_synced(); }); });
}

void Ingest::run() {
    auto guard = asio::make_work_guard(context_);
    bool awaits_lone_sender = false;
    while (!is_stopping_) {
        if (!awaits_lone_sender || !has_event_soon()) context_.run_one();
        // A session with a frame in hand reads no more until it is answered; but noise and a frame
        // without end need no answer, and must not keep others waiting for theirs.
        for (int handled = 0; handled < kGathered && !ledger_.has_enough(); ++handled) {
            if (context_.poll_one() == 0) break;
        }
        const bool has_work = !ledger_.is_idle();
        if (has_work) ledger_.commit();
        awaits_lone_sender = has_work && ledger_.had_lone_frame();
    }
    ledger_.finish();
    while (context_.poll() > 0) {
    }
}

// For a processor to fall asleep and to wake up takes longer than a lone sender needs.
bool Ingest::has_event_soon() {
    const auto end = std::chrono::steady_clock::now() + kBackSoon;
    do {
        if (context_.poll_one() > 0) return true;
    } while (std::chrono::steady_clock::now() < end);
    return false;
}

void Ingest::stop() {
    asio::post(context_, [this] { is_stopping_ = true; });
}

void Ingest::submit(intake::WorkSubmission work) {
    asio::post(context_, [this, work = std::move(work)]() mutable {
        ledger_.submit(std::move(work));
    });
}

void Ingest::submit(intake::PostSubmission post) {
    asio::post(context_, [this, post = std::move(post)]() mutable {
        ledger_.submit(std::move(post));
    });
}

namespace {

// A caller that stopped waiting has gone, and with it what its work refers to: the work must then
// not be begun, and while it is under way the caller must not go. That is what the lock is for.
struct Wait {
    std::mutex turn;  // see above
    bool is_abandoned = false;
    std::promise<bool> happened;
};

}  // namespace

bool Ingest::perform(std::function<void(intake::Desk&)> work) {
    constexpr std::chrono::seconds kPatience{10};
    auto wait = std::make_shared<Wait>();  // shared: either side may be the last
    std::future<bool> result = wait->happened.get_future();
    submit(
        {[wait, work = std::move(work)](intake::Desk& desk) {
             std::lock_guard turn(wait->turn);
             if (wait->is_abandoned) throw std::runtime_error("nobody waits for it any more");
             work(desk);
         },
         [wait](bool done) { wait->happened.set_value(done); }}
    );
    if (result.wait_for(kPatience) == std::future_status::ready) return result.get();
    std::lock_guard turn(wait->turn);
    wait->is_abandoned = true;
    return false;
}

void Ingest::use(intake::SnapshotPtr snapshot) {
    asio::post(context_, [this, snapshot = std::move(snapshot)]() mutable {
        ledger_.use(std::move(snapshot));
    });
}

}  // namespace thiowatch::net
