#include "parsers/fhir/surrogates.h"

#include <gtest/gtest.h>

#include "parsers/fhir/bundle_text.h"
#include "parsers/fhir/json_cursor.h"
#include "parsers/fhir/observation_glance.h"

namespace thiowatch::fhir {
namespace {

TEST(LoneSurrogate, IsASecondHalfWithoutItsFirst) {
    EXPECT_EQ(lone_low_surrogate(R"({"a":"\ude00"})"), 6U);
    EXPECT_EQ(lone_low_surrogate(R"({"a":"x\uDE00"})"), 7U);
    EXPECT_EQ(lone_low_surrogate(R"({"a":"\ud83d\ude00\ude00"})"), 18U);
    EXPECT_EQ(lone_low_surrogate(R"({"a":"\n\udc00"})"), 8U);
}

TEST(LoneSurrogate, IsNoPairAndNoTextThatLooksLikeOne) {
    EXPECT_FALSE(lone_low_surrogate(R"({"a":"\ud83d\ude00"})"));
    EXPECT_FALSE(lone_low_surrogate(R"({"a":"\\ude00"})")) << "a backslash, and five letters";
    EXPECT_FALSE(lone_low_surrogate(R"({"a":"\u00e9\ud7ff"})"));
    EXPECT_FALSE(lone_low_surrogate(R"({"a":"ude00"})"));
    EXPECT_FALSE(lone_low_surrogate("\\"));
    EXPECT_FALSE(lone_low_surrogate("\\ude0"));
}

TEST(LoneSurrogate, MakesATextNoJson) {
    const auto pair = JsonDocument::parse(R"({"family":"\ud83d\ude00"})");
    ASSERT_TRUE(pair);
    EXPECT_EQ(pair->root()["family"].text(), "\xF0\x9F\x98\x80");
    const auto half = JsonDocument::parse(R"({"resourceType":"le3d\ude00","a":1})");
    ASSERT_FALSE(half);
    EXPECT_EQ(half.error().code, FaultCode::FhirJson);
    EXPECT_NE(half.error().detail.find("At byte 21"), std::string::npos) << half.error().detail;
    EXPECT_FALSE(JsonDocument::parse(R"({"\ude00":1})"));
    EXPECT_FALSE(BundleText::outline(R"({"resourceType":"Bundle","entry":[{"a":"\ude00"}]})"));
}

// What is not read must not be filed as if it could be.
TEST(LoneSurrogate, MakesAnObservationOneToRead) {
    const std::string before = R"({"resourceType":"Observation","status":"final","code":{"text":")";
    const std::string after = R"("},"subject":{"reference":"Patient/1"}})";
    EXPECT_TRUE(glance_at_observation(before + R"(\ud83d\ude00)" + after));
    EXPECT_FALSE(glance_at_observation(before + R"(\ude00)" + after));
}

}  // namespace
}  // namespace thiowatch::fhir
