#include "daemon/store/result_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/store/store.h"
#include "tests/support/stored_results.h"

namespace thiowatch::store {
namespace {

using alerts::Measurement;
using alerts::PatientId;
using testing::count_of;
using testing::expect_same_when_read;
using ::testing::IsEmpty;
using testing::odd_results;
using ::testing::SizeIs;

constexpr Instant kLongAgo{-70'000'000'000'000, Precision::Millisecond, std::nullopt};

/// A store with one person of many odd results, one of few and one of none.
class ResultTableRoom : public ::testing::Test {
  protected:
    ResultTableRoom() {
        put(many_, odd_results());
        std::vector<StoredResult> later = odd_results();
        for (StoredResult& result : later) {
            result.measured.key.text += "/later";
            result.order += "/later";
            result.measured.collected = result.measured.collected + days(7);
        }
        put(many_, later);
        put(few_, {count_of("loinc:751-8|1", "0.9"), count_of("loinc:751-8|2", "<0.5")});
    }

    PatientId person(const char* mrn) {
        PersonStated stated;
        stated.identifiers = {{AssigningAuthority("H1"), Mrn(mrn)}};
        return store_->people.add(stated, Instant{});
    }
    void put(PatientId person, const std::vector<StoredResult>& results) {
        for (const Recorded recorded : store_->results.put(person, results))
            EXPECT_EQ(recorded, Recorded::New);
    }
    std::vector<Measurement> read(PatientId person) {
        return store_->results.read(person, kLongAgo);
    }
    void give_back(std::vector<Measurement> used) { store_->results.give_back(std::move(used)); }

    std::unique_ptr<Store> store_ = Store::in_memory();
    PatientId many_ = person("17");
    PatientId few_ = person("18");
    PatientId none_ = person("19");
};

void expect_all_same(const std::vector<Measurement>& read, const std::vector<Measurement>& fresh) {
    ASSERT_EQ(read.size(), fresh.size());
    for (std::size_t at = 0; at < read.size(); ++at) {
        SCOPED_TRACE(at);
        expect_same_when_read(read[at], fresh[at]);
    }
}

TEST_F(ResultTableRoom, OfOnePersonShowsNothingOfThemInTheNext) {
    const std::vector<Measurement> many = read(many_);
    const std::vector<Measurement> few = read(few_);
    ASSERT_THAT(many, SizeIs(2 * odd_results().size()));
    ASSERT_THAT(few, SizeIs(2));
    give_back(read(many_));
    expect_all_same(read(few_), few);
    give_back(few);
    expect_all_same(read(many_), many);
    std::vector<Measurement> turned(many.rbegin(), many.rend());
    give_back(std::move(turned));
    expect_all_same(read(many_), many);
    give_back(many);
    EXPECT_THAT(read(none_), IsEmpty());
}

TEST_F(ResultTableRoom, ServesOnceAndIsNotNeeded) {
    const std::vector<Measurement> many = read(many_);
    give_back(many);
    expect_all_same(read(many_), many);
    expect_all_same(read(many_), many);
}

TEST_F(ResultTableRoom, IsNotKeptOfALongHistory) {
    constexpr std::size_t kLong = 5'000;
    give_back(std::vector<Measurement>(kLong));
    EXPECT_LT(read(few_).capacity(), kLong);
}

TEST_F(ResultTableRoom, IsNotKeptOfLongTexts) {
    constexpr std::size_t kLong = 100'000;
    const std::vector<Measurement> few = read(few_);
    std::vector<Measurement> used(few.size());
    used[0].unit_text.assign(kLong, 'x');
    used[1].flags = {std::string(kLong, 'x')};
    give_back(std::move(used));
    const std::vector<Measurement> again = read(few_);
    expect_all_same(again, few);
    EXPECT_LT(again[0].unit_text.capacity(), kLong);
}

}  // namespace
}  // namespace thiowatch::store
