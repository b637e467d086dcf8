#include "daemon/store/key_index.h"

#include <algorithm>
#include <random>

#include "daemon/store/store.h"
#include "tests/support/stored_message.h"
#include "tests/support/temporary_folder.h"

namespace thiowatch::store {
namespace {

using testing::body_of;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::TemporaryFolder;

std::vector<std::int64_t> found(KeyIndex& index, std::uint64_t key) {
    std::vector<std::int64_t> numbers;
    for (MessageId id : index.find(key))
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

TEST(KeyIndex, FindsWhatItWasToldBeforeAndAfterItIsWritten) {
    auto store = Store::in_memory();
    store->begin();
    KeyIndex index(store->connection);
    std::mt19937_64 random(7);
    std::vector<std::uint64_t> keys;
    for (std::int64_t id = 1; id <= 900; ++id) {
        for (int line = 0; line < 20; ++line)
            index.add(MessageId{id}, keys.emplace_back(random()));
        if (id % 250 == 0) EXPECT_EQ(index.write_all(), MessageId{id});
        if (id % 100 == 0) EXPECT_THAT(found(index, keys.at(0)), ElementsAre(1));
    }
    for (std::size_t at = 0; at < keys.size(); ++at)
        ASSERT_THAT(found(index, keys[at]), ElementsAre(static_cast<std::int64_t>(at / 20) + 1));
    EXPECT_THAT(found(index, 12345), IsEmpty());
    constexpr std::uint64_t kLast = ~std::uint64_t{0};
    for (std::uint64_t key : {keys.at(60), kLast, std::uint64_t{0}})
        index.add(MessageId{901}, key);
    EXPECT_THAT(found(index, keys.at(60)), ElementsAre(4, 901));
    index.write_all();
    EXPECT_THAT(found(index, keys.at(60)), ElementsAre(4, 901));
    EXPECT_THAT(found(index, kLast), ElementsAre(901));
    EXPECT_THAT(found(index, 0), ElementsAre(901));
    EXPECT_EQ(index.size(), 900U * 20 + 3);
    store->commit();
}

TEST(KeyIndex, IsSearchedWhileARunIsWrittenSliceBySlice) {
    auto store = Store::in_memory();
    store->begin();
    KeyIndex index(store->connection);
    std::mt19937_64 random(11);
    std::vector<std::uint64_t> keys;
    std::int64_t id = 0;
    int slices = 0;
    bool is_whole = false;
    while (!is_whole) {
        ++id;
        for (int key = 0; key < 40; ++key)
            index.add(MessageId{id}, keys.emplace_back(random()));
        if (!index.wants_writing()) continue;
        ++slices;
        is_whole = index.write_slice().has_value();
        for (std::size_t at : {std::size_t{0}, keys.size() / 2, keys.size() - 1})
            ASSERT_THAT(found(index, keys[at]), Contains(static_cast<std::int64_t>(at / 40) + 1));
    }
    EXPECT_GT(slices, 10);
    EXPECT_FALSE(index.wants_writing()) << "a run is over before the next has gathered";
    store->commit();
}

TEST(KeyIndex, ForgetsWhatWasNotCommittedAndDropsWhatNobodyNeeds) {
    auto store = Store::in_memory();
    store->begin();
    KeyIndex index(store->connection);
    index.add(MessageId{1}, 42);
    index.write_all();
    index.add(MessageId{2}, 42);
    index.add(MessageId{3}, 42);
    index.forget_from(MessageId{3});
    EXPECT_THAT(found(index, 42), ElementsAre(1, 2));
    index.write_all();
    EXPECT_FALSE(index.drop([](MessageId, MessageId) { return true; }));
    EXPECT_TRUE(index.drop([](MessageId oldest, MessageId newest) {
        return oldest <= MessageId{2} && newest >= MessageId{2};
    }));
    EXPECT_THAT(found(index, 42), ElementsAre(2));
    store->commit();
}

// A process that ends in the middle of a run leaves buckets of it behind.
TEST(KeyIndex, BeginsARunAgainThatWasCutShort) {
    auto store = Store::in_memory();
    std::vector<std::uint64_t> keys;
    std::mt19937_64 random(5);
    const auto gather = [&](KeyIndex& index) {
        for (std::size_t at = 0; at < keys.size(); ++at)
            index.add(MessageId{static_cast<std::int64_t>(at) + 1}, keys[at]);
    };
    for (int key = 0; key < 1 << 18; ++key)
        keys.push_back(random());
    store->begin();
    {
        KeyIndex index(store->connection);
        gather(index);
        EXPECT_FALSE(index.write_slice());
    }
    KeyIndex index(store->connection);
    gather(index);
    EXPECT_THAT(found(index, keys.at(9)), Contains(10));
    EXPECT_TRUE(index.write_all());
    EXPECT_THAT(found(index, keys.at(9)), ElementsAre(10));
    store->commit();
    Statement buckets(store->connection, "SELECT count(DISTINCT newest) FROM key_bucket");
    Cursor row = buckets.query();
    ASSERT_TRUE(row.next());
    EXPECT_EQ(row.integer(0), 1);
}

TEST(KeyIndex, IsCompleteAgainAfterAStart) {
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

TEST(KeyIndex, GoesWithTheMessagesItSpeaksOf) {
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
