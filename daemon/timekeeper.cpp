#include "daemon/timekeeper.h"

#include <filesystem>

#include "daemon/intake/auditor.h"
#include "daemon/intake/deadlines.h"
#include "daemon/intake/old_versions.h"
#include "daemon/intake/operator_news.h"
#include "daemon/operations/service_notify.h"

namespace thiowatch {

namespace {

constexpr std::chrono::seconds kTick{1};
constexpr std::chrono::seconds kLookEvery{30};
constexpr std::chrono::seconds kAuditEvery{60};
constexpr int kAudited = 50;  // people of one audit
constexpr int kAtOnce = 100;  // deadlines of one batch: live feeds take turns with them
constexpr int kPruned = 500;  // messages, and old versions, of one batch, for the same reason

}  // namespace

Timekeeper::Timekeeper(net::Ingest& ingest, runtime::SteadyClock& clock)
    : ingest_(ingest),
      clock_(clock),
      timer_(ingest.context()),
      started_(clock.now()),
      watchdog_(operations::watchdog_interval()),
      next_look_(clock.since_boot() + kLookEvery),
      next_audit_(clock.since_boot() + kAuditEvery) {}

void Timekeeper::start() {
    tick();
}

void Timekeeper::stop() {
    timer_.cancel();
}

std::optional<Instant> Timekeeper::last_heard(const FeedName& feed) const {
    auto found = last_heard_.find(feed);
    return found == last_heard_.end() ? std::nullopt : std::optional(found->second);
}

void Timekeeper::tick() {
    if (auto step = clock_.step()) {
        ingest_.ledger().submit(intake::WorkSubmission{
            [by = *step](intake::Desk& desk) { intake::shift_deadlines(desk, by); }, {}});
    }
    meet();
    const Duration running = clock_.since_boot();
    if (running >= next_look_) {
        next_look_ = running + kLookEvery;
        listen_for_silence(clock_.now());
        look_at_roster();
        prune();
    }
    if (running >= next_audit_) {
        next_audit_ = running + kAuditEvery;
        audit();
    }
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
        [](intake::Desk& desk) { intake::meet_deadlines(desk, kAtOnce); }, {}});
}

void Timekeeper::listen_for_silence(const Instant& now) {
    for (const config::FeedSettings& feed : ingest_.ledger().snapshot()->settings.feeds) {
        if (!feed.silent_after) continue;
        const Duration limit = silence_limit(*feed.silent_after, gaps_[feed.name].usual());
        bool is_silent = now - last_heard(feed.name).value_or(started_) > limit;
        ingest_.ledger().submit(intake::WorkSubmission{
            [name = feed.name, is_silent](intake::Desk& desk) {
                if (is_silent) {
                    intake::raise(
                        desk,
                        {"feed.silent",
                         name.text(),
                         "no message for longer than this feed may be silent"}
                    );
                } else {
                    intake::settle(desk, "feed.silent", name.text());
                }
            },
            {}});
    }
}

// A roster nobody renews is wrong about somebody: new patients are missing from it.
void Timekeeper::look_at_roster() {
    const config::RosterSettings& roster = ingest_.ledger().snapshot()->settings.roster;
    if (!roster.file) return;
    std::error_code missing;
    auto written = std::filesystem::last_write_time(*roster.file, missing);
    auto age = std::filesystem::file_time_type::clock::now() - written;
    bool is_stale = missing || age > roster.max_age;
    ingest_.ledger().submit(intake::WorkSubmission{
        [is_stale](intake::Desk& desk) {
            if (is_stale) {
                intake::raise(desk, {"roster.stale", "roster", "the file was not renewed in time"});
            } else {
                intake::settle(desk, "roster.stale", "roster");
            }
        },
        {}});
}

void Timekeeper::audit() {
    ingest_.ledger().submit(intake::WorkSubmission{
        [this](intake::Desk& desk) { audited_ = intake::audit(desk, audited_, kAudited); }, {}});
}

void Timekeeper::prune() {
    Duration kept = ingest_.ledger().snapshot()->settings.retention.messages;
    ingest_.ledger().submit(intake::WorkSubmission{
        [kept](intake::Desk& desk) {
            const Instant before = desk.now - kept;
            intake::prune_versions(desk.store, before, kPruned);
            desk.store.messages.prune(before, kPruned);
        },
        {}});
}

}  // namespace thiowatch
