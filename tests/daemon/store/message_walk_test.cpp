#include "daemon/store/message_walk.h"

#include <gmock/gmock.h>

#include "daemon/store/store.h"
#include "tests/support/stored_message.h"

namespace thiowatch::store {
namespace {

using testing::at;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Three commits of two messages each, received at 10 and 20, 30 and 40, 50 and 60.
class Walking : public ::testing::Test {
  protected:
    Walking() {
        for (int commit = 0; commit < 3; ++commit) {
            store->begin();
            add();
            add();
            store->commit();
        }
    }
    void add() {
        ++messages_;
        NewMessage one = testing::message(*store, "M" + std::to_string(messages_), "body");
        one.received = at(messages_ * 10);
        store->messages.append(one);
    }
    std::vector<int> back(int from, std::size_t most = 9) {
        std::vector<int> found;
        MessageWalk(store->connection).back_from(MessageId{from}, collect(found, most));
        return found;
    }
    std::vector<int> on(int from, std::size_t most = 9) {
        std::vector<int> found;
        MessageWalk(store->connection).on_from(MessageId{from}, collect(found, most));
        return found;
    }
    std::pair<std::int64_t, std::int64_t> around(std::int64_t time) {
        const MessageSpan span = MessageWalk(store->connection).around(at(time));
        return {static_cast<std::int64_t>(span.first), static_cast<std::int64_t>(span.last)};
    }

    std::unique_ptr<Store> store = Store::in_memory();

  private:
    static MessageWalk::Visit collect(std::vector<int>& found, std::size_t most) {
        return [&found, most](MessageId id, const MessageHead&) {
            found.push_back(static_cast<int>(id));
            return found.size() < most;
        };
    }
    int messages_ = 0;
};

TEST_F(Walking, GoesBothWaysFromAnyMessage) {
    EXPECT_THAT(back(9), ElementsAre(6, 5, 4, 3, 2, 1));
    EXPECT_THAT(back(3), ElementsAre(3, 2, 1));
    EXPECT_THAT(on(0), ElementsAre(1, 2, 3, 4, 5, 6));
    EXPECT_THAT(on(4), ElementsAre(4, 5, 6));
    EXPECT_THAT(on(7), IsEmpty());
    EXPECT_THAT(back(5, 2), ElementsAre(5, 4));
    EXPECT_THAT(on(2, 2), ElementsAre(2, 3));
}

TEST_F(Walking, FindsBetweenWhichMessagesATimeStands) {
    const std::int64_t end = static_cast<std::int64_t>(kAllMessages.last);
    EXPECT_EQ(around(5), std::pair(std::int64_t{0}, std::int64_t{2}));
    EXPECT_EQ(around(21), std::pair(std::int64_t{3}, std::int64_t{4}));
    EXPECT_EQ(around(60), std::pair(std::int64_t{5}, std::int64_t{6}));
    EXPECT_EQ(around(61), std::pair(std::int64_t{7}, end));
}

TEST_F(Walking, CountsWhatIsNoLongerKeptWithItsNeighbours) {
    store->begin();
    store->messages.index_all();
    ASSERT_EQ(store->messages.prune(at(45), 9), 4);
    store->commit();
    EXPECT_EQ(around(15), std::pair(std::int64_t{0}, std::int64_t{6}));
    EXPECT_THAT(on(2), ElementsAre(5, 6));
    EXPECT_THAT(back(4), IsEmpty());
}

}  // namespace
}  // namespace thiowatch::store
