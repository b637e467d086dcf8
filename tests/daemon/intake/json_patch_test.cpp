#include "daemon/intake/json_patch.h"

#include "tests/support/compact_json.h"

namespace thiowatch::intake {
namespace {

Expected<std::string> patched(const std::string& resource, const std::string& patch) {
    auto document = fhir::JsonDocument::parse(resource);
    auto operations = fhir::JsonDocument::parse(patch, "Patch");
    return patched_text(document->root(), operations->root());
}

struct Case {
    const char* name;
    const char* patch;
    const char* after;
};

TEST(JsonPatch, ChangesWhatThePathSaysAndNothingElse) {
    const std::string before =
        R"({"resourceType":"Observation","status":"final","valueQuantity":{"value":5.10},"note":[{"text":"a"}]})";
    const Case cases[] = {
        {"replace",
         R"([{"op":"replace","path":"/status","value":"amended"}])",
         R"({"resourceType":"Observation","status":"amended","valueQuantity":{"value":5.10},"note":[{"text":"a"}]})"},
        {"a value deeper down",
         R"([{"op":"replace","path":"/valueQuantity/value","value":5.20}])",
         R"({"resourceType":"Observation","status":"final","valueQuantity":{"value":5.20},"note":[{"text":"a"}]})"},
        {"add a member",
         R"([{"op":"add","path":"/issued","value":"2026-03-01T09:00:00Z"}])",
         R"({"resourceType":"Observation","status":"final","valueQuantity":{"value":5.10},"note":[{"text":"a"}],"issued":"2026-03-01T09:00:00Z"})"},
        {"add behind a list",
         R"([{"op":"add","path":"/note/-","value":{"text":"b"}}])",
         R"({"resourceType":"Observation","status":"final","valueQuantity":{"value":5.10},"note":[{"text":"a"},{"text":"b"}]})"},
        {"add into a list",
         R"([{"op":"add","path":"/note/0","value":{"text":"b"}}])",
         R"({"resourceType":"Observation","status":"final","valueQuantity":{"value":5.10},"note":[{"text":"b"},{"text":"a"}]})"},
        {"remove",
         R"([{"op":"remove","path":"/note"},{"op":"test","path":"/status","value":"final"}])",
         R"({"resourceType":"Observation","status":"final","valueQuantity":{"value":5.10}})"},
    };
    for (const Case& one : cases) {
        auto after = patched(before, one.patch);
        ASSERT_TRUE(after) << one.name << ": " << after.error().detail;
        EXPECT_EQ(testing::compact(*after), one.after) << one.name;
    }
}

struct Wrong {
    const char* name;
    const char* patch;
    FaultCode code;
};

TEST(JsonPatch, RefusesWhatIsNotPlain) {
    const std::string before = R"({"resourceType":"Observation","id":"o1","status":"final"})";
    const Wrong cases[] = {
        {"no list", R"({"op":"remove","path":"/status"})", FaultCode::FhirWrongType},
        {"not there",
         R"([{"op":"replace","path":"/state","value":1}])",
         FaultCode::FhirElementMissing},
        {"no value", R"([{"op":"replace","path":"/status"}])", FaultCode::FhirElementMissing},
        {"a test that fails",
         R"([{"op":"test","path":"/status","value":"amended"}])",
         FaultCode::FhirInvariant},
        {"the id", R"([{"op":"replace","path":"/id","value":"x"}])", FaultCode::FhirInvariant},
        {"a move", R"([{"op":"move","path":"/status","from":"/id"}])", FaultCode::FhirUnsupported},
        {"everything", R"([{"op":"remove","path":""}])", FaultCode::FhirElementMissing},
    };
    for (const Wrong& one : cases) {
        auto after = patched(before, one.patch);
        ASSERT_FALSE(after) << one.name;
        EXPECT_EQ(after.error().code, one.code) << one.name;
    }
}

}  // namespace
}  // namespace thiowatch::intake
