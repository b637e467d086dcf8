#include "daemon/store/allergy_table.h"

#include <gmock/gmock.h>

#include "daemon/store/store.h"
#include "tests/support/stored_message.h"

namespace thiowatch::store {
namespace {

using testing::at;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Allergies : public ::testing::Test {
  protected:
    Allergies() {
        PersonStated stated;
        stated.identifiers = {{AssigningAuthority("H1"), Mrn("4711")}};
        person_ = store_->people.add(stated, at(1));
        for (const char* feed : {"adt", "other"})
            store_->messages.feed(FeedName(feed));
    }
    void say(Ingredient drug, std::int64_t since, bool is_active, std::int64_t said) {
        AllergyTable(store_->connection)
            .put(AllergyWord{person_, drug, at(since), is_active, at(said), MessageId{1}});
    }
    void list(
        FeedId sender,
        const std::set<Ingredient>& drugs,
        std::int64_t said,
        bool is_whole = true
    ) {
        AllergyTable(store_->connection)
            .put(AllergyListWord{person_, sender, drugs, is_whole, at(said), MessageId{1}});
    }
    std::set<Ingredient> active() { return AllergyTable(store_->connection).active(person_); }

    std::unique_ptr<Store> store_ = Store::in_memory();
    PatientId person_{};
};

TEST_F(Allergies, EndWithTheWordThatEndsThem) {
    say(Ingredient::Azathioprine, 10, true, 100);
    say(Ingredient::Allopurinol, 10, true, 100);
    EXPECT_THAT(active(), ElementsAre(Ingredient::Azathioprine, Ingredient::Allopurinol));
    say(Ingredient::Azathioprine, 10, false, 200);
    EXPECT_THAT(active(), ElementsAre(Ingredient::Allopurinol));
    EXPECT_THAT(AllergyTable(store_->connection).active(PatientId{99}), IsEmpty());
}

TEST_F(Allergies, AnOlderWordThatComesLateChangesNothing) {
    say(Ingredient::Azathioprine, 10, false, 200);
    say(Ingredient::Azathioprine, 10, true, 100);
    EXPECT_THAT(active(), IsEmpty());
}

TEST_F(Allergies, EndingOneEntryEndsNoOtherOfTheSameDrug) {
    say(Ingredient::Azathioprine, 10, true, 100);
    say(Ingredient::Azathioprine, 20, true, 100);
    say(Ingredient::Azathioprine, 20, false, 200);
    EXPECT_THAT(active(), ElementsAre(Ingredient::Azathioprine));
}

TEST_F(Allergies, OnAListAreThereUntilANewerListIsWithoutThem) {
    list(FeedId{1}, {Ingredient::Azathioprine}, 100);
    EXPECT_THAT(active(), ElementsAre(Ingredient::Azathioprine));
    list(FeedId{1}, {Ingredient::Allopurinol}, 200);
    EXPECT_THAT(active(), ElementsAre(Ingredient::Allopurinol));
    list(FeedId{1}, {Ingredient::Azathioprine}, 150);
    EXPECT_THAT(active(), ElementsAre(Ingredient::Allopurinol)) << "an older list, come late";
    list(FeedId{1}, {}, 300);
    EXPECT_THAT(active(), IsEmpty());
}

TEST_F(Allergies, OnAListAreNotTakenOffByAnotherSendersListOrByAnEntry) {
    list(FeedId{1}, {Ingredient::Azathioprine}, 100);
    list(FeedId{2}, {}, 200);
    say(Ingredient::Azathioprine, 10, false, 200);
    EXPECT_THAT(active(), ElementsAre(Ingredient::Azathioprine));
    say(Ingredient::Azathioprine, 10, true, 300);
    list(FeedId{1}, {}, 400);
    EXPECT_THAT(active(), ElementsAre(Ingredient::Azathioprine)) << "the entry is still there";
}

TEST_F(Allergies, AddedToAListStayUntilTheNextWholeOne) {
    list(FeedId{1}, {Ingredient::Allopurinol}, 100);
    list(FeedId{1}, {Ingredient::Azathioprine}, 200, false);
    EXPECT_THAT(active(), ElementsAre(Ingredient::Azathioprine, Ingredient::Allopurinol));
    list(FeedId{1}, {Ingredient::Allopurinol}, 300);
    EXPECT_THAT(active(), ElementsAre(Ingredient::Allopurinol));
}

}  // namespace
}  // namespace thiowatch::store
