#include "daemon/store/sheaf_index.h"

#include <algorithm>
#include <random>

#include "daemon/store/store.h"
#include "tests/support/stored_message.h"
#include "tests/support/temporary_folder.h"

namespace thiowatch::store {
namespace {

using testing::body_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::TemporaryFolder;

std::vector<std::int64_t> found(SheafIndex& index, std::int64_t key) {
    std::vector<std::int64_t> numbers;
    for (MessageId id : index.filed_under(key))
        numbers.push_back(static_cast<std::int64_t>(id));
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

void append_sheaf(Store& store, int number, const std::vector<std::int64_t>& keys) {
    std::string body = body_of(number);
    NewMessage sheaf = testing::message(store, "S" + std::to_string(number), body, keys);
    sheaf.format = MessageFormat::FhirLines;
    store.messages.append(sheaf);
}

TEST(SheafIndex, FindsWhatItWasToldBeforeAndAfterItIsWritten) {
    auto store = Store::in_memory();
    store->begin();
    SheafIndex index(store->connection);
    std::mt19937_64 random(7);
    std::vector<std::int64_t> keys;
    for (std::int64_t id = 1; id <= 900; ++id) {
        std::vector<std::int64_t> own;
        for (int line = 0; line < 20; ++line)
            own.push_back(static_cast<std::int64_t>(random()));
        index.add(MessageId{id}, own);
        keys.push_back(own.back());
        if (id % 250 == 0) index.write();
        if (id % 100 == 0) EXPECT_THAT(found(index, keys.at(0)), ElementsAre(1));
    }
    for (std::size_t at = 0; at < keys.size(); ++at)
        ASSERT_THAT(found(index, keys[at]), ElementsAre(static_cast<std::int64_t>(at) + 1));
    EXPECT_THAT(found(index, 12345), IsEmpty());
    index.add(MessageId{901}, std::vector{keys.at(3), std::int64_t{-1}, std::int64_t{0}});
    EXPECT_THAT(found(index, keys.at(3)), ElementsAre(4, 901));
    index.write();
    EXPECT_THAT(found(index, keys.at(3)), ElementsAre(4, 901));
    EXPECT_THAT(found(index, -1), ElementsAre(901));
    EXPECT_THAT(found(index, 0), ElementsAre(901));
    store->commit();
}

TEST(SheafIndex, ForgetsWhatWasNotCommittedAndDropsWhatIsTooOld) {
    auto store = Store::in_memory();
    store->begin();
    SheafIndex index(store->connection);
    const std::vector<std::int64_t> key{42};
    index.add(MessageId{1}, key);
    index.write();
    index.add(MessageId{2}, key);
    index.add(MessageId{3}, key);
    EXPECT_TRUE(index.owes(MessageId{2}));
    EXPECT_FALSE(index.owes(MessageId{1}));
    index.forget_from(MessageId{3});
    EXPECT_THAT(found(index, 42), ElementsAre(1, 2));
    index.write();
    index.drop_before(MessageId{2});
    EXPECT_THAT(found(index, 42), ElementsAre(2));
    store->commit();
}

TEST(SheafIndex, IsCompleteAgainAfterAStart) {
    TemporaryFolder folder;
    const std::int64_t hers = filing_hash({AssigningAuthority("H1"), Mrn("4711")});
    auto store = Store::open(folder / "tw.db", {.may_create = true});
    store->begin();
    for (int number = 1; number <= 30; ++number) {
        append_sheaf(*store, number, {hers, 1000 + number});
        if (number == 12) store->messages.index_all();
    }
    store->commit();
    store.reset();
    store = Store::open(folder / "tw.db", {});
    EXPECT_EQ(store->messages.filed_under(hers).size(), 30U);
    for (int number : {1, 12, 13, 30})
        EXPECT_THAT(store->messages.filed_under(1000 + number), ElementsAre(MessageId{number}));
}

TEST(SheafIndex, GoesWithTheMessagesItSpeaksOf) {
    auto store = Store::in_memory();
    store->begin();
    for (int number = 1; number <= 8; ++number)
        append_sheaf(*store, number, {77});
    store->messages.index_all();
    store->commit();
    store->begin();
    EXPECT_EQ(store->messages.prune(testing::at(100), 100), 8);
    store->commit();
    EXPECT_THAT(store->messages.filed_under(77), IsEmpty());
}

}  // namespace
}  // namespace thiowatch::store
