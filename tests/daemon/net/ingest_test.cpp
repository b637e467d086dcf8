// The ingest loop with real sockets: what must not keep others waiting, and what must not end it.

#include "daemon/net/ingest.h"

#include <deque>
#include <fcntl.h>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

#include <boost/asio/post.hpp>

#include "daemon/net/listener.h"
#include "tests/support/desk_bench.h"
#include "tests/support/mllp_client.h"
#include "tests/support/temporary_folder.h"

namespace thiowatch::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// The ingest thread with one feed, on a store in memory if no other is given.
class IngestLoop : public ::testing::Test {
  protected:
    explicit IngestLoop(std::unique_ptr<store::Store> given = store::Store::in_memory())
        : ingest(
              {std::move(given),
               testing::snapshot_of({}),
               [this] { return words.now; },
               [] { return std::uint64_t{4}; },
               {}}
          ) {
        listener.start();
        thread = std::thread([this] { ingest.run(); });
    }
    ~IngestLoop() override {
        asio::post(ingest.context(), [this] { listener.stop(); });
        ingest.stop();
        thread.join();
    }
    /// Everything that was ready before is handled when it returns.
    bool goes_round() {
        return ingest.perform([](intake::Desk&) {});
    }
    std::size_t open_connections() {
        std::size_t open = 0;
        ingest.perform([&](intake::Desk&) { open = listener.open_connections(); });
        return open;
    }

    testing::DeskBench words;
    Ingest ingest;
    MllpListener listener{ingest, {.feed = FeedName("lis"), .port = 0}};
    std::thread thread;
};

TEST_F(IngestLoop, CommitsAlthoughSomethingIsAlwaysReady) {
    bool is_over = false;  // touched on the ingest thread only
    std::function<void()> again = [&] {
        if (!is_over) asio::post(ingest.context(), again);
    };
    asio::post(ingest.context(), again);
    EXPECT_TRUE(goes_round()) << "a batch has an end, whatever else comes in";
    EXPECT_TRUE(ingest.perform([&](intake::Desk&) { is_over = true; }));
    EXPECT_TRUE(goes_round());
}

TEST_F(IngestLoop, AnswersWhileAnotherSendsNoiseWithoutEnd) {
    testing::MllpClient noisy(listener.port());
    testing::MllpClient lab(listener.port());
    const std::string noise(64 * 1024, '.');
    for (int number = 0; number < 20; ++number) {
        noisy.write(noise);
        std::string answer = lab.send(words.count("M" + std::to_string(number), "4.4").text());
        EXPECT_EQ(testing::code_in(answer), "AA");
    }
}

struct StoreFolder {
    testing::TemporaryFolder folder;
};

/// On a disk, which syncs for some senders while others are worked on.
class IngestLoopOnDisk : private StoreFolder, public IngestLoop {
  protected:
    IngestLoopOnDisk()
        : IngestLoop(store::Store::open(folder / "tw.db", {.may_create = true, .is_for_long = true})
          ) {}
    std::int64_t messages() {
        std::int64_t count = 0;
        ingest.perform([&](intake::Desk& desk) { count = desk.store.messages.count(); });
        return count;
    }
};

TEST_F(IngestLoopOnDisk, AnswersEachOfManySendersOnceAndInOrder) {
    constexpr int kSenders = 12;
    constexpr int kRounds = 40;
    std::deque<testing::MllpClient> senders;
    for (int sender = 0; sender < kSenders; ++sender)
        senders.emplace_back(listener.port());
    auto control = [](int sender, int round) {
        return "S" + std::to_string(sender) + "-" + std::to_string(round);
    };
    for (int round = 0; round < kRounds; ++round) {
        for (int sender = 0; sender < kSenders; ++sender)
            senders[static_cast<std::size_t>(sender)].write_frame(
                words.count(control(sender, round), "4.4").text()
            );
        for (int sender = 0; sender < kSenders; ++sender) {
            const std::string answer = senders[static_cast<std::size_t>(sender)].read_frame();
            ASSERT_EQ(testing::code_in(answer), "AA");
            ASSERT_EQ(testing::control_id_in(answer), control(sender, round));
        }
    }
    EXPECT_EQ(messages(), kSenders * kRounds);
}

TEST_F(IngestLoopOnDisk, AnswersFramesOfOneSegmentInOrderBesidesManyOthers) {
    std::deque<testing::MllpClient> others;
    for (int other = 0; other < 8; ++other)
        others.emplace_back(listener.port());
    testing::MllpClient hurried(listener.port());
    for (int round = 0; round < 10; ++round) {
        const std::string stem = "R" + std::to_string(round) + "-";
        for (std::size_t other = 0; other < others.size(); ++other)
            others[other].write_frame(words.count(stem + std::to_string(other), "4.4").text());
        std::string segment;
        for (int frame = 0; frame < 5; ++frame) {
            segment +=
                "\x0b" + words.count(stem + "F" + std::to_string(frame), "4.4").text() + "\x1c\r";
        }
        hurried.write(segment);
        for (int frame = 0; frame < 5; ++frame)
            ASSERT_EQ(
                testing::control_id_in(hurried.read_frame()), stem + "F" + std::to_string(frame)
            );
        for (testing::MllpClient& other : others)
            ASSERT_EQ(testing::code_in(other.read_frame()), "AA");
    }
}

/// This process may open no more files until it goes.
class NoMoreFiles {
  public:
    NoMoreFiles() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const int lowest_free = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        ::close(lowest_free);
        rlimit none = before_;
        none.rlim_cur = static_cast<rlim_t>(lowest_free);
        ::setrlimit(RLIMIT_NOFILE, &none);
    }
    NoMoreFiles(const NoMoreFiles&) = delete;
    NoMoreFiles& operator=(const NoMoreFiles&) = delete;
    NoMoreFiles(NoMoreFiles&&) = delete;
    NoMoreFiles& operator=(NoMoreFiles&&) = delete;
    ~NoMoreFiles() { ::setrlimit(RLIMIT_NOFILE, &before_); }

  private:
    rlimit before_{};
};

TEST_F(IngestLoop, AcceptsAgainWhenThereWereNoFilesLeftForAWhile) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
    GTEST_SKIP() << "the sanitizer opens a pipe to look at memory, and would find none left";
#endif
#endif
    asio::io_context context;
    tcp::socket lab(context);
    lab.open(tcp::v4());
    {
        NoMoreFiles until_the_end_of_this;
        lab.connect({asio::ip::make_address("127.0.0.1"), listener.port()});
        EXPECT_TRUE(goes_round());
        EXPECT_TRUE(goes_round());
        EXPECT_EQ(open_connections(), 0U) << "it waits in the backlog";
    }
    asio::write(lab, asio::buffer("\x0b" + words.count("M1", "4.4").text() + "\x1c\r"));
    std::string received;
    asio::read_until(lab, asio::dynamic_buffer(received), std::string("\x1c\r"));
    EXPECT_EQ(testing::code_in(received), "AA");
    EXPECT_EQ(open_connections(), 1U);
}

}  // namespace
}  // namespace thiowatch::net
