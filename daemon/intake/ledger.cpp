#include "daemon/intake/ledger.h"

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>

#include "daemon/intake/operator_news.h"
#include "daemon/runtime/log.h"

namespace thiowatch::intake {

namespace {

constexpr std::string_view kDiskFull = "disk.full";

}  // namespace

Ledger::Ledger(Parts parts) : parts_(std::move(parts)) {
    if (!parts_.observer.arrived) parts_.observer.arrived = [](const FeedName&, const Arrival&) {};
    if (!parts_.observer.committed) parts_.observer.committed = [](std::size_t) {};
    if (!parts_.observer.opened) parts_.observer.opened = [](std::string_view, std::string_view) {};
    if (!parts_.observer.outbox_grew) parts_.observer.outbox_grew = [] {};
    if (!parts_.observer.disk_is_full) parts_.observer.disk_is_full = [](bool) {};
    for (const store::OperatorEvent& event : store().operators.open()) {
        is_news_open_ = is_news_open_ || event.code == kDiskFull;
    }
}

void Ledger::commit() {
    Batch batch;
    batch.reserve(waiting_.size());
    for (Submission& submission : waiting_)
        batch.push_back({.submission = std::move(submission)});
    waiting_.clear();
    had_lone_frame_ =
        batch.size() == 1 && std::holds_alternative<FrameSubmission>(batch.front().submission);
    if (batch.empty()) return;
    std::uint64_t notices = store().outbox.additions();
    bool is_durable = true;
    note_waiting(batch.size());
    watch_room();
    try {
        is_durable = write(batch);
    } catch (const store::StoreError& failure) {
        if (!failure.is_full()) throw;
        take_back();
        refuse(batch);
    }
    if (is_durable) {
        // What it did not change may have been changed by those before it, so theirs come first.
        await_all();
        answer(batch);
    } else {
        sync_soon(std::move(batch));
    }
    for (const auto& alert : store().alerts.take_opened()) {
        parts_.observer.opened(alert.rule, alerts::name_of(alert.severity));
    }
    if (store().outbox.additions() != notices) parts_.observer.outbox_grew();
    store().settle();
}

bool Ledger::sync_along(std::function<void()> synced, std::function<int()> sync) {
    syncs_along_ = store().sync_along(std::move(synced), std::move(sync));
    return syncs_along_;
}

void Ledger::finish() {
    syncs_along_ = false;
    commit();
    await_all();
}

// It stays where it is until it is answered.
void Ledger::sync_soon(Batch batch) {
    Unsynced& kept = unsynced_.emplace_back();
    kept.batch = std::move(batch);
    kept.number = store().sync_soon([&batch = kept.batch] { answer_at_once(batch); });
}

void Ledger::answer_at_once(const Batch& batch) {
    for (const Item& item : batch) {
        const auto* frame = std::get_if<FrameSubmission>(&item.submission);
        if (frame != nullptr && frame->sender) frame->sender->answer_at_once(item.answers);
    }
}

void Ledger::await_all() {
    if (unsynced_.empty()) return;
    store().await_synced(unsynced_.back().number);
    answer_synced();
}

void Ledger::answer_synced() {
    while (!unsynced_.empty() && unsynced_.front().number <= store().synced()) {
        Batch batch = std::move(unsynced_.front().batch);
        unsynced_.pop_front();
        pace_.note_sync(store().last_sync());
        answer(batch);
    }
}

void Ledger::note_waiting(std::size_t now) {
    for (const Unsynced& earlier : unsynced_)
        now += earlier.batch.size();
    pace_.note_waiting(now);
    if (!pace_.is_in_halves()) pace_.forget();
}

// What the operators are told of a full disk must not wait for one.
bool Ledger::may_wait() const {
    return syncs_along_ && pace_.is_in_halves() && !is_full_ && !is_news_open_ && !owes_news_;
}

// What anybody might look for after the answer has to be there by then: in the store, not only on
// the disk. And should the sync of those before have failed, this one would not say so.
bool Ledger::may_answer_early(const Batch& batch) const {
    return unsynced_.empty() && std::ranges::all_of(batch, [](const Item& item) {
               return std::holds_alternative<FrameSubmission>(item.submission) &&
                      !item.arrivals.empty() &&
                      std::ranges::all_of(item.arrivals, &Arrival::is_only_filed);
           });
}

void Ledger::answer_early(Batch& batch) {
    for (Item& item : batch)
        tell_of_arrivals(std::get<FrameSubmission>(item.submission).feed, item);
    answer_at_once(batch);
}

// Below the low-water mark messages are refused before a write fails: what is left belongs to
// acknowledgements, deliveries and the audit.
void Ledger::watch_room() {
    bool is_low = !store().has_room();
    if (is_low == is_full_) return;
    is_full_ = is_low;
    parts_.observer.disk_is_full(is_low);
    if (is_low) {
        owes_news_ = true;
        spdlog::error("store.low");
    } else {
        store().restore_reserve();
        spdlog::warn("store.room_again");
    }
}

bool Ledger::write(Batch& batch) {
    Desk desk = this->desk();
    const auto begin = std::chrono::steady_clock::now();
    store().begin();
    for (Item& item : batch) {
        answer_synced();
        if (const auto* frame = std::get_if<FrameSubmission>(&item.submission)) {
            take(*frame, desk, item);
        } else if (const auto* post = std::get_if<PostSubmission>(&item.submission)) {
            take(*post, desk, item);
        } else {
            item.happened = perform(std::get<WorkSubmission>(item.submission), desk);
        }
    }
    tell_of_room(desk);
    if (may_wait()) {
        store().commit_unsynced(store::Upkeep::Along);
        pace_.note_work(std::chrono::steady_clock::now() - begin, batch.size());
        return false;
    }
    std::function<void()> on_disk;
    if (may_answer_early(batch)) on_disk = [this, &batch] { answer_early(batch); };
    store().commit(is_full_ ? store::Upkeep::Later : store::Upkeep::Along, std::move(on_disk));
    is_news_open_ = is_full_ && (is_news_open_ || owes_news_);
    owes_news_ = false;
    return true;
}

void Ledger::take(const FrameSubmission& frame, Desk& desk, Item& item) {
    item.arrivals.clear();
    // A reload ended the feed while the frame came in: not kept, so not answered.
    if (!parts_.snapshot->feeds.contains(frame.feed)) return;
    if (frame.is_oversized) {
        raise(desk, {"message.oversized", frame.feed.text(), "a frame over the limit was refused"});
        item.answers = answers_to_oversized(desk, frame.payload);
    } else if (is_full_) {
        item.answers = answers_when_full(desk, frame.payload);
    } else {
        // The payload is kept until the commit: should the disk be full, it is answered from it.
        FrameOutcome outcome = admit_frame(desk, frame.feed, frame.payload);
        item.answers = std::move(outcome.answers);
        item.arrivals = std::move(outcome.arrivals);
    }
}

void Ledger::take(const PostSubmission& post, Desk& desk, Item& item) {
    item.arrivals.clear();
    item.was_full = is_full_;
    item.happened = !is_full_ && store().in_savepoint([&] { item.arrivals = post.admit(desk); });
    if (item.happened || is_full_) return;
    item.arrivals.clear();
    spdlog::error(
        "post.failed feed={} reason=\"{}\"", post.feed.text(), store().savepoint_failure()
    );
    raise(
        desk, {"message.failed", post.feed.text(), "a post could not be handled and was refused"}
    );
}

bool Ledger::perform(const WorkSubmission& work, Desk& desk) {
    bool happened = store().in_savepoint([&] { work.work(desk); });
    if (!happened) spdlog::error("work.failed reason=\"{}\"", store().savepoint_failure());
    return happened;
}

// Trouble that could not be written while it lasted is still told of when it is over.
void Ledger::tell_of_room(Desk& desk) {
    constexpr std::string_view kStore = "store";
    if (owes_news_) {
        raise(
            desk,
            {std::string(kDiskFull),
             std::string(kStore),
             "messages are refused until there is room"}
        );
    }
    if (!is_full_ && (is_news_open_ || owes_news_)) settle(desk, kDiskFull, kStore);
}

// A write found the disk full: what came in is refused, the sender keeps it and tries again. The
// reserve makes room for acknowledgements and delivery outcomes, which must go on.
void Ledger::refuse(Batch& batch) {
    if (!is_full_) {
        spdlog::error("store.full");
        parts_.observer.disk_is_full(true);
        is_full_ = true;
        owes_news_ = true;
    }
    store().release_reserve();
    try {
        write(batch);
    } catch (const store::StoreError& failure) {
        if (!failure.is_full()) throw;
        take_back();
        refuse_unwritten(batch);
    }
}

void Ledger::take_back() {
    store().rollback();
    std::ignore = store().alerts.take_opened();
}

// Not even the reserve was enough. Nothing of the batch happened, and everybody is told so.
void Ledger::refuse_unwritten(Batch& batch) {
    Desk desk = this->desk();
    for (Item& item : batch) {
        item.happened = false;
        item.was_full = true;
        item.arrivals.clear();
        const auto* frame = std::get_if<FrameSubmission>(&item.submission);
        if (frame != nullptr && !frame->is_oversized) {
            item.answers = answers_when_full(desk, frame->payload);
        }
    }
}

void Ledger::answer(Batch& batch) {
    for (Item& item : batch) {
        if (auto* frame = std::get_if<FrameSubmission>(&item.submission)) {
            tell_of_arrivals(frame->feed, item);
            if (frame->sender) frame->sender->answered(item.answers, std::move(frame->payload));
        } else if (const auto* post = std::get_if<PostSubmission>(&item.submission)) {
            tell_of_arrivals(post->feed, item);
            PostFate refused = item.was_full ? PostFate::Full : PostFate::Failed;
            if (post->done) post->done(item.happened ? PostFate::Committed : refused);
        } else if (const auto& work = std::get<WorkSubmission>(item.submission); work.done) {
            work.done(item.happened);
        }
    }
    parts_.observer.committed(batch.size());
}

void Ledger::tell_of_arrivals(const FeedName& feed, Item& item) {
    if (std::exchange(item.is_told, true)) return;
    for (const Arrival& arrival : item.arrivals)
        parts_.observer.arrived(feed, arrival);
}

}  // namespace thiowatch::intake
