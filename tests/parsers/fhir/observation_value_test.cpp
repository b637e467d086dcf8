#include "parsers/fhir/observation_value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fhir_reading.h"

namespace thiowatch::fhir {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct ValueCase {
    const char* elements;
    const char* expected;
};

void expect_values(const std::vector<ValueCase>& cases) {
    for (const ValueCase& one : cases)
        EXPECT_EQ(told(result_with(one.elements)), one.expected) << one.elements;
}

TEST(ObservationValue, AQuantityKeepsItsDigitsAndComparator) {
    expect_values({
        {R"("valueQuantity":{"value":5.10,"unit":"10*9/L"})", "5.10 10*9/L"},
        {R"("valueQuantity":{"value":1.2E+2,"unit":"U/L"})", "120 U/L"},
        {R"("valueQuantity":{"value":12e-1,"unit":"U/L"})", "1.2 U/L"},
        {R"("valueQuantity":{"value":0.5,"comparator":"<","unit":"10*9/L"})", "<0.5 10*9/L"},
        {R"("valueQuantity":{"value":4,"comparator":"<=","unit":"10*9/L"})", "<=4 10*9/L"},
        {R"("valueQuantity":{"value":1000,"comparator":">","unit":"U/L"})", ">1000 U/L"},
        {R"("valueQuantity":{"value":60,"comparator":">=","unit":"U/L"})", ">=60 U/L"},
        {R"("valueQuantity":{"value":0,"unit":"10*9/L"})", "0 10*9/L"},
        {R"("valueQuantity":{"value":-1,"unit":"10*9/L"})", "-1 10*9/L"},
        {R"("valueQuantity":{"value":"2.10","unit":"10*9/L"})", "2.10 10*9/L"},
        {R"("valueQuantity":{"value":2.1})", "2.1"},
    });
}

// D14: the code counts where both name one size; where they do not, nobody can tell.
TEST(ObservationValue, TheUcumCodeOutranksTheWrittenUnitUnlessTheyDisagree) {
    constexpr const char* kUcum = R"("system":"http://unitsofmeasure.org")";
    const auto unit_of = [&](const std::string& more) {
        return result_with(R"("valueQuantity":{"value":1,)" + more + "}").unit;
    };
    EXPECT_EQ(unit_of(R"("unit":"K/uL","code":"10*9/L",)" + std::string(kUcum)), "10*9/L");
    EXPECT_EQ(unit_of(R"("unit":"cells","code":"10*3/uL",)" + std::string(kUcum)), "10*3/uL");
    EXPECT_EQ(unit_of(R"("unit":"K/uL","code":"local1","system":"urn:x")"), "K/uL");
    EXPECT_EQ(unit_of(R"("unit":"K/uL")"), "K/uL");
    EXPECT_EQ(unit_of(R"("code":"10*3{WBC}/uL",)" + std::string(kUcum)), "10*3/uL");
    const std::string disagree = unit_of(R"("unit":"/uL","code":"10*9/L",)" + std::string(kUcum));
    EXPECT_FALSE(unit_spelled(disagree)) << disagree;
    EXPECT_EQ(disagree, "10*9/L coded, /uL written");
}

TEST(ObservationValue, WordsAreANumberOnlyIfNothingElseIsInThem) {
    expect_values({
        {R"("valueString":"<0.5")", "<0.5"},
        {R"("valueString":"2.1 K/uL")", "2.1 K/uL"},
        {R"("valueString":" 3.4 ")", "3.4"},
        {R"("valueString":"3,2")", "words: 3,2"},
        {R"j("valueString":"0.4 (manual diff)")j", "words: 0.4 (manual diff)"},
        {R"("valueString":"2.1 L")", "words: 2.1 L"},
        {R"("valueString":"see comment")", "words: see comment"},
        {R"("valueString":"1e3")", "words: 1e3"},
    });
    const LabResult manual = result_with(R"j("valueString":"0.4 (manual diff)")j");
    const auto& text = std::get<TextValue>(manual.value);
    ASSERT_TRUE(text.leading_number);
    EXPECT_EQ(text.leading_number->text(), "0.4");
}

TEST(ObservationValue, EveryOtherTypeIsReadOrShown) {
    expect_values({
        {R"("valueInteger":7)", "7"},
        {R"("valueBoolean":true)", "words: true"},
        {R"("valueCodeableConcept":{"text":"Absent","coding":[{"code":"x"}]})", "words: Absent"},
        {R"("valueCodeableConcept":{"coding":[{"code":"2667000","display":"Absent"}]})",
         "words: Absent"},
        {R"("valueRange":{"low":{"value":2,"unit":"10*9/L"}})", ">=2 10*9/L"},
        {R"("valueRange":{"high":{"value":4,"unit":"10*9/L"}})", "<=4 10*9/L"},
        {R"("valueRange":{"low":{"value":2},"high":{"value":4,"unit":"10*9/L"}})",
         "words: 2 - 4 10*9/L"},
        {R"("valueRatio":{"numerator":{"value":1},"denominator":{"value":64}})", "words: 1 : 64"},
        {R"("valueSampledData":{"period":1})", "words: sampled data"},
        {R"("valueTime":"08:00:00")", "words: 08:00:00"},
        {R"("valueDateTime":"2026-03-01")", "words: 2026-03-01"},
        {R"("valuePeriod":{"start":"2026-03-01","end":"2026-03-02"})",
         "words: 2026-03-01 - 2026-03-02"},
        {R"("valueAttachment":{"url":"http://x"})", "words: attachment"},
        {R"("valueQuantity":{"unit":"10*9/L","comparator":"<"})", "none"},
        {"", "none"},
    });
}

TEST(ObservationValue, ANumberThatCannotBeKeptIsShownAndNamed) {
    const std::string observation =
        count_with(R"("valueQuantity":{"value":1.2345678901234568e+30,"unit":"10*9/L"})");
    const Reading reading = read_text(collection_of({kAnna, observation}));
    EXPECT_THAT(
        problems_in(reading), ElementsAre("TW809 Bundle.entry[1].resource.valueQuantity.value")
    );
    EXPECT_EQ(told(events_in<LabResult>(reading).at(0)), "words: 1.2345678901234568e+30 10*9/L");
}

TEST(ObservationValue, AReasonForNoValueMeansThatNoneWillCome) {
    for (const char* const code : {"unknown", "error", "not-performed", "temp-unknown", "masked"}) {
        const LabResult result = result_with(
            R"("dataAbsentReason":{"coding":[{"code":")" + std::string(code) + R"("}]})"
        );
        EXPECT_EQ(result.status, ResultStatus::NotObtained) << code;
        EXPECT_EQ(told(result), "none") << code;
    }
}

// What the sender himself calls invalid is never compared, and is not hidden either.
TEST(ObservationValue, AnInvalidValueStaysToBeSeen) {
    const std::string low = R"("valueQuantity":{"value":0.4,"unit":"10*9/L"})";
    const LabResult failed =
        result_with(low + R"(,"interpretation":[{"coding":[{"code":"QCF"}]}])");
    EXPECT_EQ(told(failed), "words: 0.4 10*9/L (quality control failed)");
    EXPECT_EQ(std::get<TextValue>(failed.value).leading_number->text(), "0.4");
    const LabResult absent = result_with(low + R"(,"dataAbsentReason":{"text":"error"})");
    EXPECT_EQ(told(absent), "words: 0.4 10*9/L (declared absent)");
    EXPECT_EQ(absent.status, ResultStatus::Final);
    const LabResult modified = result_with(low + R"(,"modifierExtension":[{"url":"urn:x"}])");
    EXPECT_EQ(told(modified), "words: 0.4 10*9/L (changed by an unknown modifier)");
    const LabResult two = result_with(low + R"(,"valueString":"8")");
    EXPECT_EQ(told(two), "words: 0.4 10*9/L (one of several values)");
}

TEST(ObservationValue, InterpretationsAreTakenAsTheyAre) {
    const LabResult result = result_with(
        R"("valueInteger":1,"interpretation":[{"coding":[{"code":"LL"},{"code":"L"}]},{"text":"low"}])"
    );
    EXPECT_THAT(result.flags, ElementsAre("LL", "L", "low"));
    EXPECT_THAT(result_with(R"("valueInteger":1)").flags, IsEmpty());
}

struct RangeCase {
    const char* ranges;
    const char* expected;
};

std::string range_with(const std::string& ranges) {
    const LabResult result = result_with(
        R"("valueQuantity":{"value":3,"unit":"10*9/L"},"referenceRange":[)" + ranges + "]"
    );
    const ReferenceRange& range = result.range;
    return (range.low ? range.low->text() : "*") + ".." + (range.high ? range.high->text() : "*");
}

// Anna is a woman of 46.
TEST(ObservationValue, TheRangeIsTheNormalOneOfThisPerson) {
    const std::vector<RangeCase> cases{
        {R"({"low":{"value":4.0},"high":{"value":11}})", "4.0..11"},
        {R"({"low":{"value":4.0,"unit":"K/uL"},"high":{"value":11,"unit":"K/uL"}})", "4.0..11"},
        {R"({"low":{"value":4000,"unit":"/uL"},"high":{"value":11000,"unit":"/uL"}})", "*..*"},
        {R"({"high":{"value":41}})", "*..41"},
        {R"({"text":"4.0-11.0"})", "4.0..11.0"},
        {R"({"text":"<41"})", "*..41"},
        {R"({"text":"normal for age"})", "*..*"},
        {R"({"low":{"value":11},"high":{"value":4}})", "*..*"},
        {R"({"type":{"coding":[{"code":"therapeutic"}]},"low":{"value":1}},{"low":{"value":2}})",
         "2..*"},
        {R"({"type":{"coding":[{"code":"normal"}]},"low":{"value":1}})", "1..*"},
        {R"({"appliesTo":[{"coding":[{"code":"248153007"}]}],"low":{"value":1}},)"
         R"({"appliesTo":[{"coding":[{"code":"248152002"}]}],"low":{"value":2}})",
         "2..*"},
        {R"({"appliesTo":[{"coding":[{"code":"77386006"}]}],"low":{"value":1}})", "*..*"},
        {R"({"age":{"high":{"value":17,"code":"a"}},"low":{"value":1}},)"
         R"({"age":{"low":{"value":18,"code":"a"}},"low":{"value":2}})",
         "2..*"},
        {R"({"age":{"low":{"value":40,"unit":"years"},"high":{"value":46,"unit":"years"}},)"
         R"("low":{"value":2}})",
         "2..*"},
        {R"({"low":{"value":1}},{"low":{"value":2}})", "*..*"},
        {R"({"low":{"value":1}},{"low":{"value":1.0}})", "1..*"},
    };
    for (const RangeCase& one : cases)
        EXPECT_EQ(range_with(one.ranges), one.expected) << one.ranges;
}

}  // namespace
}  // namespace thiowatch::fhir
