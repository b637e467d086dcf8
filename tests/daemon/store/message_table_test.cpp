#include "daemon/store/message_table.h"

#include <unordered_map>

#include "daemon/store/fingerprint.h"
#include "daemon/store/store.h"
#include "tests/support/stored_message.h"
#include "tests/support/temporary_folder.h"

namespace thiowatch::store {
namespace {

using testing::at;
using testing::body_of;
using ::testing::ElementsAre;
using testing::find_earlier;
using testing::message;
using testing::TemporaryFolder;

std::string control_of(int number) {
    return "M" + std::to_string(number);
}

/// Messages `from` to `to`, each of a person of its own, in one commit.
void commit_many(Store& store, int from, int to, Upkeep upkeep = Upkeep::Later) {
    store.begin();
    for (int number = from; number <= to; ++number) {
        std::int64_t person = number;
        store.messages.append(
            message(store, control_of(number), body_of(number), std::span(&person, 1))
        );
    }
    store.commit(upkeep);
}

std::int64_t blocks_in(Store& store) {
    Statement count(store.connection, "SELECT count(*) FROM message_block");
    Cursor row = count.query();
    return row.next() ? row.integer(0) : 0;
}

TEST(MessageTable, TellsARepeatFromAReusedControlId) {
    auto store = Store::in_memory();
    store->begin();
    store->messages.append(message(*store, "M1", body_of(1)));
    auto repeat = find_earlier(*store, "M1", body_of(1));
    ASSERT_TRUE(repeat);
    EXPECT_TRUE(repeat->same_bytes);
    auto reuse = find_earlier(*store, "M1", body_of(2));
    ASSERT_TRUE(reuse);
    EXPECT_FALSE(reuse->same_bytes);
    EXPECT_FALSE(find_earlier(*store, "M9", body_of(1)));
    store->commit();
}

TEST(MessageTable, FindsMessagesAlikeBeforeAndAfterTheirIndexWasWritten) {
    TemporaryFolder folder;
    PatientIdentifier osei{AssigningAuthority("H1"), Mrn("4711")};
    std::int64_t filed = filing_hash(osei);
    auto store = Store::open(folder / "tw.db", {.may_create = true});
    store->begin();
    for (int number = 1; number <= 40; ++number) {
        bool is_hers = number % 10 == 0;
        auto people = is_hers ? std::span(&filed, 1) : std::span<const std::int64_t>{};
        store->messages.append(
            message(*store, "M" + std::to_string(number), body_of(number), people)
        );
        if (number == 25) store->messages.index_all();
    }
    store->commit();
    std::vector<MessageId> hers{MessageId{10}, MessageId{20}, MessageId{30}, MessageId{40}};
    EXPECT_EQ(store->messages.filed_under(osei), hers);
    for (int number : {3, 25, 26, 40}) {
        EXPECT_TRUE(find_earlier(*store, "M" + std::to_string(number), body_of(number)));
    }
    store.reset();
    auto again = Store::open(folder / "tw.db", {});
    EXPECT_EQ(again->messages.filed_under(osei), hers);
    EXPECT_EQ(again->messages.read(MessageId{33})->body, body_of(33));
}

TEST(MessageTable, KeepsEveryByteThroughCompression) {
    auto store = Store::in_memory();
    store->begin();
    std::string odd("\x00\xff\x0b\x1c\r\n\xc3", 7);
    for (int number = 1; number < 60; ++number) {
        store->messages.append(message(*store, "M" + std::to_string(number), body_of(number)));
    }
    MessageId id = store->messages.append(message(*store, "odd", odd));
    MessageId none = store->messages.append(message(*store, "none", ""));
    store->commit();
    EXPECT_EQ(store->messages.read(id)->body, odd);
    EXPECT_EQ(store->messages.read(none)->body, "");
    EXPECT_EQ(store->messages.read(MessageId{58})->body, body_of(58));
}

TEST(MessageTable, KeepsALongBodyAloneBetweenItsNeighbours) {
    TemporaryFolder folder;
    auto store = Store::open(folder / "tw.db", {.may_create = true});
    std::string body;
    for (int number = 0; body.size() < (std::size_t{1} << 20); ++number)
        body += body_of(number);
    std::vector<std::string> bodies{body_of(1), body, body + "x", body_of(2), body_of(3)};
    store->begin();
    std::vector<MessageId> ids;
    for (std::size_t at = 0; at < bodies.size(); ++at)
        ids.push_back(store->messages.append(message(*store, control_of(int(at)), bodies[at])));
    auto packed = store->messages.pack({body + "y", [] {}});
    ASSERT_TRUE(packed);
    bodies.push_back(body + "y");
    NewMessage packed_one = message(*store, "packed", bodies.back());
    packed_one.packed = &*packed;
    ids.push_back(store->messages.append(packed_one));
    EXPECT_FALSE(store->messages.pack({"short"}));
    for (int time = 0; time < 2; ++time) {
        for (std::size_t at = 0; at < bodies.size(); ++at)
            EXPECT_EQ(store->messages.read(ids[at])->body, bodies[at]) << time << " " << at;
        EXPECT_TRUE(find_earlier(*store, "M1", body)->same_bytes);
        if (time == 0) store->commit();
    }
    EXPECT_EQ(blocks_in(*store), 5);
}

TEST(MessageTable, ForgetsALongBodyOfAPartThatFailed) {
    auto store = Store::in_memory();
    const std::string body(std::size_t{1} << 20, 'x');
    store->begin();
    EXPECT_FALSE(store->in_savepoint([&] {
        store->messages.append(message(*store, "M1", body));
        throw std::runtime_error("no");
    }));
    const MessageId id = store->messages.append(message(*store, "M2", "short"));
    store->commit();
    EXPECT_EQ(store->messages.read(id)->body, "short");
}

TEST(MessageTable, ReadsAMessageOfTheBatchThatIsNotCommittedYet) {
    auto store = Store::in_memory();
    commit_many(*store, 1, 3);
    store->begin();
    store->messages.append(message(*store, "M4", body_of(4)));
    store->messages.append(message(*store, "M5", body_of(5)));
    EXPECT_EQ(store->messages.read(MessageId{2})->body, body_of(2));
    EXPECT_EQ(store->messages.read(MessageId{4})->body, body_of(4));
    EXPECT_EQ(store->messages.read(MessageId{5})->body, body_of(5));
    EXPECT_FALSE(store->messages.read(MessageId{6}));
    EXPECT_TRUE(find_earlier(*store, "M5", body_of(5))->same_bytes);
    EXPECT_EQ(store->messages.count(), 5);
    store->commit();
}

TEST(MessageTable, KeepsACommitInFewRowsAndReadsEachOfItBack) {
    TemporaryFolder folder;
    constexpr int kMany = 1500;  // more bytes than one block takes
    auto store = Store::open(folder / "tw.db", {.may_create = true});
    commit_many(*store, 1, 1);
    commit_many(*store, 2, kMany);
    EXPECT_GT(blocks_in(*store), 2);
    EXPECT_LT(blocks_in(*store), 20);
    EXPECT_EQ(store->messages.count(), kMany);
    for (bool is_again : {false, true}) {
        if (is_again) {
            store.reset();
            store = Store::open(folder / "tw.db", {});
        }
        for (int number : {1, 2, 3, 511, 512, 700, 1499, kMany}) {
            auto kept = store->messages.read(MessageId{number});
            ASSERT_TRUE(kept) << number;
            EXPECT_EQ(kept->body, body_of(number));
            EXPECT_EQ(kept->received, at(1));
        }
        EXPECT_FALSE(store->messages.read(MessageId{kMany + 1}));
        EXPECT_FALSE(store->messages.read(MessageId{0}));
    }
}

TEST(MessageTable, KeepsWhatBelongsToEachMessageOfABlock) {
    auto store = Store::in_memory();
    store->begin();
    const std::vector<std::int64_t> people{7, 8};
    NewMessage held = message(*store, "M1", "MSH|one", people);
    held.disposition = Disposition::Held;
    held.answer = "AE";
    held.received = at(1'800'000'000);
    store->messages.append(held);
    NewMessage other = message(*store, "M2", std::string_view("\x00two", 4));
    other.feed = store->messages.feed(FeedName("pharmacy"));
    other.disposition = Disposition::Rejected;
    store->messages.append(other);
    store->commit();
    auto first = store->messages.read(MessageId{1});
    EXPECT_EQ(first->disposition, Disposition::Held);
    EXPECT_EQ(first->answer, "AE");
    EXPECT_EQ(first->received, at(1'800'000'000));
    auto second = store->messages.read(MessageId{2});
    EXPECT_EQ(second->disposition, Disposition::Rejected);
    EXPECT_EQ(store->messages.feed_name(second->feed).text(), "pharmacy");
    EXPECT_EQ(second->body, std::string_view("\x00two", 4));
}

// Equal fingerprints are rare, but not so rare that a result may hang on it.
TEST(MessageTable, TellsMessagesApartWhoseFingerprintsAreEqual) {
    std::unordered_map<std::int64_t, int> seen;
    std::optional<std::pair<int, int>> alike;
    for (int number = 0; !alike && number < 1'000'000; ++number) {
        const MessageKey key = MessageKey::of(FeedId{1}, "LAB", "M1", std::to_string(number));
        auto [place, is_new] = seen.emplace(key.digest, number);
        if (!is_new) alike = {place->second, number};
    }
    ASSERT_TRUE(alike);
    auto store = Store::in_memory();
    store->begin();
    store->messages.append(message(*store, "M1", std::to_string(alike->first)));
    store->commit();
    auto earlier = find_earlier(*store, "M1", std::to_string(alike->second));
    ASSERT_TRUE(earlier);
    EXPECT_FALSE(earlier->same_bytes);
}

TEST(MessageTable, FindsARepeatInEveryStageOfTheIndexAndAfterARestart) {
    TemporaryFolder folder;
    constexpr int kRun = (1 << 18) / 3 + 1;  // three keys each
    auto store = Store::open(folder / "tw.db", {.may_create = true, .reserve_bytes = 0});
    auto expect_all_found = [&](int last, const char* stage) {
        for (int number : {1, 2, 5000, kRun - 1, kRun, last}) {
            auto earlier = find_earlier(*store, control_of(number), body_of(number));
            ASSERT_TRUE(earlier) << number << " " << stage;
            EXPECT_TRUE(earlier->same_bytes) << number << " " << stage;
            EXPECT_EQ(earlier->id, MessageId{number}) << stage;
        }
        EXPECT_FALSE(find_earlier(*store, control_of(last + 1), body_of(last + 1))) << stage;
    };
    commit_many(*store, 1, kRun - 1);
    commit_many(*store, kRun, kRun);
    expect_all_found(kRun, "in memory");
    commit_many(*store, kRun + 1, kRun + 10, Upkeep::Along);
    expect_all_found(kRun + 10, "partly written");
    store.reset();
    store = Store::open(folder / "tw.db", {.reserve_bytes = 0});
    expect_all_found(kRun + 10, "partly written, opened again");
    int last = kRun + 10;
    for (; last < kRun + 25'000; last += 500)
        commit_many(*store, last + 1, last + 500, Upkeep::Along);
    store->begin();
    store->messages.index_all();
    store->commit();
    expect_all_found(last, "written");
    store.reset();
    store = Store::open(folder / "tw.db", {.reserve_bytes = 0});
    expect_all_found(last, "written, opened again");
}

class Pruning : public ::testing::Test {
  protected:
    void append(int number, std::int64_t seconds) {
        std::int64_t person = number;
        NewMessage added =
            message(*store, control_of(number), bodies.emplace_back(body_of(number)));
        added.people = std::span(&person, 1);
        added.received = at(seconds);
        store->messages.append(added);
    }
    void index() {
        store->begin();
        store->messages.index_all();
        store->commit();
    }
    int prune(std::int64_t before, int limit = 1000) {
        store->begin();
        int pruned = store->messages.prune(at(before), limit);
        store->commit(Upkeep::Along);
        return pruned;
    }
    void review(int number) {
        ReviewItem item;
        item.message = MessageId{number};
        item.place = "OBX[1]-5";
        store->begin();
        store->reviews.add(item);
        store->commit();
    }
    std::vector<int> kept(int last) {
        std::vector<int> found;
        for (int number = 1; number <= last; ++number) {
            if (auto stored = store->messages.read(MessageId{number})) {
                EXPECT_EQ(stored->body, body_of(number));
                found.push_back(number);
            }
        }
        return found;
    }
    std::unique_ptr<Store> store = Store::in_memory();
    std::vector<std::string> bodies;
};

TEST_F(Pruning, DropsOldBlocksWithTheirIndexRows) {
    bodies.reserve(10);
    store->begin();
    append(1, 10);
    append(2, 20);
    store->commit();
    store->begin();
    append(3, 30);
    store->commit();
    index();
    EXPECT_EQ(prune(20), 0) << "the block holds a younger one";
    EXPECT_EQ(prune(25), 2);
    EXPECT_THAT(kept(3), ElementsAre(3));
    EXPECT_FALSE(find_earlier(*store, "M1", body_of(1)));
    EXPECT_TRUE(find_earlier(*store, "M3", body_of(3)));
    EXPECT_EQ(store->messages.count(), 1);
}

TEST_F(Pruning, WritesTheIndexFirstWhereLittleHasGathered) {
    bodies.reserve(10);
    store->begin();
    append(1, 10);
    store->commit();
    EXPECT_EQ(prune(25), 0);
    EXPECT_EQ(prune(25), 1);
    EXPECT_FALSE(find_earlier(*store, "M1", body_of(1)));
}

TEST_F(Pruning, KeepsOfABlockOnlyWhatIsUnderReview) {
    bodies.reserve(10);
    store->begin();
    for (int number = 1; number <= 4; ++number)
        append(number, 10);
    store->commit();
    index();
    review(2);
    review(3);
    EXPECT_EQ(prune(25), 2);
    EXPECT_THAT(kept(4), ElementsAre(2, 3));
    EXPECT_EQ(prune(25), 0);
    EXPECT_TRUE(find_earlier(*store, "M2", body_of(2))->same_bytes);
    EXPECT_FALSE(find_earlier(*store, "M4", body_of(4)));
    store->begin();
    for (const ReviewItem& item : store->reviews.open(Queue::Held, 10))
        store->reviews.close(item.id, at(30), "a", "b");
    store->commit();
    EXPECT_EQ(prune(25), 2);
    EXPECT_EQ(store->messages.count(), 0);
}

TEST_F(Pruning, NeverLetsAnIdNameAnotherMessage) {
    bodies.reserve(10);
    store->begin();
    append(1, 10);
    append(2, 10);
    store->commit();
    index();
    EXPECT_EQ(prune(25), 2);
    store->messages.reload();
    EXPECT_EQ(store->messages.next(), MessageId{3});
}

}  // namespace
}  // namespace thiowatch::store
