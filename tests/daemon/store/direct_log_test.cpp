#include "daemon/store/direct_log.h"

#include <fcntl.h>
#include <fstream>
#include <random>
#include <unistd.h>

#include <sqlite3.h>

#include "daemon/store/store.h"
#include "tests/support/stored_message.h"
#include "tests/support/temporary_folder.h"

namespace thiowatch::store {
namespace {

namespace fs = std::filesystem;

using testing::body_of;
using testing::TemporaryFolder;

std::string bytes_in(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// A file written by two: what appends by the log, the rest through the page cache.
class LogBench {
  public:
    LogBench() {
        std::ofstream(path()).close();
        plain_ = ::open(path().c_str(), O_RDWR | O_CLOEXEC);
        log_ = DirectLog::open(path());
    }
    LogBench(const LogBench&) = delete;
    LogBench& operator=(const LogBench&) = delete;
    LogBench(LogBench&&) = delete;
    LogBench& operator=(LogBench&&) = delete;
    ~LogBench() { ::close(plain_); }

    [[nodiscard]] fs::path path() const { return folder_ / "log"; }
    [[nodiscard]] bool is_possible() const { return log_ != nullptr; }
    DirectLog& log() { return *log_; }
    /// As SQLite's files do it.
    void write(const std::string& text, std::int64_t at) {
        if (log_->is_append(at)) {
            const auto read = [this](std::span<std::byte> into, std::int64_t from) {
                EXPECT_GE(::pread(plain_, into.data(), into.size(), from), 0);
                return SQLITE_OK;
            };
            ASSERT_EQ(log_->append(std::as_bytes(std::span(text)), at, read), SQLITE_OK);
        } else {
            ASSERT_EQ(log_->flush(), SQLITE_OK);
            ASSERT_EQ(::pwrite(plain_, text.data(), text.size(), at), std::ssize(text));
            log_->note_written(at + std::ssize(text));
        }
    }
    void sync() { ASSERT_EQ(log_->sync(), SQLITE_OK); }

  private:
    TemporaryFolder folder_;
    int plain_ = -1;
    std::unique_ptr<DirectLog> log_;
};

class DirectLogTest : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!bench_.is_possible()) GTEST_SKIP() << "this file system has no direct writes";
    }
    LogBench bench_;
};

TEST_F(DirectLogTest, HoldsWhatWasWrittenHoweverItWasCutIntoPieces) {
    std::mt19937 random(11);
    std::string expected;
    for (int round = 0; round < 400; ++round) {
        const bool is_rewriting = random() % 6 == 0 && expected.size() > 100;
        const std::string text(
            1 + random() % (random() % 20 == 0 ? 400'000 : 9'000), 'a' + round % 26
        );
        std::size_t at = expected.size();
        if (is_rewriting) at = random() % expected.size();
        bench_.write(text, static_cast<std::int64_t>(at));
        if (at + text.size() > expected.size()) expected.resize(at + text.size());
        expected.replace(at, text.size(), text);
        if (random() % 3 != 0) continue;
        bench_.sync();
        ASSERT_EQ(bytes_in(bench_.path()).substr(0, expected.size()), expected) << round;
    }
}

