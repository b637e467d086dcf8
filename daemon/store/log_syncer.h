// Syncs the log on a thread of its own: the disk works for what was committed while the writer is
// at what comes next. One sync covers all that was written before it began.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace thiowatch::store {

class LogSyncer {
  public:
    /// `sync` answers with a code of SQLite's; `done` is called after each. Both on this thread.
    LogSyncer(std::function<int()> sync, std::function<void()> done);
    LogSyncer(const LogSyncer&) = delete;
    LogSyncer& operator=(const LogSyncer&) = delete;
    LogSyncer(LogSyncer&&) = delete;
    LogSyncer& operator=(LogSyncer&&) = delete;
    /// What was asked for is still synced.
    ~LogSyncer();

    /// What is written by now is to be synced, and then `then` to be called, here too. Answers the
    /// number it goes by.
    std::uint64_t want(std::function<void()> then);
    /// All up to this number is on the disk, and what was to be called then was. Throws StoreError
    /// when a sync has failed: then nobody knows what is, and it is not tried again.
    [[nodiscard]] std::uint64_t synced() const;
    /// Waits until it is. Throws as synced() does.
    void await(std::uint64_t number);
    /// How long the last sync took.
    [[nodiscard]] std::chrono::nanoseconds lasted() const {
        return std::chrono::nanoseconds{lasted_ns_.load(std::memory_order_relaxed)};
    }

  private:
    void run();

    std::function<int()> sync_;
    std::function<void()> done_;
    std::mutex guard_;  // what is wanted is said by the writer and read by this thread
    std::condition_variable is_wanted_;
    std::condition_variable is_done_;
    std::vector<std::function<void()>> then_;
    std::uint64_t wanted_ = 0;
    bool is_over_ = false;
    std::atomic<std::uint64_t> synced_{0};    // set here, asked for by the writer at every message
    std::atomic<int> code_{0};                // as above
    std::atomic<std::int64_t> lasted_ns_{0};  // as above
    std::thread thread_;                      // last: it uses all the others
};

}  // namespace thiowatch::store
