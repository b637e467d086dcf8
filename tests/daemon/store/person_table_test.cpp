#include "daemon/store/person_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/store/store.h"

namespace thiowatch::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int kMany = 9;

Instant day(std::int64_t number) {
    return Instant{} + days(number);
}

class NextReview : public ::testing::Test {
  protected:
    NextReview() {
        PersonStated stated;
        stated.identifiers = {{AssigningAuthority("H1"), Mrn("17")}};
        person_ = store_->people.add(stated, day(0));
    }
    PersonTable& people() { return store_->people; }

    std::unique_ptr<Store> store_ = Store::in_memory();
    PatientId person_{};
};

TEST_F(NextReview, ComesWhenItWasAskedFor) {
    people().review_by(person_, day(5));
    EXPECT_EQ(people().first_review(), day(5));
    EXPECT_THAT(people().due_for_review(day(4), kMany), IsEmpty());
    EXPECT_THAT(people().due_for_review(day(5), kMany), ElementsAre(person_));
}

TEST_F(NextReview, IsMovedForwardAtOnceAndNeverBack) {
    people().review_by(person_, day(5));
    people().review_by(person_, day(3));
    EXPECT_EQ(people().first_review(), day(3)) << "sooner: never missed";
    people().review_by(person_, day(8));
    EXPECT_EQ(people().first_review(), day(3)) << "later: the look at day 3 asks again";
    people().set_next_review(person_, std::nullopt);
    people().review_by(person_, day(8));
    EXPECT_EQ(people().first_review(), day(8));
}

/// What was asked once in a transaction is not read again, unless it changed.
class PeopleRead : public ::testing::Test {
  protected:
    PeopleRead() {
        store_->begin();
        person_ = add("17");
        other_ = add("18");
        ask_everything();
    }
    PersonTable& people() { return store_->people; }
    PatientId add(const std::string& number) {
        PersonStated stated;
        stated.identifiers = {identifier(number)};
        stated.demographics.family = FamilyName("Ng");
        return people().add(stated, day(0));
    }
    static PatientIdentifier identifier(const std::string& number) {
        return {AssigningAuthority("H1"), Mrn(number)};
    }
    void ask_everything() {
        for (const PatientId person : {person_, other_}) {
            people().read(person);
            people().survivor(person);
            people().family(person);
        }
        for (const char* number : {"17", "18", "19"})
            people().owner(identifier(number));
    }

    std::unique_ptr<Store> store_ = Store::in_memory();
    PatientId person_{};
    PatientId other_{};
};

TEST_F(PeopleRead, ShowAChangeOfTheRow) {
    PersonRow row = *people().read(person_);
    row.demographics.family = FamilyName("Lee");
    people().update(row);
    EXPECT_EQ(people().read(person_)->demographics.family, FamilyName("Lee"));
}

TEST_F(PeopleRead, ShowTheNextReviewHoweverItWasSet) {
    people().review_by(person_, day(5));
    EXPECT_EQ(people().read(person_)->next_review, day(5));
    people().set_next_review(person_, day(7));
    EXPECT_EQ(people().read(person_)->next_review, day(7));
    people().review_all(day(2));
    EXPECT_EQ(people().read(person_)->next_review, day(2));
}

TEST_F(PeopleRead, ShowAnIdentifierAddedLater) {
    people().add_identifier(person_, identifier("19"));
    EXPECT_EQ(people().owner(identifier("19")), person_);
}

TEST_F(PeopleRead, ShowAMergeAndItsEnd) {
    people().merge(other_, person_);
    EXPECT_EQ(people().survivor(other_), person_);
    EXPECT_EQ(people().find(identifier("18")), person_);
    EXPECT_THAT(people().family(person_), ElementsAre(person_, other_));
    EXPECT_EQ(people().read(other_)->merged_into, person_);
    people().unmerge(other_);
    EXPECT_EQ(people().survivor(other_), other_);
    EXPECT_THAT(people().family(person_), ElementsAre(person_));
    EXPECT_EQ(people().read(other_)->merged_into, std::nullopt);
}

TEST_F(PeopleRead, ShowNothingOfWhatWasTakenBack) {
    const bool is_whole = store_->in_savepoint([this] {
        people().merge(other_, person_);
        people().add_identifier(person_, identifier("19"));
        ask_everything();
        throw std::runtime_error("it fails");
    });
    EXPECT_FALSE(is_whole);
    EXPECT_EQ(people().survivor(other_), other_);
    EXPECT_EQ(people().owner(identifier("19")), std::nullopt);
}

TEST_F(PeopleRead, ShowNothingOfATransactionThatWasTakenBack) {
    store_->rollback();
    EXPECT_FALSE(people().read(person_).has_value());
    EXPECT_EQ(people().owner(identifier("17")), std::nullopt);
}

}  // namespace
}  // namespace thiowatch::store
