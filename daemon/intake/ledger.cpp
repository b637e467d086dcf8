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
    batch.reserve(waiting_.size());
    for (Submission& submission : waiting_) batch.push_back({std::move(submission), {}, false});
    waiting_.clear();
    if (batch.empty()) return;
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
    // From here on the batch is durable.
    answer(batch);
    parts_.observer.committed(batch.size());
    for (const auto& alert : store().alerts.take_opened()) {
        parts_.observer.opened(alert.rule, alerts::name_of(alert.severity));
    }
    if (store().outbox.additions() != notices) parts_.observer.outbox_grew();
    store().settle();
}

void Ledger::write(Batch& batch) {
    Desk desk = this->desk();
    store().begin();
    for (Item& item : batch) {
        if (const auto* frame = std::get_if<FrameSubmission>(&item.submission)) {
            item.answers = take(*frame, desk);
        } else {
            item.happened = perform(std::get<WorkSubmission>(item.submission), desk);
        }
    }
    store().commit();
}

std::vector<std::string> Ledger::take(const FrameSubmission& frame, Desk& desk) {
    if (frame.is_oversized) {
        raise(desk, {"message.oversized", frame.feed.text(), "a frame over the limit was refused"});
        return answers_to_oversized(desk, frame.payload);
    }
    if (is_full_) return answers_when_full(desk, frame.payload);
    // The payload is kept until the commit: should the disk be full, it is answered from it.
    FrameOutcome outcome = admit_frame(desk, frame.feed, frame.payload);
    for (const Arrival& arrival : outcome.arrivals) parts_.observer.arrived(frame.feed, arrival);
    return std::move(outcome.answers);
}

bool Ledger::perform(const WorkSubmission& work, Desk& desk) {
    bool happened = store().in_savepoint([&] { work.work(desk); });
    if (!happened) spdlog::error("work.failed reason=\"{}\"", store().savepoint_failure());
    return happened;
}

// The disk is full: what came in is refused, the sender keeps it and tries again. The reserve makes
// room for acknowledgements and delivery outcomes, which must go on.
void Ledger::refuse(Batch& batch) {
    if (!is_full_) {
        spdlog::error("store.full");
        parts_.observer.disk_is_full(true);
        batch.push_back(
            {WorkSubmission{
                 [](Desk& at) {
                     raise(at, {"disk.full", "store", "messages are refused until there is room"});
                 },
                 {}
             },
             {},
             false}
        );
    }
    is_full_ = true;
    store().release_reserve();
    write(batch);
}

void Ledger::answer(Batch& batch) {
    for (Item& item : batch) {
        if (const auto* frame = std::get_if<FrameSubmission>(&item.submission)) {
            if (frame->answered) frame->answered(std::move(item.answers));
        } else if (const auto& work = std::get<WorkSubmission>(item.submission); work.done) {
            work.done(item.happened);
        }
    }
}

}  // namespace thiowatch::intake
