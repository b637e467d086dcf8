#include "daemon/delivery/courier.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "daemon/runtime/log.h"

namespace thiowatch::delivery {

/// One channel's thread. The mutex guards the three flags that other threads set; parcels, channel
/// and rest belong to the thread alone.
class Courier::Round {
  public:
    Round(ChannelName name, std::unique_ptr<Channel> channel, Outbox outbox, CourierOptions options)
        : name_(std::move(name)),
          channel_(std::move(channel)),
          outbox_(std::move(outbox)),
          options_(options),
          rest_(options.rest),
          thread_([this] { run(); }) {}
    ~Round() {
        ask_to_stop();
        join();
    }
    Round(const Round&) = delete;
    Round& operator=(const Round&) = delete;
    Round(Round&&) = delete;
    Round& operator=(Round&&) = delete;

    void wake() { raise(is_woken_); }
    void resume() { raise(is_resumed_); }
    void ask_to_stop() { raise(is_stopping_); }
    void join() {
        if (thread_.joinable()) thread_.join();
    }

  private:
    void raise(bool& flag) {
        {
            const std::scoped_lock lock{mutex_};
            flag = true;
        }
        changed_.notify_all();
    }
    bool is_stopping() {
        const std::scoped_lock lock{mutex_};
        return is_stopping_;
    }

    void run() {
        while (!is_stopping()) {
            const auto parcels = claim();
            if (!parcels) {
                lie_down(rest_.after_outbox_failure());
                continue;
            }
            if (parcels->empty()) wait_for_work();
            for (const auto& parcel : *parcels) {
                if (is_stopping()) return;
                carry(parcel);
            }
        }
    }

    // The outbox is asked for one parcel: see the top of courier.h.
    std::optional<std::vector<Parcel>> claim() {
        try {
            return outbox_.claim(name_, 1);
        } catch (const std::exception& error) {
            spdlog::error("courier.claim_failed channel={} error={}", name_, error.what());
            return std::nullopt;
        }
    }

    void carry(const Parcel& parcel) {
        const auto verdict = deliver(parcel);
        while (!report(parcel, verdict)) {
            if (is_stopping()) return;  // the lease ends, the parcel goes again with the same id
            lie_down(options_.rest.first_rest);
        }
        lie_down(rest_.after(verdict));
    }

    Verdict deliver(const Parcel& parcel) {
        try {
            return channel_->deliver(parcel);
        } catch (const std::exception& error) {
            return RetryLater{.why = error.what(), .our_fault = true, .whole_channel = true};
        }
    }

    bool report(const Parcel& parcel, const Verdict& verdict) {
        try {
            outbox_.report(parcel, verdict);
            return true;
        } catch (const std::exception& error) {
            spdlog::error(
                "courier.report_failed channel={} row={} error={}", name_, parcel.row, error.what()
            );
            return false;
        }
    }

    void wait_for_work() {
        channel_->idle();
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, options_.poll, [this] { return is_woken_ || is_stopping_; });
        is_woken_ = false;
    }

    void lie_down(Duration rest) {
        if (rest <= Duration::zero()) return;
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, rest, [this] { return is_resumed_ || is_stopping_; });
        if (std::exchange(is_resumed_, false)) rest_.forget();
    }

    const ChannelName name_;
    const std::unique_ptr<Channel> channel_;
    const Outbox outbox_;
    const CourierOptions options_;
    ChannelRest rest_;
    // Guards what wake(), resume() and stop() tell this round: they come from other threads.
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_woken_ = false;
    bool is_resumed_ = false;
    bool is_stopping_ = false;
    std::thread thread_;  // last: it starts when all the rest is there
};

Courier::Courier(Channels channels, const Outbox& outbox, const CourierOptions& options) {
    for (auto& entry : channels) {
        auto& [name, channel] = entry;
        rounds_.emplace(name, std::make_unique<Round>(name, std::move(channel), outbox, options));
    }
}

Courier::~Courier() {
    stop();
}

void Courier::wake(const ChannelName& channel) {
    if (const auto round = rounds_.find(channel); round != rounds_.end()) round->second->wake();
}

void Courier::wake_all() {
    for (auto& [name, round] : rounds_)
        round->wake();
}

void Courier::resume(const ChannelName& channel) {
    const auto round = rounds_.find(channel);
    if (round == rounds_.end()) return;
    round->second->resume();
    round->second->wake();
}

void Courier::ask_to_stop() {
    for (auto& [name, round] : rounds_)
        round->ask_to_stop();
}

void Courier::stop() {
    ask_to_stop();
    for (auto& [name, round] : rounds_)
        round->join();
}

}  // namespace thiowatch::delivery
