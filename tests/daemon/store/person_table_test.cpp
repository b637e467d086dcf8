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

}  // namespace
}  // namespace thiowatch::store
