#include "parsers/fhir/observation_glance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parsers/fhir/reader.h"

namespace thiowatch::fhir {
namespace {

const std::string kWhole =
    R"({"resourceType":"Observation","id":"o1","meta":{"versionId":"2","tag":[{"code":"x"}]},)"
    R"("identifier":[{"use":"old","system":"urn:lab","value":"F1"},)"
    R"({"type":{"coding":[{"code":"FILL"},{"code":"PLAC"}]},"value":"F\u00fc"}],)"
    R"("status":"final","code":{"coding":[{"system":"http://loinc.org","code":"751-8"}]},)"
    R"("subject":{"reference":"Patient/p1","type":"Patient",)"
    R"("identifier":{"system":"urn:mrn","value":" 4711 ","type":{"coding":[{"code":"MR"}]}}},)"
    R"("valueQuantity":{"value":5.10,"code":"10*9/L"},"note":[{"text":"a \"quoted\" word"}]})";

std::string with(std::string text, std::string_view was, std::string_view now) {
    const std::size_t at = text.find(was);
    EXPECT_NE(at, std::string::npos) << was;
    return text.replace(at, was.size(), now);
}

TEST(ObservationGlance, SeesWhatTheDocumentSays) {
    const auto glance = glance_at_observation(kWhole);
    ASSERT_TRUE(glance);
    EXPECT_EQ(glance->id, "o1");
    EXPECT_EQ(glance->reference, "Patient/p1");
    EXPECT_EQ(glance->subject_type, "Patient");
    const auto document = JsonDocument::parse(kWhole);
    ASSERT_TRUE(document);
    EXPECT_EQ(glance->subject, read_identified(document->root()["subject"]["identifier"]));
    EXPECT_EQ(glance->identifiers, read_identifiers(document->root()["identifier"]));
    EXPECT_EQ(glance->identifiers.at(1).value, "F\xC3\xBC");
    EXPECT_EQ(glance->identifiers.at(1).type, "FILL");
}

TEST(ObservationGlance, LeavesToTheReaderWhatIsNotPlain) {
    const struct {
        const char* what;
        std::string was;
        std::string now;
    } kCases[] = {
        {"another type", "\"Observation\"", "\"Patient\""},
        {"no status", "\"status\":\"final\",", ""},
        {"an unknown status", "\"final\"", "\"approved\""},
        {"no code", "\"code\":\"751-8\"", "\"display\":\"ANC\""},
        {"no subject", "\"subject\"", "\"object\""},
        {"a subject that is a text", R"("note":)", R"("subject":"Patient/p1","note":)"},
        {"a key that stands twice", R"("note":)", R"("status":"final","note":)"},
        {"one that stands twice inside", R"("value":5.10)", R"("value":5.10,"value":1)"},
        {"one that is written otherwise", R"("note":)", R"("st\u0061tus":"final","note":)"},
        {"a specimen", R"("note":)", R"("specimen":{"reference":"Specimen/1"},"note":)"},
        {"parts", R"("note":)", R"("component":[],"note":)"},
        {"contained resources", R"("note":)", R"("contained":[],"note":)"},
        {"no JSON", R"("note":)", R"("note" )"},
        {"text behind it", "word\"}]}", "word\"}]} {}"},
        {"no UTF-8", "quoted", "quo\xFFted"},
        {"a zero byte", "quoted", std::string("quo\0ted", 7)},
        {"too deep", R"([{"text")", std::string(80, '[') + std::string(80, ']') + R"(,[{"text")"},
    };
    for (const auto& one : kCases)
        EXPECT_FALSE(glance_at_observation(with(kWhole, one.was, one.now))) << one.what;
    EXPECT_FALSE(glance_at_observation(""));
    EXPECT_FALSE(glance_at_observation("[]"));
    EXPECT_FALSE(glance_at_observation("null"));
    EXPECT_FALSE(glance_at_observation("\xEF\xBB\xBF" + kWhole));
}

// What it takes, the reader must be able to take: else a sender would be told that it was taken.
TEST(ObservationGlance, TakesNothingThatTheReaderRefuses) {
    ReadOptions options;
    int taken = 0;
    const auto look = [&](const std::string& text) {
        const auto glance = glance_at_observation(text);
        if (!glance) return;
        ++taken;
        const auto document = JsonDocument::parse(text);
        ASSERT_TRUE(document) << text;
        const auto entries = read_entries(document->root());
        ASSERT_TRUE(entries) << text;
        EXPECT_EQ(glance->id, entries->front().id);
        const auto subject = document->root()["subject"];
        EXPECT_EQ(glance->reference, subject["reference"].text());
        EXPECT_EQ(glance->subject, read_identified(subject["identifier"])) << text;
        EXPECT_EQ(glance->identifiers, read_identifiers(document->root()["identifier"])) << text;
        if (!glance->subject || glance->subject->system.empty()) return;
        const Reading reading = read_clinical(*entries, options);
        const auto& reason = reading.entries.front().reason;
        const bool is_of_person = reason && reason->code == FaultCode::PatientUnidentified;
        EXPECT_TRUE(reading.entries.front().use != Use::Refused || is_of_person) << text;
    };
    for (std::size_t at = 0; at < kWhole.size(); ++at) {
        std::string text = kWhole;
        look(text.erase(at, 1));
        for (const char byte : {'"', '{', '}', '[', ']', ',', ':', ' ', '\\', '0', '\x80'}) {
            text = kWhole;
            text[at] = byte;
            look(text);
        }
    }
    EXPECT_GT(taken, 1000);
}

}  // namespace
}  // namespace thiowatch::fhir
