#include "daemon/store/packed_results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/stored_results.h"

namespace thiowatch::store {
namespace {

using testing::count_of;
using ::testing::ElementsAre;
using testing::expect_same;
using testing::expect_same_when_read;
using testing::odd_results;
using ::testing::SizeIs;

std::vector<std::string> keys_of(const std::vector<StoredResult>& results) {
    std::vector<std::string> keys;
    for (const StoredResult& result : results)
        keys.push_back(result.measured.key.text);
    return keys;
}

TEST(PackedResults, AreReadAsTheyWereKept) {
    const std::vector<StoredResult> kept = odd_results();
    const auto read = unpacked(packed(kept));
    ASSERT_THAT(read, SizeIs(kept.size()));
    for (std::size_t at = 0; at < kept.size(); ++at) {
        SCOPED_TRACE(at);
        expect_same(read[at], kept[at]);
    }
}

TEST(PackedResults, OfSeveralMinutesAreReadOneAfterTheOther) {
    const std::vector<StoredResult> kept = unpacked(packed(odd_results()));
    alerts::Evaluator evaluator;
    Refill refill({});
    for (int set = 0; set < 2; ++set)
        refill.append(packed(kept), evaluator);
    const auto read = refill.finish();
    ASSERT_THAT(read, SizeIs(2 * kept.size()));
    for (std::size_t at = 0; at < read.size(); ++at) {
        SCOPED_TRACE(at);
        expect_same_when_read(read[at], kept[at % kept.size()].measured);
    }
}

// Whatever a place held before, nothing of it may show in the result that is read into it.
TEST(PackedResults, ReadIntoUsedRoomAreAsIfReadIntoNewRoom) {
    const std::vector<StoredResult> kept = unpacked(packed(odd_results()));
    for (std::size_t shift = 0; shift < kept.size(); ++shift) {
        std::vector<alerts::Measurement> used;
        for (std::size_t at = 0; at < kept.size() + 2; ++at)
            used.push_back(kept[(at + shift) % kept.size()].measured);
        alerts::Evaluator evaluator;
        Refill refill(std::move(used));
        refill.append(packed(kept), evaluator);
        const auto read = refill.finish();
        ASSERT_THAT(read, SizeIs(kept.size())) << "nothing is left of what was there before";
        for (std::size_t at = 0; at < kept.size(); ++at) {
            SCOPED_TRACE(::testing::Message() << at << " over " << (at + shift) % kept.size());
            expect_same_when_read(read[at], kept[at].measured);
        }
    }
}

TEST(PackedResults, AreAllThereWhereTheUsedRoomIsTooSmall) {
    const std::vector<StoredResult> kept = unpacked(packed(odd_results()));
    alerts::Evaluator evaluator;
    Refill refill({kept[2].measured, kept[1].measured});
    refill.append(packed(kept), evaluator);
    const auto read = refill.finish();
    ASSERT_THAT(read, SizeIs(kept.size()));
    for (std::size_t at = 0; at < kept.size(); ++at)
        expect_same_when_read(read[at], kept[at].measured);
}

TEST(PackedResults, KeepATextOfARangeThatIsNotTheUsualOne) {
    StoredResult usual = count_of("loinc:751-8|1", "2.3");
    StoredResult spaced = count_of("loinc:751-8|2", "2.3");
    spaced.measured.range_text = "1.8 - 7.5";
    StoredResult plain = count_of("loinc:751-8|3", "2.3");
    plain.measured.range_text.clear();
    StoredResult no_code = count_of("|4", "2.3");
    no_code.measured.code.clear();
    StoredResult other_code = count_of("loinc:751-8|5", "2.3");
    other_code.measured.code = "loinc:751";
    const auto read = unpacked(packed({usual, spaced, plain, no_code, other_code}));
    expect_same(read[0], usual);
    expect_same(read[1], spaced);
    expect_same(read[2], plain);
    expect_same(read[3], other_code);
    expect_same(read[4], no_code);
}

TEST(PackedResults, LieInTheOrderOfTheirKeysHoweverTheyCame) {
    const std::vector<StoredResult> results{
        count_of("c", "1"), count_of("a", "2"), count_of("b", "3")};
    EXPECT_THAT(keys_of(unpacked(packed(results))), ElementsAre("a", "b", "c"));
}

TEST(PackedResults, AreEvaluatedAnewWhenTheyAreRead) {
    StoredResult stored = count_of("a", "2300");
    stored.measured.unit_text = "/uL";
    stored.measured.range = {Decimal(1800, 0), std::nullopt};
    StoredResult bare = count_of("b", "2.3");
    bare.measured.unit_text.clear();
    bare.default_unit = Unit::GigaPerLitre;
    StoredResult lost = count_of("c", "2.3");
    lost.measured.unit_text.clear();

    const auto read = unpacked(packed({stored, bare, lost}));
    ASSERT_TRUE(read[0].measured.canonical);
    EXPECT_EQ(read[0].measured.canonical->reading.value, Decimal(23, 1));
    EXPECT_EQ(read[0].measured.lln, Decimal(18, 1));
    ASSERT_TRUE(read[1].measured.canonical) << "by the default of its mapping";
    EXPECT_EQ(read[2].measured.verdict, alerts::UnitVerdict::Missing);
    EXPECT_FALSE(read[2].measured.canonical);
}

TEST(PackedResults, OfOneSpecimenAreShort) {
    std::vector<StoredResult> one{count_of("loinc:751-8|4711||2026-03-01T09:00:00Z", "2.3")};
    std::vector<StoredResult> two = one;
    two.push_back(count_of("loinc:752-8|4711||2026-03-01T09:00:00Z", "2.4"));
    EXPECT_LT(packed(two).size() - packed(one).size(), 42U);
}

TEST(PackedResults, ThatAreDamagedAreNeverTakenForResults) {
    const std::string whole = packed({count_of("a", "2.3"), count_of("b", "<0.5")});
    EXPECT_THROW(unpacked(""), StoreError);
    EXPECT_THROW(unpacked("\x01" + whole.substr(1)), StoreError) << "a form we do not know";
    int refused = 0;
    for (std::size_t size = 2; size < whole.size(); ++size) {
        try {
            EXPECT_THAT(unpacked(whole.substr(0, size)), SizeIs(1)) << size;
        } catch (const StoreError&) {
            ++refused;
        }
    }
    EXPECT_EQ(refused, static_cast<int>(whole.size()) - 3)
        << "only between two results can one end";
}

}  // namespace
}  // namespace thiowatch::store
