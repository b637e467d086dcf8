#include "daemon/timekeeper.h"

#include "daemon/intake/deadlines.h"
#include "daemon/intake/operator_news.h"
#include "daemon/operations/service_notify.h"

namespace thiowatch {

namespace {

constexpr std::chrono::seconds kTick{1};
constexpr int kSilenceEvery = 30;  // ticks
constexpr int kAtOnce = 100;       // deadlines of one batch: live feeds take turns with them

}  // namespace

Timekeeper::Timekeeper(net::Ingest& ingest, runtime::SteadyClock& clock)
    : ingest_(ingest),
      clock_(clock),
      timer_(ingest.context()),
      started_(clock.now()),
      watchdog_(operations::watchdog_interval()) {}

void Timekeeper::start() { tick(); }

void Timekeeper::stop() { timer_.cancel(); }

std::optional<Instant> Timekeeper::last_heard(const FeedName& feed) const {
    auto found = last_heard_.find(feed);
    return found == last_heard_.end() ? std::nullopt : std::optional(found->second);
}

void Timekeeper::tick() {
    if (auto step = clock_.step()) {
        ingest_.ledger().submit(intake::WorkSubmission{
            [by = *step](intake::Desk& desk) { intake::shift_deadlines(desk, by); }, {}
        });
    }
    meet();
    if (++ticks_ % kSilenceEvery == 0) listen_for_silence(clock_.now());
    if (watchdog_) operations::notify_alive();
    timer_.expires_after(kTick);
    timer_.async_wait([this](const boost::system::error_code& stopped) {
        if (!stopped) tick();
    });
}

void Timekeeper::meet() {
    auto next = intake::next_deadline(ingest_.ledger().store());
    if (!next || clock_.now() < *next) return;
    ingest_.ledger().submit(intake::WorkSubmission{
        [](intake::Desk& desk) { intake::meet_deadlines(desk, kAtOnce); }, {}
    });
}

void Timekeeper::listen_for_silence(const Instant& now) {
    for (const config::FeedSettings& feed : ingest_.ledger().snapshot()->settings.feeds) {
        if (!feed.silent_after) continue;
        bool is_silent = now - last_heard(feed.name).value_or(started_) > *feed.silent_after;
        ingest_.ledger().submit(intake::WorkSubmission{
            [name = feed.name, is_silent](intake::Desk& desk) {
                if (is_silent) {
                    intake::raise(
                        desk, {"feed.silent", name.text(), "no message for longer than this feed may be silent"}
                    );
                } else {
                    intake::settle(desk, "feed.silent", name.text());
                }
            },
            {}
        });
    }
}

}  // namespace thiowatch
