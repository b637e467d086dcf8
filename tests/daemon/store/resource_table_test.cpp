#include "daemon/store/resource_table.h"

#include <gmock/gmock.h>

#include "daemon/store/store.h"

namespace thiowatch::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr FeedId kFeed{1};

std::int64_t code(const std::string& value) {
    return token_of(kFeed, "Observation", SearchParameter::Code, value);
}
std::int64_t patient(const std::string& value) {
    return token_of(kFeed, "Observation", SearchParameter::Patient, value);
}

class ResourceSearch : public ::testing::Test {
  protected:
    ResourceSearch() {
        store->begin();
        put("a", {code("wbc"), patient("p1")});
        put("b", {code("anc"), patient("p1")});
        put("c", {code("plt"), patient("p2")});
        put("d", {code("wbc"), code("anc"), patient("p2")});
        store->commit();
    }
    void put(const std::string& name, std::vector<std::int64_t> tokens) {
        NewResource resource;
        resource.name = {kFeed, "Observation", name};
        resource.changed = Instant{++minutes_ * 60'000LL, Precision::Millisecond, std::nullopt};
        resource.message = MessageId{minutes_ / 2};  // two of each
        resource.tokens = std::move(tokens);
        resource.body = "{}";
        numbers[name] = store->resources.add(resource).number;
    }
    ResourcePlace place(const std::string& name) {
        const auto row = store->resources.current({kFeed, "Observation", name});
        return {row->message, row->number};
    }
    ResourceWalk walk(ResourceQuery query, const MessageSpan& among) {
        query.feed = kFeed;
        query.type = "Observation";
        return store->resources.walk(query, among);
    }
    static std::vector<std::string> names(const ResourceWalk& walk) {
        std::vector<std::string> found;
        for (const ResourceRow& row : walk.rows)
            found.push_back(row.name.name);
        return found;
    }
    std::vector<std::string> names(ResourceQuery query) {
        query.feed = kFeed;
        query.type = "Observation";
        std::vector<std::string> found;
        for (const ResourceRow& row : store->resources.search(query))
            found.push_back(row.name.name);
        return found;
    }

    std::unique_ptr<Store> store = Store::in_memory();
    std::map<std::string, ResourceNumber> numbers;

  private:
    int minutes_ = 0;
};

TEST(ResourceTable, FindsAValueInTwoPiecesByTheSameTokenAsInOne) {
    const auto token = [](auto... value) {
        return token_of(FeedId{3}, "Patient", SearchParameter::Identifier, value...);
    };
    EXPECT_EQ(token("*|", "4711"), token("*|4711"));
    EXPECT_EQ(token("", "4711"), token("4711"));
    EXPECT_NE(token("*|", "4711"), token("*|", "4712"));
}

TEST_F(ResourceSearch, EachConditionIsMetByAnyOfItsAlternatives) {
    EXPECT_THAT(names({.tokens = {{code("anc"), code("plt")}}}), ElementsAre("d", "c", "b"));
    EXPECT_THAT(
        names({.tokens = {{patient("p1"), patient("p2")}, {code("wbc"), code("plt")}}}),
        ElementsAre("d", "c", "a")
    );
    EXPECT_THAT(names({.tokens = {{patient("p3"), patient("p4")}}}), IsEmpty());
}

TEST_F(ResourceSearch, WhatMeetsTwoAlternativesIsFoundOnceAndThePageIsKept) {
    EXPECT_THAT(names({.tokens = {{code("wbc"), code("anc")}}, .limit = 2}), ElementsAre("d", "b"));
}

TEST_F(ResourceSearch, GoesBothWaysFromWhereThePageBeforeEnded) {
    EXPECT_THAT(names({.order = ResourceOrder::OldestFirst}), ElementsAre("a", "b", "c", "d"));
    EXPECT_THAT(
        names({.past = place("b"), .order = ResourceOrder::OldestFirst}), ElementsAre("c", "d")
    );
    EXPECT_THAT(names({.past = place("b")}), ElementsAre("a"));
    EXPECT_THAT(
        names(
            {.tokens = {{code("anc"), code("plt")}},
             .past = place("b"),
             .order = ResourceOrder::OldestFirst,
             .limit = 1}
        ),
        ElementsAre("c")
    );
}

TEST_F(ResourceSearch, ByTypeGoesByMessagesHoweverLateARowWasWritten) {
    NewResource late;
    late.name = {kFeed, "Observation", "late"};
    late.message = MessageId{1};
    late.body = "{}";
    store->begin();
    store->resources.add(late);
    store->commit();
    EXPECT_THAT(names(ResourceQuery{}), ElementsAre("d", "late", "c", "b", "a"));
    EXPECT_THAT(names({.past = place("late")}), ElementsAre("c", "b", "a"));
}

TEST_F(ResourceSearch, FindsWhatWasLeftOutOfTheIndexOnceItIsPutThere) {
    NewResource late;
    late.name = {kFeed, "Observation", "late"};
    late.message = MessageId{9};
    late.tokens = {code("late")};
    late.is_indexed = false;
    store->begin();
    const ResourceRow row = store->resources.add(late);
    EXPECT_FALSE(store->resources.current(late.name)->is_indexed);
    EXPECT_THAT(names(ResourceQuery{.tokens = {{code("late")}}}), ElementsAre());
    store->resources.index(row.number, late.tokens);
    store->commit();
    EXPECT_TRUE(store->resources.current(late.name)->is_indexed);
    EXPECT_THAT(names(ResourceQuery{.tokens = {{code("late")}}}), ElementsAre("late"));
}

TEST_F(ResourceSearch, AWalkStaysAmongItsMessagesAndTellsWhereToGoOn) {
    EXPECT_THAT(names(walk({}, {MessageId{1}, MessageId{1}})), ElementsAre("c", "b"));
    EXPECT_THAT(
        names(walk({.order = ResourceOrder::OldestFirst}, {MessageId{1}, MessageId{2}})),
        ElementsAre("b", "c", "d")
    );
    const ResourceWalk page = walk({.tokens = {{code("anc")}}, .limit = 1}, kAllMessages);
    EXPECT_THAT(names(page), ElementsAre("d"));
    ASSERT_TRUE(page.next);
    const ResourceWalk rest = walk({.tokens = {{code("anc")}}, .past = page.next}, kAllMessages);
    EXPECT_THAT(names(rest), ElementsAre("b"));
    EXPECT_FALSE(rest.next);
}

TEST_F(ResourceSearch, CountsWhatTheAlternativesCost) {
    EXPECT_EQ(combinations_of({}), 1U);
    EXPECT_EQ(combinations_of({.tokens = {{1, 2, 3}, {4, 5}}}), 6U);
    ResourceTokens tokens(store->connection);
    EXPECT_TRUE(tokens.has(numbers["d"], code("anc")));
    EXPECT_FALSE(tokens.has(numbers["c"], code("anc")));
}

}  // namespace
}  // namespace thiowatch::store