TEST_F(DirectLogTest, BeginsAnewOverWhatIsThere) {
    bench_.write(std::string(100'000, 'o'), 0);
    bench_.sync();
    bench_.write("header", 0);
    bench_.write("frame", 6);
    bench_.sync();
    const std::string bytes = bytes_in(bench_.path());
    EXPECT_EQ(bytes.substr(0, 11), "headerframe");
    EXPECT_EQ(bytes.substr(4096, 3), "ooo");
}

/// The header of a frame; of one that ends a commit, with the size of the database behind it.
std::string frame_header(std::uint32_t pages_after_commit) {
    std::string header(24, 'h');
    for (std::size_t byte = 0; byte < 4; ++byte)
        header[4 + byte] = static_cast<char>(pages_after_commit >> (24 - 8 * byte));
    return header;
}

TEST_F(DirectLogTest, TellsOfACommitOnlyWhenItsLastFrameIsOnTheDisk) {
    constexpr std::uint32_t kLittle = 7;
    constexpr std::uint32_t kOfOneByte = 0x0100'0000;
    for (const std::uint32_t size : {kLittle, kOfOneByte}) {
        int told = 0;
        bench_.log().begin_commit([&told] { ++told; });
        bench_.write(std::string(32, 'H'), 0);
        bench_.sync();
        EXPECT_EQ(told, 0) << "the header of the log is synced by itself";
        bench_.write(frame_header(0), 32);
        bench_.write(std::string(512, 'p'), 56);
        bench_.sync();
        EXPECT_EQ(told, 0) << "a page that was written before the commit";
        bench_.write(frame_header(size), 568);
        bench_.write(std::string(512, 'p'), 592);
        EXPECT_EQ(told, 0) << "not on the disk";
        bench_.sync();
        EXPECT_EQ(told, 1);
        bench_.sync();
        EXPECT_EQ(told, 1);
    }
}

TEST_F(DirectLogTest, DoesNotTakeACommitWhoseSyncWasPutOffForTheNext) {
    bench_.write(std::string(32, 'H'), 0);
    bench_.sync();
    bench_.log().put_off_sync(true);
    bench_.write(frame_header(7), 32);
    bench_.sync();
    bench_.log().put_off_sync(false);
    int told = 0;
    bench_.log().begin_commit([&told] { ++told; });
    bench_.write(std::string(32, 'H'), 0);
    bench_.sync();
    EXPECT_EQ(told, 0);
}

TEST_F(DirectLogTest, GoesOnWhereALogThatWasFoundEnds) {
    std::ofstream(bench_.path()) << std::string(5000, 'o');
    bench_.write("next", 5000);
    bench_.sync();
    EXPECT_EQ(bytes_in(bench_.path()).substr(0, 5004), std::string(5000, 'o') + "next");
}

TEST_F(DirectLogTest, KnowsWhatTheFileDoesNotHaveYet) {
    bench_.write(std::string(5000, 'a'), 0);
    EXPECT_TRUE(bench_.log().has_gathered(0, 10));
    bench_.sync();
    bench_.write("next", 5000);
    EXPECT_FALSE(bench_.log().has_gathered(0, 5000));
    EXPECT_TRUE(bench_.log().has_gathered(4990, 20));
    EXPECT_FALSE(bench_.log().has_gathered(5004, 20));
}

void fill(Store& store, int first, int count, std::size_t length) {
    store.begin();
    for (int number = first; number < first + count; ++number) {
        const std::string body = body_of(number) + std::string(length, 'x');
        store.messages.append(testing::message(store, "M" + std::to_string(number), body));
    }
    store.commit();
    store.settle();
}

/// What a crash at this moment would leave.
void copy_as_it_lies(const fs::path& from, const fs::path& to) {
    fs::copy_file(from, to);
    fs::copy_file(fs::path(from).concat("-wal"), fs::path(to).concat("-wal"));
}

TEST(StoreForLong, LeavesEveryCommitToBeFoundAfterACrash) {
    TemporaryFolder folder;
    const auto store = Store::open(folder / "tw.db", {.may_create = true, .is_for_long = true});
    int written = 0;
    for (int round = 0; round < 12; ++round) {
        fill(*store, written, 7, round % 4 == 0 ? 300'000 : 0);
        written += 7;
        const fs::path crashed = folder / ("crashed" + std::to_string(round));
        copy_as_it_lies(folder / "tw.db", crashed);
        const auto found = Store::open(crashed, {.is_for_long = true});
        EXPECT_NO_THROW(found->check_integrity());
        EXPECT_EQ(found->messages.count(), written);
        fill(*found, written, 2, 0);
        EXPECT_EQ(found->messages.count(), written + 2);
        fs::remove(fs::path(crashed).concat("-wal"));
    }
}

TEST(StoreForLong, ShowsItsReadersWhatWasCommittedAndNothingElse) {
    TemporaryFolder folder;
    const auto store = Store::open(folder / "tw.db", {.may_create = true, .is_for_long = true});
    const auto reader = Store::open_for_reading(folder / "tw.db");
    for (int round = 0; round < 20; ++round) {
        fill(*store, round * 3, 3, 0);
        EXPECT_EQ(reader->messages.count(), round * 3 + 3);
        store->begin();
        store->connection.execute("PRAGMA cache_size = 5");  // so that pages are written early
        store->connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40) "
            "INSERT INTO meta SELECT 'k' || i, hex(zeroblob(6000)) FROM n"
        );
        EXPECT_EQ(reader->messages.count(), round * 3 + 3);
        store->rollback();
    }
    EXPECT_NO_THROW(store->check_integrity());
}

}  // namespace
}  // namespace thiowatch::store
