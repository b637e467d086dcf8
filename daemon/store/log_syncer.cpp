#include "daemon/store/log_syncer.h"

#include <tuple>
#include <utility>

#include <sqlite3.h>

#include "daemon/store/connection.h"

namespace thiowatch::store {

LogSyncer::LogSyncer(std::function<int()> sync, std::function<void()> done)
    : sync_(std::move(sync)), done_(std::move(done)), thread_([this] { run(); }) {}

LogSyncer::~LogSyncer() {
    {
        std::lock_guard lock(guard_);
        is_over_ = true;
    }
    is_wanted_.notify_one();
    thread_.join();
}

std::uint64_t LogSyncer::want(std::function<void()> then) {
    std::uint64_t number = 0;
    {
        std::lock_guard lock(guard_);
        number = ++wanted_;
        then_.push_back(std::move(then));
    }
    is_wanted_.notify_one();
    return number;
}

std::uint64_t LogSyncer::synced() const {
    const std::uint64_t synced = synced_.load(std::memory_order_acquire);
    if (const int code = code_.load(); code != SQLITE_OK) throw StoreError(code, "log sync");
    return synced;
}

void LogSyncer::await(std::uint64_t number) {
    {
        std::unique_lock lock(guard_);
        is_done_.wait(lock, [&] { return synced_.load() >= number || code_.load() != SQLITE_OK; });
    }
    std::ignore = synced();
}

void LogSyncer::run() {
    std::unique_lock lock(guard_);
    for (;;) {
        is_wanted_.wait(lock, [this] { return is_over_ || wanted_ > synced_.load(); });
        const std::uint64_t wanted = wanted_;
        if (wanted == synced_.load()) return;
        const auto then = std::exchange(then_, {});
        lock.unlock();
        const auto begin = std::chrono::steady_clock::now();
        const int code = sync_();
        const std::chrono::nanoseconds lasted = std::chrono::steady_clock::now() - begin;
        lasted_ns_.store(lasted.count(), std::memory_order_relaxed);
        if (code == SQLITE_OK) {
            for (const auto& work : then)
                work();
        }
        lock.lock();
        if (code == SQLITE_OK) {
            synced_.store(wanted, std::memory_order_release);
        } else {
            code_.store(code);
        }
        is_done_.notify_all();
        lock.unlock();
        done_();
        if (code != SQLITE_OK) return;
        lock.lock();
    }
}

}  // namespace thiowatch::store
