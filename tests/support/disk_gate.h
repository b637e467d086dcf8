// A disk that syncs when it is told to, so that a test can look at what happens before.
#pragma once

#include <condition_variable>
#include <mutex>

namespace thiowatch::testing {

class DiskGate {
  public:
    /// As the disk's own, on the thread that syncs.
    int sync() {
        std::unique_lock lock(guard_);
        ++begun_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return is_open_ || let_ > 0; });
        if (let_ > 0) --let_;
        return code_;
    }
    void await_begun(int syncs) {
        std::unique_lock lock(guard_);
        changed_.wait(lock, [&] { return begun_ >= syncs; });
    }
    void let_one() {
        change([this] { ++let_; });
    }
    void open() {
        change([this] { is_open_ = true; });
    }
    void fail_with(int code) {
        change([&] { code_ = code; });
    }
    [[nodiscard]] int begun() {
        std::lock_guard lock(guard_);
        return begun_;
    }

  private:
    template <class Change>
    void change(const Change& change) {
        std::lock_guard lock(guard_);
        change();
        changed_.notify_all();
    }

    std::mutex guard_;  // the test and the thread that syncs
    std::condition_variable changed_;
    int begun_ = 0;
    int let_ = 0;
    int code_ = 0;
    bool is_open_ = false;
};

/// Counts what another thread does, and waits for it.
class Tally {
  public:
    void add() {
        std::lock_guard lock(guard_);
        ++count_;
        changed_.notify_all();
    }
    void await(int count) {
        std::unique_lock lock(guard_);
        changed_.wait(lock, [&] { return count_ >= count; });
    }

  private:
    std::mutex guard_;  // as above
    std::condition_variable changed_;
    int count_ = 0;
};

}  // namespace thiowatch::testing
