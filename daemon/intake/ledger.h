// The one writer: gathers what came in, admits it in one transaction, commits, then answers.
//
// There is no timer: while the disk syncs, the next messages gather in the sockets, and the next
// batch is whatever is there. Acknowledgements, deadlines, delivery outcomes and reloads are
// submissions like messages, so there is one order of everything. Used by one thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "daemon/intake/admit.h"
#include "daemon/intake/snapshot.h"
#include "daemon/runtime/clock.h"
#include "daemon/store/store.h"

namespace thiowatch::intake {

/// A frame from a feed. `answered` gets the texts to send, after the commit; none to send is an
/// empty list.
struct FrameSubmission {
    FeedName feed;
    std::string payload;
    bool is_oversized = false;  ///< over the limit: only the answer is wanted
    std::function<void(std::vector<std::string>)> answered;
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
    /// what reached the disk: the process must end, and nothing was answered.
    void commit();
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
    };
    using Batch = std::vector<Item>;
    Desk desk() { return {*parts_.store, *parts_.snapshot, parts_.now(), parts_.random}; }
    void watch_room();
    void write(Batch& batch);
    void take(const FrameSubmission& frame, Desk& desk, Item& item);
    void take(const PostSubmission& post, Desk& desk, Item& item);
    bool perform(const WorkSubmission& work, Desk& desk);
    void tell_of_room(Desk& desk);
    void take_back();
    void refuse(Batch& batch);
    void refuse_unwritten(Batch& batch);
    void answer(Batch& batch);
    void tell_of_arrivals(const FeedName& feed, const Item& item);

    Parts parts_;
    std::vector<Submission> waiting_;
    bool is_full_ = false;       // messages are refused until there is room
    bool owes_news_ = false;     // the operators have yet to be told of it
    bool is_news_open_ = false;  // what the store says of it
};

}  // namespace thiowatch::intake
