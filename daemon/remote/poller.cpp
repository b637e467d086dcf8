#include "daemon/remote/poller.h"

#include <random>

#include "daemon/remote/patience.h"
#include "daemon/runtime/log.h"

namespace thiowatch::remote {

namespace {

constexpr Duration kLeastPause = std::chrono::seconds{1};

double dice() {
    static thread_local std::mt19937_64 engine{std::random_device{}()};
    return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

}  // namespace

Poller::Poller(PollerOptions options, RemoteLedger ledger)
    : options_(std::move(options)),
      ledger_(std::move(ledger)),
      fresh_at_(options_.now()),
      thread_([this] { run(); }) {}

Poller::~Poller() {
    stop();
}

void Poller::wake() {
    {
        const std::scoped_lock lock{mutex_};
        is_woken_ = true;
    }
    changed_.notify_all();
}

void Poller::ask_to_stop() {
    {
        const std::scoped_lock lock{mutex_};
        is_stopping_ = true;
    }
    changed_.notify_all();
}

void Poller::stop() {
    ask_to_stop();
    if (thread_.joinable()) thread_.join();
}

bool Poller::is_stopping() {
    const std::scoped_lock lock{mutex_};
    return is_stopping_;
}

/// False when the daemon stops.
bool Poller::pause(Duration wait, bool ends_when_woken) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, wait, [&] { return is_stopping_ || (ends_when_woken && is_woken_); });
    if (ends_when_woken) is_woken_ = false;
    return !is_stopping_;
}

Round Poller::round(FeedReader& reader, GroupExport& group) {
    try {
        if (auto trouble = reader.read_wishes()) return trouble;
        if (options_.settings.group.empty()) return reader.read_all();
        return group.is_due() ? group.run() : std::nullopt;
    } catch (const std::exception& failure) {
        return Trouble{failure.what(), false, {}};
    }
}

void Poller::judge(const Round& round) {
    if (!round) {
        failures_ = 0;
        fresh_at_ = options_.now();
        if (std::exchange(is_told_, false)) ledger_.tell("feed.stale", "");
        return;
    }
    ++failures_;
    spdlog::warn("poll.failed feed={} failures={} reason={}", options_.feed, failures_, round->why);
    const bool is_stale = options_.now() - fresh_at_ >= options_.settings.stale_after;
    if (is_told_ || (!is_stale && !round->our_fault)) return;
    ledger_.tell(
        "feed.stale", "nothing can be read since " + fresh_at_.rfc3339() + ": " + round->why
    );
    is_told_ = true;
}

void Poller::run() {
    delivery::FhirConnection connection(
        options_.settings.server, [this] { return is_stopping(); }, options_.detours, options_.now
    );
    const ReaderParts parts{
        connection,
        ledger_,
        options_.now,
        [this](Duration wait) { return pause(wait, false); },
        &dice};
    FeedReader reader(options_.settings, parts);
    GroupExport group(options_.settings, parts);
    // A trouble that an earlier run of the daemon told of is over when a round is whole again.
    is_told_ = true;
    bool is_first = true;
    while (!is_stopping()) {
        const Round outcome = round(reader, group);
        if (is_stopping()) return;
        if (outcome && std::exchange(is_first, false)) is_told_ = false;
        is_first = false;
        try {
            judge(outcome);
        } catch (const std::exception& failure) {
            spdlog::error("poll.not_told feed={} reason={}", options_.feed, failure.what());
        }
        const Duration wait =
            outcome ? wait_after(failures_, outcome->asked_for, dice()) : options_.settings.every;
        if (!outcome) connection.close();
        // However many notifications come, they cause no more than one round a second; and after
        // trouble they do not shorten the wait.
        if (!pause(outcome ? wait : kLeastPause, false)) return;
        if (!outcome && !pause(wait, true)) return;
    }
}

}  // namespace thiowatch::remote
