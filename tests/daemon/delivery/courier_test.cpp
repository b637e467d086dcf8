#include "daemon/delivery/courier.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <stdexcept>

#include <gtest/gtest.h>

#include "daemon/delivery/smtp_channel.h"
#include "daemon/delivery/webhook_channel.h"
#include "daemon/runtime/log.h"
#include "tests/support/http_server.h"
#include "tests/support/smtp_server.h"

namespace thiowatch::delivery {
namespace {

const ChannelName kMail{"mail"};
const ChannelName kHook{"hook"};
constexpr Duration kNever = std::chrono::hours{1};
constexpr auto kPatience = std::chrono::seconds{20};

struct Report {
    Parcel parcel;
    Verdict verdict;
};

/// Due parcels and reports, with a way to wait for the reports.
class TestOutbox {
  public:
    void put(const ChannelName& channel, std::int64_t row) {
        const std::scoped_lock lock{mutex_};
        due_[channel].push_back(
            {.id = "n-" + std::to_string(row),
             .row = row,
             .channel = channel,
             .to_address = "smith@hospital.test",
             .mime = "Subject: x\r\n\r\nx\r\n",
             .json = "{}"}
        );
    }
    Outbox functions() {
        return {
            .claim =
                [this](const ChannelName& channel, int limit) { return claim(channel, limit); },
            .report = [this](
                          const Parcel& parcel, Verdict verdict
                      ) { report(parcel, std::move(verdict)); },
        };
    }
    /// Rows in the order they were reported, once there are at least `count` of the channel.
    std::vector<std::int64_t> wait_for(const ChannelName& channel, std::size_t count) {
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, kPatience, [&] { return rows_of(channel).size() >= count; });
        return rows_of(channel);
    }
    std::vector<Report> reports() {
        const std::scoped_lock lock{mutex_};
        return reports_;
    }
    void fail_next(int claims, int reports) {
        const std::scoped_lock lock{mutex_};
        failing_claims_ = claims;
        failing_reports_ = reports;
    }
    void wait_for_an_empty_claim(const ChannelName& channel) {
        std::unique_lock lock{mutex_};
        const int before = empty_claims_[channel];
        changed_.wait_for(lock, kPatience, [&] { return empty_claims_[channel] > before; });
    }

  private:
    std::vector<Parcel> claim(const ChannelName& channel, int limit) {
        const std::scoped_lock lock{mutex_};
        if (failing_claims_-- > 0) throw std::runtime_error("the disk is full");
        auto& due = due_[channel];
        std::vector<Parcel> parcels;
        while (!due.empty() && static_cast<int>(parcels.size()) < limit) {
            parcels.push_back(due.front());
            due.pop_front();
        }
        if (parcels.empty()) ++empty_claims_[channel];
        changed_.notify_all();
        return parcels;
    }
    void report(const Parcel& parcel, Verdict verdict) {
        const std::scoped_lock lock{mutex_};
        if (failing_reports_-- > 0) throw std::runtime_error("the disk is full");
        reports_.push_back({parcel, std::move(verdict)});
        changed_.notify_all();
    }
    std::vector<std::int64_t> rows_of(const ChannelName& channel) const {
        std::vector<std::int64_t> rows;
        for (const auto& [parcel, verdict] : reports_) {
            if (parcel.channel == channel) rows.push_back(parcel.row);
        }
        return rows;
    }

    std::mutex mutex_;  // courier threads and the test
    std::condition_variable changed_;
    std::map<ChannelName, std::deque<Parcel>> due_;
    std::map<ChannelName, int> empty_claims_;
    std::vector<Report> reports_;
    int failing_claims_ = 0;
    int failing_reports_ = 0;
};

/// Answers what the test says.
class ScriptedChannel final : public Channel {
  public:
    explicit ScriptedChannel(std::function<Verdict(const Parcel&)> answer)
        : answer_(std::move(answer)) {}
    Verdict deliver(const Parcel& parcel) override { return answer_(parcel); }

