#include "daemon/store/checkpointer.h"

#include <thread>

#include <sqlite3.h>

#include "tests/support/temporary_folder.h"

namespace thiowatch::store {
namespace {

using testing::TemporaryFolder;

Connection::Copied end_of(Checkpointer& checkpointer) {
    checkpointer.begin();
    std::optional<Connection::Copied> copied;
    while (!(copied = checkpointer.ended()))
        std::this_thread::yield();
    return *copied;
}

class CheckpointerTest : public ::testing::Test {
  protected:
    CheckpointerTest() {
        writer_.execute("PRAGMA journal_mode = WAL");
        writer_.execute("PRAGMA wal_autocheckpoint = 0");
        auto remember = [](void* pages, sqlite3*, const char*, int count) {
            *static_cast<int*>(pages) = count;
            return SQLITE_OK;
        };
        sqlite3_wal_hook(writer_.raw(), remember, &log_pages_);
        writer_.execute("CREATE TABLE kept (text TEXT)");
    }

    void write(int rows) {
        Statement insert(writer_, "INSERT INTO kept VALUES (?)");
        for (int row = 0; row < rows; ++row)
            insert.run(std::string(3000, 'x'));
    }

    TemporaryFolder folder_;
    Connection writer_{(folder_.path() / "store.db").string(), Access::ReadWrite};
    int log_pages_ = 0;
};

TEST_F(CheckpointerTest, CopiesAllOfTheLogFromItsFirstTimeOn) {
    Checkpointer checkpointer(folder_.path() / "store.db");
    write(50);
    const Connection::Copied copied = end_of(checkpointer);
    EXPECT_EQ(copied.code, SQLITE_OK);
    EXPECT_GE(copied.pages, 50);
    EXPECT_EQ(copied.pages, log_pages_);
}

TEST_F(CheckpointerTest, LetsTheLogBeginAnewWhenTheWriterFindsNothingLeftToCopy) {
    Checkpointer checkpointer(folder_.path() / "store.db");
    write(50);
    end_of(checkpointer);
    EXPECT_EQ(writer_.checkpoint().pages, log_pages_);
    write(1);
    EXPECT_LT(log_pages_, 10);
}

TEST_F(CheckpointerTest, CopiesOnlyWhatNoReaderStillNeedsAsItWas) {
    Checkpointer checkpointer(folder_.path() / "store.db");
    write(20);
    const int before = log_pages_;
    Connection reader((folder_.path() / "store.db").string(), Access::ReadOnly);
    Statement count(reader, "SELECT text FROM kept");
    Cursor row = count.query();
    ASSERT_TRUE(row.next());
    write(20);
    const Connection::Copied copied = end_of(checkpointer);
    EXPECT_EQ(copied.pages, before);
    EXPECT_GT(log_pages_, before);
}

TEST_F(CheckpointerTest, SaysSoWhenItCannotSeeTheLog) {
    const Connection::Copied copied =
        Connection((folder_.path() / "store.db").string(), Access::ReadWrite).checkpoint();
    EXPECT_NE(copied.code, SQLITE_OK) << "a copy of nothing must not pass for one";
}

}  // namespace
}  // namespace thiowatch::store
