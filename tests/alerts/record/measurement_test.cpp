#include "alerts/record/measurement.h"

#include <gtest/gtest.h>

#include "tests/support/rule_samples.h"

namespace thiowatch::alerts {
namespace {

using samples::moment;

LabResult result_of(std::string value, std::string unit) {
    LabResult result;
    result.codes = {{"WBC1", "Leukocytes", "99LAB"}, {"6690-2", "", "LN"}};
    result.value = samples::value_stated(value);
    result.unit = std::move(unit);
    result.order = OrderNumber("F17");
    result.collected = moment("2026-03-01T08:00:27Z");
    return result;
}

const Instant kReceived = moment("2026-03-01T10:00:00Z");

Measurement measured(const LabResult& result, CodeMeaning meaning) {
    return measure(result, meaning, kReceived, MessageRef{"7"});
}

Measurement measured(std::string value, std::string unit, Analyte analyte = Analyte::Wbc) {
    return measured(result_of(std::move(value), std::move(unit)), samples::meaning_of(analyte));
}

TEST(Measurement, NeverTakesAUnitThatWasNotSent) {
    const Measurement result = measured("1.2", "");
    EXPECT_EQ(result.verdict, UnitVerdict::Missing);
    EXPECT_FALSE(result.canonical);
}

TEST(Measurement, TakesTheDefaultUnitOfTheMappingOnlyWhenTheSenderGaveNone) {
    const CodeMeaning meaning{Analyte::Wbc, CodeProperty::Quantity, Unit::GigaPerLitre};
    const Measurement blank = measured(result_of("1.2", " "), meaning);
    EXPECT_EQ(blank.verdict, UnitVerdict::Known);
    EXPECT_EQ(blank.canonical->reading.text(), "1.2");
    const Measurement given = measured(result_of("1.2", "furlongs"), meaning);
    EXPECT_EQ(given.verdict, UnitVerdict::Unknown);
    EXPECT_FALSE(given.canonical);
}

TEST(Measurement, KeepsAnalyteAndUnitOfACountInPercentButNoCanonicalValue) {
    const Measurement result = measured("20", "%", Analyte::Anc);
    EXPECT_EQ(result.analyte, Analyte::Anc);
    EXPECT_EQ(result.verdict, UnitVerdict::Mismatch);
    EXPECT_EQ(result.unit, Unit::Percent);
    EXPECT_FALSE(result.canonical);
}

TEST(Measurement, RefusesAFractionInAnythingButPercent) {
    EXPECT_EQ(measured("40", "%", Analyte::NeutPct).verdict, UnitVerdict::Known);
    EXPECT_EQ(measured("0.8", "10*9/L", Analyte::NeutPct).verdict, UnitVerdict::Mismatch);
}

TEST(Measurement, DoesNotJudgeWordsThoughTheyBeginWithANumber) {
    const Measurement result = measured("0.4 (manual diff)", "10*9/L", Analyte::Anc);
    EXPECT_EQ(result.verdict, UnitVerdict::NotNumeric);
    EXPECT_FALSE(result.canonical);
    EXPECT_EQ(std::get<TextValue>(result.value).leading_number->text(), "0.4");
}

TEST(Measurement, ConvertsValueAndLimitsTogether) {
    struct Row {
        Analyte analyte;
        std::string value, unit, canonical;
    };
    for (const Row& row : {
             Row{Analyte::Wbc, "3400", "/cumm", "3.400"},
             Row{Analyte::Hb, "9.9", "g/dL", "99.0"},
             Row{Analyte::Alt, "3.4", "ukat/L", "204.0"},
             Row{Analyte::Bil, "<0.2", "mg/dL", "<3.4208"},
         }) {
        EXPECT_EQ(
            measured(row.value, row.unit, row.analyte).canonical->reading.text(), row.canonical
        );
    }
    LabResult result = result_of("3.4", "ukat/L");
    result.range = {Decimal(1, 1), Decimal(7, 1)};
    const Measurement alt = measured(result, samples::meaning_of(Analyte::Alt));
    EXPECT_EQ(alt.uln, Decimal(42, 0));
    EXPECT_EQ(alt.lln, Decimal(6, 0));
    EXPECT_EQ(alt.range.high, Decimal(7, 1)) << "as sent";
}

TEST(Measurement, HasNoLimitsInAUnitThatIsNotKnown) {
    LabResult result = result_of("60", "");
    result.range.high = Decimal(40, 0);
    EXPECT_FALSE(measured(result, samples::meaning_of(Analyte::Alt)).uln);
}

TEST(Measurement, StandsInTheTimesThatWereNotSent) {
    LabResult result = result_of("5.1", "10*9/L");
    result.collected.reset();
    const Measurement bare = measured(result, samples::meaning_of(Analyte::Wbc));
    EXPECT_EQ(bare.collected, kReceived);
    EXPECT_FALSE(bare.collected_stated);
    result.reported = moment("2026-03-01T09:00:00Z");
    EXPECT_EQ(measured(result, samples::meaning_of(Analyte::Wbc)).collected, *result.reported);
}

TEST(Measurement, KnowsItsSpecimenByNumberThenOrderThenTime) {
    LabResult result = result_of("5.1", "10*9/L");
    result.specimen_number = SpecimenNumber("A7");
    const auto meaning = samples::meaning_of(Analyte::Wbc);
    EXPECT_EQ(measured(result, meaning).specimen_key, "specimen/A7");
    result.specimen_number = {};
    EXPECT_EQ(measured(result, meaning).specimen_key, "order/F17");
    result.order = {};
    EXPECT_EQ(measured(result, meaning).specimen_key, "time/2026-03-01T08:00:27Z");
}

TEST(ResultIdentity, IsTheSameForTheSameResultOverAnotherProtocol) {
    LabResult fhir = result_of("5.1", "10*9/L");
    fhir.codes = {{"6690-2", "", "http://loinc.org"}};
    fhir.collected = moment("2026-03-01T09:00:00+01:00");
    EXPECT_EQ(key_of(result_of("5.1", "K/uL"), kReceived), key_of(fhir, kReceived + days(1)));
}

TEST(ResultIdentity, SurvivesCorrectionOfEverythingButWhatItNames) {
    const LabResult first = result_of("4.0", "10*9/L");
    LabResult corrected = result_of("0.4", "10*9/L");
    corrected.status = ResultStatus::Corrected;
    corrected.reported = moment("2026-03-02T10:00:00Z");
    EXPECT_EQ(key_of(first, kReceived), key_of(corrected, kReceived + days(1)));
}

TEST(ResultIdentity, IsKeptWithoutACollectionTimeByTheOrder) {
    LabResult first = result_of("4.0", "10*9/L");
    first.collected.reset();
    EXPECT_EQ(key_of(first, kReceived), key_of(first, kReceived + days(1)));
    LabResult other = first;
    other.order = OrderNumber("F18");
    EXPECT_NE(key_of(first, kReceived), key_of(other, kReceived));
}

TEST(ResultIdentity, TellsApartWhatDiffersInCodeOrderPlaceOrTime) {
    const LabResult first = result_of("4.0", "10*9/L");
    LabResult code = first;
    code.codes = {{"751-8", "", "LN"}};
    LabResult order = first;
    order.order = OrderNumber("F18");
    LabResult place = first;
    place.sub_id = "2";
    LabResult time = first;
    time.collected = moment("2026-03-01T08:10:00Z");
    for (const LabResult& other : {code, order, place, time}) {
        EXPECT_NE(key_of(first, kReceived), key_of(other, kReceived));
    }
}

TEST(PatientRecord, FindsTheNewestByCollectionAndPassesOverWhatSaysNothing) {
    samples::Stated stated;
    stated.analyte = Analyte::Wbc;
    PatientRecord record;
    const auto add = [&](std::string value, const char* at, ResultStatus status) {
        stated.value = std::move(value);
        stated.collected = moment(at);
        stated.status = status;
        record.measurements.push_back(samples::measurement(stated));
    };
    EXPECT_EQ(newest(record, Analyte::Wbc), nullptr);
    add("4.0", "2026-01-01T08:00:00Z", ResultStatus::Final);
    add("3.0", "2026-02-01T08:00:00Z", ResultStatus::Final);
    add("2.0", "2026-02-01T08:00:00Z", ResultStatus::Preliminary);
    add("1.0", "2026-02-02T08:00:00Z", ResultStatus::Withdrawn);
    add("1.1", "2026-02-03T08:00:00Z", ResultStatus::NotObtained);
    add("1.2", "2026-02-04T08:00:00Z", ResultStatus::Ignored);
    EXPECT_EQ(newest(record, Analyte::Wbc)->canonical->reading.text(), "2.0");
    EXPECT_EQ(newest(record, Analyte::Anc), nullptr);
}

TEST(Evaluator, SaysOfEveryResultWhatEvaluateSaysWhateverCameBefore) {
    const std::vector<std::string> units{"10*9/L", "/uL", "", "%", "furlong", "g/dL"};
    const std::vector<std::string> values{"4.2", "<0.5", "clotted", "0"};
    const std::vector<ReferenceRange> ranges{
        {},
        {Decimal(40, 1), Decimal(110, 1)},
        {Decimal(4, 0), Decimal(11, 0)},
        {std::nullopt, Decimal(11, 0)}};
    Evaluator evaluator;
    for (int turn = 0; turn < 2000; ++turn) {
        const auto pick = [turn](const auto& list, int stride) {
            return list[static_cast<std::size_t>(turn / stride * 7 + turn % 3) % list.size()];
        };
        const Analyte analyte = pick(std::vector{Analyte::Wbc, Analyte::NeutPct, Analyte::Tpmt}, 2);
        const CodeProperty property =
            analyte == Analyte::NeutPct ? CodeProperty::Fraction : CodeProperty::Quantity;
        std::optional<Unit> usual;
        if (turn % 5 == 0) usual = Unit::GigaPerLitre;
        Measurement one = measured(pick(values, 1), pick(units, 3), analyte);
        one.property = property;
        one.range = pick(ranges, 11);
        Measurement other = one;
        evaluate(one, usual);
        evaluator.evaluate(other, usual);
        ASSERT_EQ(one.verdict, other.verdict) << turn;
        ASSERT_EQ(one.unit, other.unit) << turn;
        ASSERT_EQ(one.canonical.has_value(), other.canonical.has_value()) << turn;
        if (one.canonical) {
            ASSERT_EQ(one.canonical->reading.value, other.canonical->reading.value) << turn;
        }
        ASSERT_EQ(one.uln, other.uln) << turn;
        ASSERT_EQ(one.lln, other.lln) << turn;
    }
}

}  // namespace
}  // namespace thiowatch::alerts