  private:
    std::function<Verdict(const Parcel&)> answer_;
};

std::unique_ptr<Channel> scripted(std::function<Verdict(const Parcel&)> answer) {
    return std::make_unique<ScriptedChannel>(std::move(answer));
}

std::unique_ptr<Channel> accepting() {
    return scripted([](const Parcel& parcel) { return Delivered{"250 " + parcel.id}; });
}

std::unique_ptr<Channel> failing(bool is_whole_channel) {
    return scripted([=](const Parcel&) {
        return RetryLater{.why = "451", .whole_channel = is_whole_channel};
    });
}

Channels channels(std::unique_ptr<Channel> mail, std::unique_ptr<Channel> hook = accepting()) {
    Channels both;
    both[kMail] = std::move(mail);
    both[kHook] = std::move(hook);
    return both;
}

using Rows = std::vector<std::int64_t>;

TEST(Courier, CarriesWhatIsDueAndReportsEveryVerdict) {
    TestOutbox outbox;
    for (int row = 1; row <= 3; ++row)
        outbox.put(kMail, row);
    Courier courier{channels(accepting()), outbox.functions()};
    EXPECT_EQ(outbox.wait_for(kMail, 3), (Rows{1, 2, 3}));
    EXPECT_EQ(std::get<Delivered>(outbox.reports().at(0).verdict).receipt, "250 n-1");
}

TEST(Courier, ASlowChannelDelaysNoOther) {
    TestOutbox outbox;
    std::promise<void> release;
    auto released = release.get_future().share();
    outbox.put(kMail, 1);
    for (int row = 2; row <= 20; ++row)
        outbox.put(kHook, row);
    Courier courier{
        channels(scripted([released](const Parcel&) {
            released.wait();
            return Delivered{"250"};
        })),
        outbox.functions()};
    EXPECT_EQ(outbox.wait_for(kHook, 19).size(), 19U);
    EXPECT_TRUE(outbox.wait_for(kMail, 0).empty());
    release.set_value();
    EXPECT_EQ(outbox.wait_for(kMail, 1).size(), 1U);
}

TEST(Courier, ARelayThatHangsDelaysNoPagerOverRealConnections) {
    loopback::SmtpScript script;
    script.faults[loopback::SmtpMoment::Greeting] = loopback::SmtpFault::hangs();
    loopback::SmtpServer relay{script};
    loopback::HttpServer pager{{loopback::HttpAnswer::with(204)}};
    TestOutbox outbox;
    outbox.put(kMail, 1);
    for (int row = 2; row <= 10; ++row)
        outbox.put(kHook, row);
    Courier courier{
        channels(
            std::make_unique<SmtpChannel>(config::SmtpSettings{
                .port = relay.port(),
                .tls = config::SmtpTls::None,
                .from = "tw@hospital.test",
                .timeout = kPatience,
            }),
            std::make_unique<WebhookChannel>(config::WebhookSettings{
                .url = "http://127.0.0.1:" + std::to_string(pager.port()),
                .allow_insecure = true,
            })
        ),
        outbox.functions()};
    EXPECT_EQ(outbox.wait_for(kHook, 9).size(), 9U);
    EXPECT_TRUE(outbox.wait_for(kMail, 0).empty());
    relay.stop();
    EXPECT_EQ(outbox.wait_for(kMail, 1).size(), 1U);
}

TEST(Courier, StopFinishesTheNoticeInHandAndClaimsNoOther) {
    TestOutbox outbox;
    std::promise<void> begun;
    std::promise<void> release;
    auto released = release.get_future().share();
    outbox.put(kMail, 1);
    outbox.put(kMail, 2);
    Courier courier{
        channels(scripted([&begun, released](const Parcel&) {
            begun.set_value();
            released.wait();
            return Delivered{"250"};
        })),
        outbox.functions()};
    begun.get_future().wait();
    courier.ask_to_stop();
    release.set_value();
    courier.stop();
    EXPECT_EQ(outbox.wait_for(kMail, 1), Rows{1});
    courier.stop();
}

TEST(Courier, StopsAtOnceFromARestOrAWait) {
    TestOutbox outbox;
    outbox.put(kMail, 1);
    Courier courier{
        channels(failing(true)),
        outbox.functions(),
        {.poll = kNever, .rest = {.first_hold = kNever, .longest_hold = kNever}}};
    EXPECT_EQ(outbox.wait_for(kMail, 1).size(), 1U);
    courier.stop();
    EXPECT_EQ(outbox.reports().size(), 1U);
}

TEST(Courier, IsWokenLongBeforeItWouldLook) {
    TestOutbox outbox;
    Courier courier{channels(accepting()), outbox.functions(), {.poll = kNever}};
    outbox.put(kMail, 1);
    courier.wake(kMail);
    EXPECT_EQ(outbox.wait_for(kMail, 1), Rows{1});
    outbox.put(kHook, 2);
    courier.wake_all();
    EXPECT_EQ(outbox.wait_for(kHook, 1), Rows{2});
    courier.wake(ChannelName{"nobody"});
    courier.resume(ChannelName{"nobody"});
}

TEST(Courier, LooksByItselfWhenNobodyWakesIt) {
    TestOutbox outbox;
    Courier courier{channels(accepting()), outbox.functions(), {.poll = Duration{5}}};
    outbox.wait_for_an_empty_claim(kMail);
    outbox.put(kMail, 1);
    EXPECT_EQ(outbox.wait_for(kMail, 1), Rows{1});
}

// The pager's fifty notices are the measure of time: the mail channel could have tried often.
TEST(Courier, AFailingChannelRestsWhateverWakesItUntilAnOperatorResumesIt) {
    for (const bool is_whole_channel : {true, false}) {
        TestOutbox outbox;
        for (int row = 1; row <= 9; ++row)
            outbox.put(kMail, row);
        Courier courier{
            channels(failing(is_whole_channel)),
            outbox.functions(),
            {.poll = Duration{1}, .rest = {kNever, kNever, kNever, kNever}}};
        const std::size_t tries = is_whole_channel ? 1 : 2;
        outbox.wait_for(kMail, tries);
        for (int row = 100; row < 150; ++row)
            outbox.put(kHook, row);
        courier.wake_all();
        EXPECT_EQ(outbox.wait_for(kHook, 50).size(), 50U);
        EXPECT_EQ(outbox.wait_for(kMail, 0).size(), tries);
        courier.resume(kMail);
        EXPECT_EQ(outbox.wait_for(kMail, 2 * tries).size(), 2 * tries);
    }
}

TEST(Courier, AFailingOutboxLosesNoVerdictAndSendsNothingTwice) {
    runtime::set_up_log();  // as main does before it starts a thread
    TestOutbox outbox;
    outbox.fail_next(2, 0);
    outbox.put(kMail, 1);
    auto sent = std::make_shared<std::atomic<int>>(0);
    Courier courier{
        channels(scripted([sent](const Parcel&) {
            ++*sent;
            return Delivered{"250"};
        })),
        outbox.functions(),
        {.poll = Duration{1}, .rest = {.first_rest = Duration{1}}}};
    EXPECT_EQ(outbox.wait_for(kMail, 1), Rows{1});
    outbox.fail_next(0, 2);
    outbox.put(kMail, 2);
    courier.wake(kMail);
    EXPECT_EQ(outbox.wait_for(kMail, 2), (Rows{1, 2}));
    EXPECT_EQ(*sent, 2);
}

TEST(Courier, AChannelThatThrowsIsAFaultOfOursAndNotTheEnd) {
    TestOutbox outbox;
    outbox.put(kMail, 1);
    Courier courier{
        channels(scripted([](const Parcel&) -> Verdict { throw std::runtime_error("no libcurl"); })
        ),
        outbox.functions()};
    ASSERT_EQ(outbox.wait_for(kMail, 1), Rows{1});
    const auto reports = outbox.reports();
    const auto& verdict = std::get<RetryLater>(reports.at(0).verdict);
    EXPECT_TRUE(verdict.our_fault);
    EXPECT_EQ(verdict.why, "no libcurl");
}

/// Counts how often it may close its connections.
class IdleCounter final : public Channel {
  public:
    explicit IdleCounter(std::shared_ptr<std::promise<int>> idle) : idle_(std::move(idle)) {}
    Verdict deliver(const Parcel&) override {
        ++delivered_;
        return Delivered{"250"};
    }
    void idle() override {
        if (idle_) idle_->set_value(delivered_);
        idle_.reset();
    }

  private:
    std::shared_ptr<std::promise<int>> idle_;
    int delivered_ = 0;
};

TEST(Courier, TellsTheChannelWhenABurstIsOver) {
    TestOutbox outbox;
    for (int row = 1; row <= 5; ++row)
        outbox.put(kMail, row);
    auto idle = std::make_shared<std::promise<int>>();
    auto told = idle->get_future();
    Courier courier{channels(std::make_unique<IdleCounter>(idle)), outbox.functions()};
    ASSERT_EQ(told.wait_for(kPatience), std::future_status::ready);
    EXPECT_EQ(told.get(), 5);
}

}  // namespace
}  // namespace thiowatch::delivery
