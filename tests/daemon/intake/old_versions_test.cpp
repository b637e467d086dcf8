#include "daemon/intake/old_versions.h"

#include <gmock/gmock.h>

#include "daemon/intake/resource_traits.h"
#include "tests/support/stored_message.h"

namespace thiowatch::intake {
namespace {

using testing::at;
using ::testing::ElementsAre;

constexpr store::FeedId kFeed{1};
const store::ResourceName kName{kFeed, "Observation", "o1"};

std::string observation(const std::string& code) {
    return R"({"resourceType":"Observation","id":"o1","code":{"coding":[{"code":")" + code +
           R"("}]}})";
}

class OldVersions : public ::testing::Test {
  protected:
    store::ResourceNumber add(
        std::int64_t seconds,
        const std::string& text,
        store::ResourceChange how = store::ResourceChange::Updated
    ) {
        store::NewResource version;
        version.name = kName;
        version.how = how;
        version.changed = at(seconds);
        version.body = text;
        const auto document = fhir::JsonDocument::parse(text);
        if (document) version.tokens = traits_of(kFeed, document->root()).tokens;
        store_->begin();
        const store::ResourceNumber number = store_->resources.add(version).number;
        store_->commit();
        return number;
    }
    int prune(std::int64_t before, int limit = 100) {
        store_->begin();
        const int pruned = prune_versions(*store_, at(before), limit);
        store_->commit();
        return pruned;
    }
    std::vector<int> versions() {
        std::vector<int> found;
        for (const store::ResourceRow& row : store_->resources.history(kName, 100))
            found.push_back(row.version);
        return found;
    }
    std::int64_t tokens() {
        store::Statement count(store_->connection, "SELECT count(*) FROM resource_token");
        store::Cursor row = count.query();
        return row.next() ? row.integer(0) : 0;
    }

    std::unique_ptr<store::Store> store_ = store::Store::in_memory();
};

TEST_F(OldVersions, GoWithWhatTheyWereFoundByAndTheCurrentOneStays) {
    add(10, observation("751-8"));
    add(20, observation("718-7"));
    const std::int64_t of_two = tokens();
    const store::ResourceNumber current = add(30, observation("777-3"));
    EXPECT_EQ(prune(15), 1);
    EXPECT_THAT(versions(), ElementsAre(3, 2));
    EXPECT_EQ(tokens(), of_two);
    EXPECT_EQ(prune(1000), 1);
    EXPECT_THAT(versions(), ElementsAre(3));
    EXPECT_EQ(tokens(), of_two / 2);
    EXPECT_TRUE(store::ResourceTokens(store_->connection)
                    .has(
                        current,
                        store::token_of(
                            kFeed, "Observation", store::SearchParameter::Code, any_system("777-3")
                        )
                    ));
    EXPECT_EQ(prune(1000), 0);
}

TEST_F(OldVersions, GoTheOldestFirstAndNoMoreThanIsAsked) {
    for (int second = 1; second <= 4; ++second)
        add(second, observation("751-8"));
    EXPECT_EQ(prune(1000, 2), 2);
    EXPECT_THAT(versions(), ElementsAre(4, 3));
    EXPECT_EQ(add(5, observation("751-8")), store::ResourceNumber{5});
    EXPECT_THAT(versions(), ElementsAre(5, 4, 3));
}

TEST_F(OldVersions, OfWhatWasDeletedGoAndThatItWasDeletedIsStillKnown) {
    add(1, observation("751-8"));
    add(2, "", store::ResourceChange::Deleted);
    EXPECT_EQ(prune(1000), 1);
    ASSERT_TRUE(store_->resources.current(kName));
    EXPECT_TRUE(store_->resources.current(kName)->is_deleted());
    EXPECT_EQ(tokens(), 0);
}

TEST_F(OldVersions, WhoseTextIsGoneGoToo) {
    add(1, "");
    add(2, observation("751-8"));
    EXPECT_EQ(prune(1000), 1);
    EXPECT_THAT(versions(), ElementsAre(2));
}

}  // namespace
}  // namespace thiowatch::intake
