#include "daemon/remote/poller.h"

#include <atomic>
#include <future>

#include "daemon/remote/patience.h"
#include "tests/support/answering_server.h"

namespace thiowatch::remote {
namespace {

using namespace std::chrono_literals;
using loopback::AnsweringServer;
using loopback::HttpAnswer;
using loopback::HttpRequest;

/// What a poller tells, and a way to wait for it.
class Listening {
  public:
    RemoteLedger ledger() {
        RemoteLedger road;
        road.mark = [](const std::string&) { return std::optional<Instant>(); };
        road.seen = [](const std::vector<store::RemoteVersion>& versions) {
            return std::vector<bool>(versions.size(), false);
        };
        road.take = [](const Taking&) {};
        road.people = [] { return std::vector<PatientIdentifier>(); };
        road.wishes = [](int) { return std::vector<store::RemoteWish>(); };
        road.postpone = [](const std::string&, const Instant&) {};
        road.tell = [this](const std::string& code, const std::string& detail) {
            const std::scoped_lock lock{mutex_};
            told_.push_back(code + ": " + detail);
            changed_.notify_all();
        };
        return road;
    }
    /// The n-th thing told, from 0; empty after twenty seconds.
    std::string told(std::size_t number) {
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, 20s, [&] { return told_.size() > number; });
        return told_.size() > number ? told_[number] : std::string();
    }

  private:
    std::mutex mutex_;  // the poller tells, the test waits
    std::condition_variable changed_;
    std::vector<std::string> told_;
};

PollerOptions options_for(const AnsweringServer& server) {
    PollerOptions options;
    options.feed = FeedName("ehr");
    options.settings.server.base = server.url() + "/fhir";
    options.settings.server.allow_insecure = true;
    options.settings.types = {"Observation"};
    options.settings.every = 1ms;
    return options;
}

const char* const kNothing = R"({"resourceType":"Bundle","type":"searchset"})";

TEST(Poller, TellsTheOperatorsAtOnceWhenItIsOurFaultAndAgainWhenItIsOver) {
    std::atomic<bool> knows_us = false;  // the server's thread reads what the test writes
    AnsweringServer server([&](const HttpRequest&) {
        return knows_us ? HttpAnswer{HttpAnswer::Kind::Whole, 200, {}, kNothing}
                        : HttpAnswer::with(403);
    });
    Listening listening;
    Poller poller(options_for(server), listening.ledger());
    EXPECT_NE(listening.told(0).find("search Observation: 403"), std::string::npos);
    EXPECT_TRUE(listening.told(0).starts_with("feed.stale: "));
    knows_us = true;
    EXPECT_EQ(listening.told(1), "feed.stale: ");
}

TEST(Poller, TellsOfAServerThatFailsOnlyOnceTheFeedIsStale) {
    AnsweringServer server([](const HttpRequest&) { return HttpAnswer::with(500); });
    Listening listening;
    PollerOptions options = options_for(server);
    std::atomic<std::int64_t> minutes = 0;  // each look at the clock is ten minutes later
    options.now = [&] {
        return Instant{++minutes * 600'000, Precision::Millisecond, std::nullopt};
    };
    options.settings.stale_after = 30min;
    Poller poller(std::move(options), listening.ledger());
    EXPECT_NE(listening.told(0).find("search Observation: 500"), std::string::npos);
}

TEST(Poller, EndsAtOnceHoweverLongItWouldWait) {
    std::promise<void> asked;
    std::atomic<bool> is_first = true;
    AnsweringServer server([&](const HttpRequest&) {
        if (is_first.exchange(false)) asked.set_value();
        return HttpAnswer::with(429, {"Retry-After: 250"});
    });
    Listening listening;
    Poller poller(options_for(server), listening.ledger());
    asked.get_future().wait();
    poller.stop();
    SUCCEED() << "it did not wait for 250 seconds";
}

TEST(Patience, DoublesAndIsBoundedAndHearsTheServer) {
    EXPECT_EQ(wait_after(1, std::nullopt, 0.5), 1s);
    EXPECT_EQ(wait_after(4, std::nullopt, 0.5), 8s);
    EXPECT_EQ(wait_after(1000, std::nullopt, 0.5), 5min);
    EXPECT_EQ(wait_after(1, std::nullopt, 0.0), 800ms);
    EXPECT_EQ(wait_after(1, 120s, 0.5), 120s);
    EXPECT_EQ(wait_after(1, 48h, 0.5), 1h);
}

}  // namespace
}  // namespace thiowatch::remote
