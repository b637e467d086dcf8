// The shared clinical vectors, run against assess() where they are at hand. A vector that needs a
// rule family the pack does not have yet is named here with that family; when the family comes, so
// does it.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "alerts/rules/assess.h"
#include "config/pack_loader.h"
#include "tests/support/rule_samples.h"

namespace thiowatch::alerts {
namespace {

using samples::Stated;

const std::map<std::string, std::string> kOtherFamilies{
    {"V028", "HYS"},
    {"V030", "HYS"},
    {"V033", "elevated_baseline"},
    {"V034", "elevated_baseline"},
    {"V064", "CORR comes from reconcile"},
    {"V066", "DLT"},
    {"V069", "TRD"},
    {"V078", "ICP"},
    {"V079", "PRG, ICP"},
    {"V080", "XO"},
    {"V082", "PGX"},
    {"V084", "SHU"},
    {"V086", "MON"},
    {"V094", "CRE"},
    {"V112", "EGFR"},
    {"V114", "TRD"},
    {"V119", "PGX"},
    {"V120", "ICP"},
    {"V121", "XO"},
};

std::optional<std::filesystem::path> vectors_file() {
    if (const char* named = std::getenv("TW_VECTORS")) return std::filesystem::path(named);
    const char* source = std::getenv("TW_SOURCE_DIR");
    if (source == nullptr) return std::nullopt;
    std::filesystem::path file = std::filesystem::path(source) / "../shared/clinical/vectors.jsonl";
    return std::filesystem::exists(file) ? std::optional(file) : std::nullopt;
}

using Json = rapidjson::Value;

std::string number_text(const Json& value) {
    return value.GetString();
}

std::optional<Decimal> decimal_in(const Json& object, const char* key) {
    if (!object.HasMember(key)) return std::nullopt;
    return Decimal::parse(number_text(object[key])).value();
}

ResultStatus status_in(const Json& vector) {
    if (!vector.HasMember("status")) return ResultStatus::Final;
    switch (vector["status"].GetString()[0]) {
        case 'P':
            return ResultStatus::Preliminary;
        case 'C':
            return ResultStatus::Corrected;
        case 'D':
        case 'W':
            return ResultStatus::Withdrawn;
        default:
            return ResultStatus::Final;
    }
}

SpecimenFlags flags_in(const Json& vector) {
    SpecimenFlags flags;
    if (!vector.HasMember("specimen_flags")) return flags;
    for (const Json& flag : vector["specimen_flags"].GetArray()) {
        flags.haemolysed = flags.haemolysed || std::string(flag.GetString()) == "haemolysed";
        flags.clumped = flags.clumped || std::string(flag.GetString()) == "clumped";
    }
    return flags;
}

class VectorRecord {
  public:
    explicit VectorRecord(const Json& vector) {
        add_context(vector);
        for (const Json& result : vector["results"].GetArray())
            add(result, vector);
    }
    PatientRecord record = samples::record_of({});
    Instant now = samples::moment("2026-03-01T12:00:00Z");

  private:
    void add_context(const Json& vector) {
        if (!vector.HasMember("context")) return;
        const Json& context = vector["context"];
        if (context.HasMember("age")) {
            const int year = 2026 - std::stoi(number_text(context["age"]));
            record.demographics.birth_date = CivilDate{static_cast<std::int16_t>(year), 1, 1};
        }
        if (context.HasMember("profile")) {
            for (const Json& name : context["profile"].GetArray()) {
                record.profiles.insert(profile_named(name.GetString()).value());
            }
        }
        if (context.HasMember("hist")) {
            for (const auto& member : context["hist"].GetObject())
                add_history(member);
        }
    }
    template <class Member>
    void add_history(const Member& member) {
        const auto& values = member.value.GetArray();
        for (rapidjson::SizeType i = 0; i < values.Size(); ++i) {
            Stated stated;
            stated.analyte = analyte_named(member.name.GetString()).value();
            stated.value = number_text(values[i]);
            stated.collected = samples::moment("2025-10-01T08:00:00Z") + days(28) * i;
            stated.specimen = "H" + std::to_string(i);
            record.measurements.push_back(samples::measurement(stated));
        }
    }
    void add(const Json& result, const Json& vector) {
        Stated stated;
        stated.analyte = analyte_named(result["analyte"].GetString()).value();
        stated.value = number_text(result["value"]);
        if (result.HasMember("comparator"))
            stated.value.insert(0, result["comparator"].GetString());
        stated.unit = result["unit"].GetString();
        stated.collected = samples::moment("2026-03-01T08:00:00Z");
        stated.status = status_in(vector);
        stated.uln = decimal_in(result, "uln");
        stated.lln = decimal_in(result, "lln");
        stated.flags = flags_in(vector);
        record.measurements.push_back(samples::measurement(stated));
    }
};

std::multiset<std::string> expected_in(const Json& vector) {
    std::multiset<std::string> rules;
    for (const Json& rule : vector["expect"].GetArray())
        rules.insert(rule.GetString());
    return rules;
}

std::multiset<std::string> rules_found(const Assessment& assessment) {
    std::multiset<std::string> rules;
    for (const Finding& finding : assessment.findings)
        rules.insert(finding.rule.text());
    return rules;
}

TEST(ClinicalVectors, AreAnsweredAsTheyExpect) {
    const auto file = vectors_file();
    if (!file) GTEST_SKIP() << "no vectors at hand; TW_VECTORS names the file";
    config::Diagnostics diagnostics;
    const auto pack = config::load_pack("aza-core", diagnostics);
    ASSERT_TRUE(pack) << diagnostics.human();
    std::ifstream lines(*file);
    int judged = 0;
    for (std::string line; std::getline(lines, line);) {
        rapidjson::Document vector;
        vector.Parse<rapidjson::kParseNumbersAsStringsFlag>(line.c_str());
        ASSERT_FALSE(vector.HasParseError()) << line;
        const std::string id = vector["id"].GetString();
        if (kOtherFamilies.contains(id)) continue;
        const VectorRecord given(vector);
        const Assessment assessment = assess(given.record, *pack, given.now);
        EXPECT_EQ(rules_found(assessment), expected_in(vector))
            << id << ": " << vector["title"].GetString();
        ++judged;
    }
    EXPECT_GE(judged, 70);
}

}  // namespace
}  // namespace thiowatch::alerts
