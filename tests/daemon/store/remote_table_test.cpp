#include "daemon/store/remote_table.h"

#include "daemon/store/store.h"

namespace thiowatch::store {
namespace {

const FeedName kFeed("ehr");

Instant minute(int n) {
    return Instant{n * 60'000LL, Precision::Millisecond, std::nullopt};
}

std::string plan_of(Store& store, const std::string& sql) {
    Statement explain(store.connection, "EXPLAIN QUERY PLAN " + sql);
    std::string plan;
    for (Cursor row = explain.query(); row.next();)
        plan += row.string(3) + "\n";
    return plan;
}

TEST(RemoteTable, RemembersHowFarItReadAndNeverGoesBack) {
    auto store = Store::in_memory();
    EXPECT_FALSE(store->remotes.mark(kFeed, "Observation"));
    store->remotes.set_mark(kFeed, "Observation", minute(5));
    store->remotes.set_mark(kFeed, "Observation", minute(3));
    EXPECT_EQ(store->remotes.mark(kFeed, "Observation"), minute(5));
    EXPECT_FALSE(store->remotes.mark(kFeed, "Patient"));
    EXPECT_FALSE(store->remotes.mark(FeedName("other"), "Observation"));
}

TEST(RemoteTable, KnowsEveryVersionOfTheOverlap) {
    auto store = Store::in_memory();
    const RemoteVersion first{"Observation", "1", "1", minute(1)};
    const RemoteVersion second{"Observation", "1", "2", minute(9)};
    store->remotes.note_seen(kFeed, first);
    store->remotes.note_seen(kFeed, first);
    EXPECT_TRUE(store->remotes.was_seen(kFeed, first));
    EXPECT_FALSE(store->remotes.was_seen(kFeed, second));
    store->remotes.note_seen(kFeed, second);
    EXPECT_EQ(store->remotes.forget_seen(kFeed, "Observation", minute(5)), 1);
    EXPECT_FALSE(store->remotes.was_seen(kFeed, first));
    EXPECT_TRUE(store->remotes.was_seen(kFeed, second));
}

TEST(RemoteTable, KeepsWishesUntilTheyAreFulfilled) {
    auto store = Store::in_memory();
    store->remotes.want(kFeed, "Observation/1", minute(1));
    store->remotes.want(kFeed, "Observation/1", minute(2));
    EXPECT_TRUE(store->remotes.wishes(kFeed, minute(0), 10).empty());
    ASSERT_EQ(store->remotes.wishes(kFeed, minute(1), 10).size(), 1U);
    store->remotes.postpone(kFeed, "Observation/1", minute(8));
    EXPECT_TRUE(store->remotes.wishes(kFeed, minute(7), 10).empty());
    EXPECT_EQ(store->remotes.wishes(kFeed, minute(8), 10).at(0).attempts, 1);
    store->remotes.fulfil(kFeed, "Observation/1");
    EXPECT_TRUE(store->remotes.wishes(kFeed, minute(99), 10).empty());
}

TEST(RemoteTable, LooksNothingUpByReadingEverything) {
    auto store = Store::in_memory();
    for (const char* sql : {
             "SELECT until FROM remote_mark WHERE feed = '' AND what = ''",
             "SELECT 1 FROM remote_seen WHERE feed = '' AND type = '' AND id = '' AND version = ''",
             "DELETE FROM remote_seen WHERE feed = '' AND type = '' AND updated < 1",
             "SELECT reference FROM remote_wish WHERE feed = '' AND due <= 1 ORDER BY due LIMIT 1",
         }) {
        EXPECT_EQ(plan_of(*store, sql).find("SCAN"), std::string::npos) << plan_of(*store, sql);
    }
}

TEST(AdviceTable, KeepsWhatWasAnswered) {
    auto store = Store::in_memory();
    store->advice.add({"c1", "overridden", "will-order-later", "", minute(1)});
    store->advice.add({"c2", "accepted", "", "", minute(2)});
    const auto answers = store->advice.list(10);
    ASSERT_EQ(answers.size(), 2U);
    EXPECT_EQ(answers[0].card, "c2");
    EXPECT_EQ(answers[1].reason, "will-order-later");
    EXPECT_THROW(store->advice.add({"c3", "ignored", "", "", minute(3)}), StoreError);
}

}  // namespace
}  // namespace thiowatch::store
