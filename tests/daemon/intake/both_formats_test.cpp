// The shared clinical vectors, sent as HL7 v2 and as FHIR: the alerts must be the same. Skipped
// where the vectors are not at hand.

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <rapidjson/document.h>

#include "daemon/intake/exchange.h"
#include "tests/support/desk_bench.h"

namespace thiowatch::intake {
namespace {

using testing::DeskBench;
using testing::hl7_moment;
using testing::kOnTheDrug;
using testing::ObxText;
using testing::OruText;

const std::map<std::string, std::string> kLoinc{
    {"WBC", "6690-2"},
    {"ANC", "751-8"},
    {"NEUTPCT", "770-8"},
    {"SEGPCT", "26505-8"},
    {"BANDPCT", "26508-2"},
    {"LYM", "731-0"},
    {"EOS", "711-2"},
    {"PLT", "777-3"},
    {"HB", "718-7"},
    {"ALT", "1742-6"},
    {"AST", "1920-8"},
    {"ALP", "6768-6"},
    {"GGT", "2324-2"},
    {"BIL", "1975-2"}};

struct Result {
    std::string loinc;
    std::string comparator;
    std::string value;
    std::string unit;
    std::string low;
    std::string high;
};

struct Vector {
    std::string id;
    std::vector<Result> results;
    char status = 'F';
};

std::string text_in(const rapidjson::Value& object, const char* key) {
    return object.HasMember(key) ? std::string(object[key].GetString()) : std::string();
}

/// None for a vector that says more than a result.
std::optional<Vector> vector_in(const rapidjson::Value& stated) {
    if (stated.HasMember("specimen_flags")) return std::nullopt;
    Vector vector{stated["id"].GetString(), {}, 'F'};
    if (stated.HasMember("status")) vector.status = stated["status"].GetString()[0];
    for (const auto& result : stated["results"].GetArray()) {
        auto loinc = kLoinc.find(result["analyte"].GetString());
        if (loinc == kLoinc.end()) return std::nullopt;
        vector.results.push_back(
            {loinc->second,
             text_in(result, "comparator"),
             result["value"].GetString(),
             result["unit"].GetString(),
             text_in(result, "lln"),
             text_in(result, "uln")}
        );
    }
    return vector;
}

std::string as_hl7(const Vector& vector, const Instant& now) {
    OruText oru{.control_id = vector.id};
    oru.sent = hl7_moment(now);
    oru.collected = hl7_moment(now - std::chrono::hours{2});
    oru.order = "L-1";
    oru.results.clear();
    for (const Result& result : vector.results) {
        ObxText obx;
        obx.code = result.loinc + "^x^LN";
        obx.value = result.value;
        obx.type = result.comparator.empty() ? "NM" : "SN";
        if (!result.comparator.empty()) obx.value = result.comparator + "^" + result.value;
        obx.unit = result.unit;
        obx.status = std::string(1, vector.status);
        obx.range =
            result.low + (result.low.empty() && result.high.empty() ? "" : "-") + result.high;
        if (result.low.empty() && !result.high.empty()) obx.range = "<=" + result.high;
        if (result.high.empty() && !result.low.empty()) obx.range = ">=" + result.low;
        oru.results.push_back(obx);
    }
    return oru.text();
}

std::string status_word(char status) {
    const std::map<char, std::string> words{
        {'P', "preliminary"},
        {'C', "corrected"},
        {'D', "entered-in-error"},
        {'W', "entered-in-error"}};
    auto found = words.find(status);
    return found == words.end() ? "final" : found->second;
}

std::string as_fhir(const Vector& vector, const Instant& now) {
    std::string entries =
        R"({"resource":{"resourceType":"Patient","id":"p","identifier":[{"value":"4711"}],)"
        R"("name":[{"family":"Osei","given":["Amara"]}],"birthDate":"1981-07-14","gender":"female"}})";
    int number = 0;
    for (const Result& result : vector.results) {
        std::string range;
        if (!result.low.empty()) range += R"("low":{"value":)" + result.low + "}";
        if (!result.high.empty()) {
            range += (range.empty() ? "" : ",") + (R"("high":{"value":)" + result.high + "}");
        }
        std::string comparator =
            result.comparator.empty() ? "" : R"("comparator":")" + result.comparator + R"(",)";
        entries +=
            R"(,{"resource":{"resourceType":"Observation","id":"o)" + std::to_string(++number) +
            R"(","identifier":[{"type":{"coding":[{"code":"FILL"}]},"value":"L-1"}],"status":")" +
            status_word(vector.status) +
            R"(","code":{"coding":[{"system":"http://loinc.org","code":")" + result.loinc +
            R"("}]},"subject":{"reference":"Patient/p"},"effectiveDateTime":")" +
            (now - std::chrono::hours{2}).rfc3339() + R"(","issued":")" + now.rfc3339() +
            R"(","valueQuantity":{)" + comparator + R"("value":)" + result.value +
            (result.unit.empty() ? std::string() : R"(,"unit":")" + result.unit + R"(")") + "}" +
            (range.empty() ? "" : R"(,"referenceRange":[{)" + range + "}]") + "}}";
    }
    return R"({"resourceType":"Bundle","type":"collection","entry":[)" + entries + "]}";
}

std::optional<std::filesystem::path> vectors_file() {
    const char* source = std::getenv("TW_SOURCE_DIR");
    if (source == nullptr) return std::nullopt;
    std::filesystem::path file = std::filesystem::path(source) / "../shared/clinical/vectors.jsonl";
    return std::filesystem::exists(file) ? std::optional(file) : std::nullopt;
}

TEST(BothFormats, TheVectorsGiveTheSameAlertsByFhirAsByHl7) {
    auto file = vectors_file();
    if (!file) GTEST_SKIP() << "the vectors are not at hand";
    std::ifstream lines(*file);
    std::string line;
    int compared = 0;
    int alerting = 0;
    while (std::getline(lines, line)) {
        rapidjson::Document stated;
        stated.Parse<rapidjson::kParseNumbersAsStringsFlag>(line.c_str());
        ASSERT_TRUE(stated.IsObject()) << line;
        auto vector = vector_in(stated);
        if (!vector) continue;
        DeskBench by_hl7;
        by_hl7.roster(kOnTheDrug);
        by_hl7.send(as_hl7(*vector, by_hl7.now));
        DeskBench by_fhir;
        by_fhir.roster(kOnTheDrug);
        ExchangeOutcome outcome;
        by_fhir.at_desk([&](Desk& desk) {
            outcome = submit_fhir(desk, FeedName("lis"), as_fhir(*vector, by_fhir.now));
        });
        for (const EntryOutcome& entry : outcome.entries)
            EXPECT_FALSE(entry.is_refused()) << vector->id;
        EXPECT_EQ(by_fhir.rules(), by_hl7.rules())
            << vector->id << " " << stated["title"].GetString();
        EXPECT_EQ(by_fhir.store().results.count(), by_hl7.store().results.count()) << vector->id;
        // And one after the other they are one result.
        by_hl7.at_desk([&](Desk& desk) {
            submit_fhir(desk, FeedName("lis"), as_fhir(*vector, by_hl7.now));
        });
        EXPECT_EQ(by_fhir.rules(), by_hl7.rules()) << vector->id << " by both";
        EXPECT_EQ(by_fhir.store().results.count(), by_hl7.store().results.count())
            << vector->id << " by both";
        ++compared;
        alerting += by_hl7.rules().empty() ? 0 : 1;
    }
    EXPECT_GE(compared, 60);
    EXPECT_GE(alerting, 30);
}

}  // namespace
}  // namespace thiowatch::intake
