#include "daemon/intake/ledger.h"

#include "daemon/intake/operator_news.h"
#include "daemon/runtime/log.h"

namespace thiowatch::intake {

Ledger::Ledger(Parts parts) : parts_(std::move(parts)) {
    if (!parts_.observer.arrived) parts_.observer.arrived = [](const FeedName&, const Arrival&) {};
    if (!parts_.observer.committed) parts_.observer.committed = [](std::size_t) {};
    if (!parts_.observer.opened) parts_.observer.opened = [](std::string_view, std::string_view) {};
    if (!parts_.observer.outbox_grew) parts_.observer.outbox_grew = [] {};
    if (!parts_.observer.disk_is_full) parts_.observer.disk_is_full = [](bool) {};
}

void Ledger::commit() {
    Batch batch;
    batch.frames.swap(frames_);
    batch.work.swap(work_);
    if (batch.frames.empty() && batch.work.empty()) return;
    std::uint64_t notices = store().outbox.additions();
    if (is_full_ && store().has_room()) {
        store().restore_reserve();
        is_full_ = false;
        parts_.observer.disk_is_full(false);
        spdlog::warn("store.room_again");
    }
    try {
        write(batch);
    } catch (const store::StoreError& failure) {
        if (!failure.is_full()) throw;
        store().rollback();
        refuse(batch);
    }
    answer(batch);
    for (const auto& alert : store().alerts.take_opened()) {
        parts_.observer.opened(alert.rule, alerts::name_of(alert.severity));
    }
    if (store().outbox.additions() != notices) parts_.observer.outbox_grew();
    store().settle();
}

void Ledger::write(Batch& batch) {
    Desk desk = this->desk();
    store().begin();
    for (FrameSubmission& frame : batch.frames) {
        if (frame.is_oversized) {
            batch.answers.push_back(answers_to_oversized(desk, frame.payload));
            raise(desk, {"message.oversized", frame.feed.text(), "a frame over the limit was refused"});
            continue;
        }
        if (is_full_) {
            batch.answers.push_back(answers_when_full(desk, frame.payload));
            continue;
        }
        // The payload is kept until the commit: should the disk be full, it is answered from it.
        FrameOutcome outcome = admit_frame(desk, frame.feed, frame.payload);
        for (const Arrival& arrival : outcome.arrivals) parts_.observer.arrived(frame.feed, arrival);
        batch.answers.push_back(std::move(outcome.answers));
    }
    write_work(batch, desk);
    store().commit();
    // From here on the batch is durable.
    parts_.observer.committed(batch.frames.size());
}

void Ledger::write_work(Batch& batch, Desk& desk) {
    batch.happened.clear();
    for (WorkSubmission& submission : batch.work) {
        bool happened = store().in_savepoint([&] { submission.work(desk); });
        if (!happened) spdlog::error("work.failed reason={}", store().savepoint_failure());
        batch.happened.push_back(happened);
    }
}

// The disk is full: what came in is refused, the sender keeps it and tries again. The reserve makes
// room for acknowledgements and delivery outcomes, which must go on.
void Ledger::refuse(Batch& batch) {
    bool is_first = !is_full_;
    is_full_ = true;
    store().release_reserve();
    Desk desk = this->desk();
    batch.answers.clear();
    for (const FrameSubmission& frame : batch.frames) {
        batch.answers.push_back(answers_when_full(desk, frame.payload));
    }
    if (is_first) {
        spdlog::error("store.full");
        parts_.observer.disk_is_full(true);
        batch.work.push_back(
            {[](Desk& at) { raise(at, {"disk.full", "store", "messages are refused until there is room"}); },
             [](bool) {}}
        );
    }
    store().begin();
    write_work(batch, desk);
    store().commit();
}

void Ledger::answer(Batch& batch) {
    for (std::size_t at = 0; at < batch.frames.size(); ++at) {
        if (batch.frames[at].answered) batch.frames[at].answered(std::move(batch.answers[at]));
    }
    for (std::size_t at = 0; at < batch.work.size(); ++at) {
        if (batch.work[at].done) batch.work[at].done(batch.happened[at]);
    }
}

}  // namespace thiowatch::intake
