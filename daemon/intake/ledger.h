// The one writer: gathers what came in, admits it in one transaction, commits, then answers. What
// is only filed, of people nobody follows, is answered a little earlier: when the disk has it.
//
// There is no timer: while the disk syncs, the next messages gather in the sockets, and the next
// batch is whatever is there. Acknowledgements, deadlines, delivery outcomes and reloads are
// submissions like messages, so there is one order of everything. Used by one thread.
//
// Where many senders wait at a time, half of them are worked on while the disk syncs for the other
// half (sync_pace.h). All of it waits for its sync unanswered. That holds for notices, too: a
// courier takes them by a submission of its own, and gets them when that is on the disk, and with
// it all that came before.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "daemon/intake/admit.h"
#include "daemon/intake/snapshot.h"
#include "daemon/intake/sync_pace.h"
#include "daemon/runtime/clock.h"
#include "daemon/store/store.h"

namespace thiowatch::intake {

/// Whoever waits for the answers to a frame. Those are the texts to send; none is an empty list.
class FrameSender {
  public:
    FrameSender() = default;
    FrameSender(const FrameSender&) = delete;
    FrameSender& operator=(const FrameSender&) = delete;
    FrameSender(FrameSender&&) = delete;
    FrameSender& operator=(FrameSender&&) = delete;
    virtual ~FrameSender() = default;

    /// They may be sent: the disk has what they speak of. On the thread that synced it; whoever
    /// sends nothing yet is told again by answered(), which follows in any case, on the ledger's
    /// own.
    virtual void answer_at_once(const std::vector<std::string>& /*answers*/) {}
    /// The payload comes back: who sends more may need its room.
    virtual void answered(const std::vector<std::string>& answers, std::string payload) = 0;
};

/// A frame from a feed. It is answered after the commit.
struct FrameSubmission {
    FeedName feed;
    std::string payload;
    bool is_oversized = false;            ///< over the limit: only the answer is wanted
    std::shared_ptr<FrameSender> sender;  ///< shared: a session ends when nobody waits for it
};

/// What became of a post: only `Committed` may be answered as accepted.
enum class PostFate : std::uint8_t { Committed, Failed, Full };

/// Messages of a sender that come otherwise than in frames (FHIR): they count as arrivals and are
/// refused when there is no room.
struct PostSubmission {
    FeedName feed;
    std::function<std::vector<Arrival>(Desk&)> admit;  ///< run again when a batch had to be
    std::function<void(PostFate)> done;
};

/// Any other change. `done` is told after the commit whether it happened.
struct WorkSubmission {
    std::function<void(Desk&)> work;
    std::function<void(bool happened)> done;
};

/// What observers are told; called on the ledger's thread.
struct LedgerObserver {
    std::function<void(const FeedName&, const Arrival&)> arrived;
    std::function<void(std::size_t messages)> committed;
    std::function<void(std::string_view rule, std::string_view severity)> opened;
    std::function<void()> outbox_grew;
    std::function<void(bool)> disk_is_full;
};

class Ledger {
  public:
    struct Parts {
        std::unique_ptr<store::Store> store;
        SnapshotPtr snapshot;
        runtime::Clock now;
        std::function<std::uint64_t()> random;
        LedgerObserver observer;
    };
    explicit Ledger(Parts parts);

    /// Worked on in the order submitted.
    void submit(FrameSubmission frame) { waiting_.emplace_back(std::move(frame)); }
    void submit(PostSubmission post) { waiting_.emplace_back(std::move(post)); }
    void submit(WorkSubmission work) { waiting_.emplace_back(std::move(work)); }
    [[nodiscard]] bool is_idle() const { return waiting_.empty(); }

    /// Admits and commits what was submitted, then answers. Throws StoreError when nobody knows
    /// what reached the disk: the process must end, and nothing was answered but what is there.
    void commit();
    /// From now on commit() may leave the sync, and the answers, for later, where the disk allows
    /// it; false if not. `synced` is called on another thread when there is something to answer,
    /// `sync` in place of the store's own.
    bool sync_along(std::function<void()> synced, std::function<int()> sync = {});
    /// The last commit: with it everything is on the disk and answered.
    void finish();
    /// Answers what was on its way to the disk and is there. Throws as commit() does.
    void answer_synced();
    /// Whether it is time to commit, although more may be ready.
    [[nodiscard]] bool has_enough() const {
        return syncs_along_ && pace_.is_in_halves() && pace_.is_half(waiting_.size());
    }
    /// Whether the last commit was of one frame: a sender that waits for each answer, by itself.
    [[nodiscard]] bool had_lone_frame() const { return had_lone_frame_; }
    /// From the next batch on.
    void use(SnapshotPtr snapshot) { parts_.snapshot = std::move(snapshot); }
    [[nodiscard]] const SnapshotPtr& snapshot() const { return parts_.snapshot; }
    [[nodiscard]] store::Store& store() { return *parts_.store; }
    [[nodiscard]] Instant now() const { return parts_.now(); }

  private:
    using Submission = std::variant<FrameSubmission, PostSubmission, WorkSubmission>;
    /// A submission and what came of it: answers for a frame, whether it happened for the others.
    struct Item {
        Submission submission;
        std::vector<std::string> answers;
        std::vector<Arrival> arrivals;
        bool happened = false;
        bool was_full = false;
        bool is_told = false;  // of its arrivals
    };
    using Batch = std::vector<Item>;
    struct Unsynced {
        std::uint64_t number = 0;
        Batch batch;
    };
    Desk desk() { return {*parts_.store, *parts_.snapshot, parts_.now(), parts_.random}; }
    void watch_room();
    /// Whether it is on the disk; if not, its sync is still to come.
    bool write(Batch& batch);
    [[nodiscard]] bool may_wait() const;
    void note_waiting(std::size_t now);
    void take(const FrameSubmission& frame, Desk& desk, Item& item);
    void take(const PostSubmission& post, Desk& desk, Item& item);
    bool perform(const WorkSubmission& work, Desk& desk);
    void tell_of_room(Desk& desk);
    void take_back();
    void refuse(Batch& batch);
    void refuse_unwritten(Batch& batch);
    void answer(Batch& batch);
    void await_all();
    void sync_soon(Batch batch);
    static void answer_at_once(const Batch& batch);
    [[nodiscard]] bool may_answer_early(const Batch& batch) const;
    void answer_early(Batch& batch);
    void tell_of_arrivals(const FeedName& feed, Item& item);

    std::deque<Unsynced> unsynced_;  // before the store, whose thread looks at it to its end
    Parts parts_;
    std::vector<Submission> waiting_;
    SyncPace pace_;
    bool had_lone_frame_ = false;
    bool syncs_along_ = false;   // the disk may work while we do
    bool is_full_ = false;       // messages are refused until there is room
    bool owes_news_ = false;     // the operators have yet to be told of it
    bool is_news_open_ = false;  // what the store says of it
};

}  // namespace thiowatch::intake
