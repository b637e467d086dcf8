#include "daemon/store/packed_results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alerts/rules/evidence.h"

namespace thiowatch::store {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

StoredResult count_of(const std::string& key, const std::string& value) {
    StoredResult stored;
    alerts::Measurement& measured = stored.measured;
    measured.analyte = Analyte::Anc;
    measured.key.text = key;
    measured.code = "loinc:751-8";
    measured.specimen_key = "order/4711";
    measured.message.text = "412";
    measured.value = NumericValue{*Reading::parse(value)};
    measured.unit_text = "10*9/L";
    measured.range = {Decimal(18, 1), Decimal(75, 1)};
    measured.range_text = "1.8-7.5";
    measured.collected = {1'772'355'600'000, Precision::Minute, std::int16_t{60}};
    measured.reported = measured.collected + std::chrono::hours{2};
    measured.received = measured.collected + std::chrono::hours{3};
    stored.order = "4711";
    return stored;
}

std::vector<std::string> keys_of(const std::vector<StoredResult>& results) {
    std::vector<std::string> keys;
    for (const StoredResult& result : results)
        keys.push_back(result.measured.key.text);
    return keys;
}

void expect_same(const StoredResult& read, const StoredResult& kept) {
    const alerts::Measurement& a = read.measured;
    const alerts::Measurement& b = kept.measured;
    EXPECT_EQ(a.analyte, b.analyte);
    EXPECT_EQ(a.property, b.property);
    EXPECT_EQ(a.status, b.status);
    EXPECT_EQ(a.specimen, b.specimen);
    EXPECT_EQ(a.collected_stated, b.collected_stated);
    EXPECT_EQ(a.key, b.key);
    EXPECT_EQ(a.code, b.code);
    EXPECT_EQ(a.specimen_key, b.specimen_key);
    EXPECT_EQ(a.message, b.message);
    EXPECT_EQ(a.value, b.value);
    EXPECT_EQ(a.unit_text, b.unit_text);
    EXPECT_EQ(a.range, b.range);
    EXPECT_EQ(alerts::evidence_of(a).range, alerts::evidence_of(b).range);
    EXPECT_EQ(a.flags, b.flags);
    EXPECT_EQ(a.collected, b.collected);
    EXPECT_EQ(a.collected.precision, b.collected.precision);
    EXPECT_EQ(a.collected.offset_minutes, b.collected.offset_minutes);
    EXPECT_EQ(a.reported, b.reported);
    EXPECT_EQ(a.received, b.received);
    EXPECT_EQ(a.before_correction, b.before_correction);
    EXPECT_EQ(read.default_unit, kept.default_unit);
    EXPECT_EQ(read.order, kept.order);
}

TEST(PackedResults, AreReadAsTheyWereKept) {
    StoredResult plain = count_of("loinc:751-8|4711||2026-03-01T09:00:00Z", "2.30");
    StoredResult rich = count_of("loinc:751-8|4711|2|2026-03-01T09:00:00Z", "<0.5");
    rich.measured.status = ResultStatus::Corrected;
    rich.measured.specimen = {true, false, true};
    rich.measured.collected_stated = false;
    rich.measured.collected = {-62'135'596'800'000, Precision::Year, std::nullopt};
    rich.measured.flags = {"LL", "", "A"};
    rich.measured.before_correction = "5.0";
    rich.measured.range = {std::nullopt, Decimal(-3, 0)};
    rich.default_unit = Unit::PerMicrolitre;
    StoredResult words = count_of("local:ANC|9||2026-03-01T09:00:00Z", "1");
    words.measured.value = TextValue{FreeText("0.4 (manual diff)"), Reading::leading_in("0.4 (")};
    words.measured.message.text = "413";
    words.measured.unit_text.clear();
    words.order.clear();
    StoredResult none = count_of("local:ANC|", "1");
    none.measured.value = NoValue{};

    const auto read = unpacked(packed({plain, rich, words, none}));
    ASSERT_THAT(read, SizeIs(4));
    expect_same(read[0], none);
    expect_same(read[1], words);
    expect_same(read[2], rich);
    expect_same(read[3], plain);

    alerts::Evaluator evaluator;
    std::vector<alerts::Measurement> measured;
    for (int set = 0; set < 2; ++set)
        append_unpacked(packed({plain, rich, words, none}), evaluator, measured);
    ASSERT_THAT(measured, SizeIs(8));
    for (std::size_t at = 0; at < measured.size(); ++at) {
        StoredResult again = read[at % 4];
        expect_same({measured[at], again.default_unit, again.order}, again);
        EXPECT_EQ(measured[at].canonical.has_value(), again.measured.canonical.has_value());
        EXPECT_EQ(measured[at].uln, again.measured.uln);
        EXPECT_EQ(measured[at].lln, again.measured.lln);
        EXPECT_EQ(measured[at].verdict, again.measured.verdict);
    }
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
    EXPECT_THROW(unpacked("\x02" + whole.substr(1)), StoreError) << "a form we do not know";
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
