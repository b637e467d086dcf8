// Whether to work on half of those who wait while the disk syncs for the other half.
//
// With all of them in one commit, a round takes the work, the sync and the time until the senders
// come again; in halves, the longer of the work and two syncs. So it pays where a sync is shorter
// than the work on everybody and their own time, which was measured to be half of that, and where
// there are enough of them for two commits.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace thiowatch::intake {

class SyncPace {
  public:
    using Time = std::chrono::nanoseconds;

    /// So many wait now. The most of late counts, and is forgotten slowly.
    void note_waiting(std::size_t now) {
        constexpr std::size_t kForgotten = 16;
        usual_ = std::max(now, usual_ - (usual_ + kForgotten - 1) / kForgotten);
    }
    /// The work on so many took that long.
    void note_work(Time taken, std::size_t submissions) {
        const auto count = static_cast<std::int64_t>(std::max<std::size_t>(submissions, 1));
        work_ += (taken / count - work_) / kRemembered;
    }
    void note_sync(Time lasted) { sync_ += (lasted - sync_) / kRemembered; }
    /// Another round without halves. A disk that was slow may be so no more, and is tried again.
    void forget() { sync_ -= sync_ / kTriedAgain; }

    [[nodiscard]] bool is_in_halves() const {
        const Time round = work_ * static_cast<std::int64_t>(usual_);
        return usual_ >= kMany && sync_ <= round + round / 2;
    }
    /// Whether that is half of those who usually wait.
    [[nodiscard]] bool is_half(std::size_t waiting) const { return waiting * 2 >= usual_; }

  private:
    static constexpr std::size_t kMany = 4;
    static constexpr int kRemembered = 8;
    static constexpr int kTriedAgain = 256;

    std::size_t usual_ = 0;
    Time work_{};
    Time sync_{};
};

}  // namespace thiowatch::intake
