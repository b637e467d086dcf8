#include "parsers/fhir/bundle_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parsers/fhir/message_header_reader.h"
#include "tests/support/fhir_reading.h"

namespace thiowatch::fhir {
namespace {

using ::testing::ElementsAre;

Expected<Bundle> bundle_of(const std::string& text, JsonDocument& document) {
    Expected<JsonDocument> parsed = JsonDocument::parse(text);
    EXPECT_TRUE(parsed) << text;
    document = *std::move(parsed);
    return read_bundle(document.root());
}

std::string fault_of(const std::string& text) {
    JsonDocument document;
    const Expected<Bundle> bundle = bundle_of(text, document);
    return bundle ? "none" : fault_name(bundle.error().code) + " " + bundle.error().where;
}

TEST(BundleReader, UnwrapsEveryType) {
    for (const char* const type :
         {"batch",
          "transaction",
          "message",
          "collection",
          "document",
          "searchset",
          "history",
          "subscription-notification",
          "batch-response",
          "transaction-response"}) {
        const std::string text = R"({"resourceType":"Bundle","type":")" + std::string(type) +
                                 R"(","entry":[{"resource":)" + kAnna + "}]}";
        JsonDocument document;
        const Expected<Bundle> bundle = bundle_of(text, document);
        ASSERT_TRUE(bundle) << type;
        EXPECT_EQ(name_of(bundle->type), type);
        EXPECT_FALSE(bundle->is_type_inferred);
        EXPECT_EQ(bundle->entries.at(0).id, "anna");
        EXPECT_THAT(outcomes_of(read_text(text)), ElementsAre("used")) << type;
    }
}

TEST(BundleReader, ReadsWhatAnEntryAsksFor) {
    JsonDocument document;
    const Expected<Bundle> bundle = bundle_of(
        R"({"resourceType":"Bundle","type":"transaction","identifier":{"system":"s","value":"v"},)"
        R"("link":[{"relation":"next","url":"http://x?page=2"}],"entry":[)"
        R"({"fullUrl":"urn:uuid:1","resource":)" +
            kAnna +
            R"(,"request":{"method":"POST","url":"Patient","ifNoneExist":"?identifier=s|1"}},)"
            R"({"request":{"method":"delete","url":"/Observation/7"}},)"
            R"({"resource":)" +
            kAnna +
            R"(,"request":{"method":"PUT","url":"Patient?identifier=s|1","ifMatch":"W/\"3\""}}]})",
        document
    );
    ASSERT_TRUE(bundle);
    EXPECT_EQ(bundle->identifier, "s|v");
    EXPECT_EQ(bundle->link("next"), "http://x?page=2");
    const std::vector<Entry>& entries = bundle->entries;
    EXPECT_EQ(entries.at(0).request.verb, Verb::Post);
    EXPECT_EQ(entries.at(0).request.if_none_exist, "identifier=s|1");
    EXPECT_EQ(entries.at(0).full_url, "urn:uuid:1");
    EXPECT_EQ(entries.at(1).request.verb, Verb::Delete);
    EXPECT_EQ(entries.at(1).type + "/" + entries.at(1).id, "Observation/7");
    EXPECT_TRUE(entries.at(1).is_deletion());
    EXPECT_EQ(entries.at(2).request.if_match, "W/\"3\"");
    EXPECT_EQ(read_target(entries.at(2).request.url).query, "identifier=s|1");
}

TEST(BundleReader, ATypeThatIsMissingIsInferred) {
    JsonDocument document;
    const std::string asks =
        R"({"resource":)" + kAnna + R"(,"request":{"method":"POST","url":"Patient"}})";
    const std::string holds = R"({"resource":)" + kAnna + "}";
    const auto type_of = [&document](const std::string& entries) {
        const Expected<Bundle> bundle =
            bundle_of(R"({"resourceType":"Bundle","entry":[)" + entries + "]}", document);
        EXPECT_TRUE(bundle && bundle->is_type_inferred);
        return bundle ? bundle->type : BundleType::Batch;
    };
    EXPECT_EQ(type_of(asks + "," + asks), BundleType::Transaction);
    EXPECT_EQ(type_of(asks + "," + holds), BundleType::Collection);
    EXPECT_EQ(type_of(""), BundleType::Collection);
}

TEST(BundleReader, NamesWhatIsWrongWithABundle) {
    EXPECT_EQ(fault_of(R"([])"), "TW806 Resource");
    EXPECT_EQ(fault_of(R"({"type":"batch"})"), "TW803 Resource.resourceType");
    EXPECT_EQ(fault_of(kAnna), "TW806 Patient");
    EXPECT_EQ(fault_of(R"({"resourceType":"Bundle","type":"parcel"})"), "TW807 Bundle.type");
    EXPECT_EQ(
        fault_of(R"({"resourceType":"Bundle","type":"batch","entry":[],"entry":[]})"),
        "TW802 Bundle.entry"
    );
}

TEST(BundleReader, WhatIsWrongWithAnEntryStaysThere) {
    JsonDocument document;
    const Expected<Bundle> bundle = bundle_of(
        R"({"resourceType":"Bundle","type":"batch","entry":[7,)"
        R"({"request":{"method":"FETCH","url":"x"}},{"request":{"method":"POST","url":"Patient"}},)"
        R"({"fullUrl":"a","fullUrl":"b","resource":)" +
            kAnna + "}]}",
        document
    );
    ASSERT_TRUE(bundle);
    std::vector<std::string> faults;
    for (const Entry& entry : bundle->entries)
        faults.push_back(entry.fault ? fault_name(entry.fault->code) : "none");
    EXPECT_THAT(faults, ElementsAre("TW806", "TW807", "TW805", "TW802"));
}

TEST(BundleReader, TheNewestOfSeveralVersionsSpeaks) {
    const auto version = [](const char* meta, const char* value) {
        return count_with(R"("meta":{)" + std::string(meta) + R"(},"valueInteger":)" + value);
    };
    const std::vector<std::vector<std::string>> cases{
        {version(R"("versionId":"10")", "1"), version(R"("versionId":"9")", "2")},
        {version(R"("lastUpdated":"2026-03-02T00:00:00Z")", "1"),
         version(R"("lastUpdated":"2026-03-01T00:00:00Z")", "2")},
        {version("", "2"), version("", "1")},
    };
    for (const auto& versions : cases) {
        const Reading reading = read_text(collection_of({kAnna, versions[0], versions[1]}));
        const auto results = events_in<LabResult>(reading);
        ASSERT_EQ(results.size(), 1U);
        EXPECT_EQ(told(results[0]), "1");
    }
}

TEST(BundleReader, WhatAHistorySaysWasDeletedIsWithdrawn) {
    const std::string gone =
        R"({"request":{"method":"DELETE","url":"Observation/o1"},"response":{"status":"204"}})";
    const std::string was = R"({"resource":)" + count_with(R"("valueInteger":1)") +
                            R"(,"request":{"method":"PUT","url":"Observation/o1"},)"
                            R"("response":{"status":"200"}})";
    const auto status_of = [](const std::string& first, const std::string& second) {
        const auto results = events_in<LabResult>(read_text(
            R"({"resourceType":"Bundle","type":"history","entry":[{"resource":)" + kAnna + "}," +
            first + "," + second + "]}"
        ));
        EXPECT_EQ(results.size(), 1U);
        return results.empty() ? ResultStatus::Ignored : results[0].status;
    };
    EXPECT_EQ(status_of(gone, was), ResultStatus::Withdrawn);
    EXPECT_EQ(status_of(was, gone), ResultStatus::Final);
}

TEST(BundleReader, AMessageBeginsWithItsHeader) {
    JsonDocument document;
    const std::string header =
        R"({"resource":{"resourceType":"MessageHeader","id":"m1","eventCoding":{"system":"urn:e","code":"R01"},)"
        R"("source":{"endpoint":"http://lab"},"focus":[{"reference":"Observation/o1"}]}})";
    const Expected<Bundle> bundle = bundle_of(
        R"({"resourceType":"Bundle","type":"message","entry":[)" + header + R"(,{"resource":)" +
            kAnna + R"(},{"resource":)" + count_with(R"("valueInteger":3)") + "}]}",
        document
    );
    ASSERT_TRUE(bundle);
    const Expected<MessageStated> message = read_message_header(*bundle, Entries(bundle->entries));
    ASSERT_TRUE(message);
    EXPECT_EQ(message->id, "m1");
    EXPECT_EQ(message->event, "urn:e|R01");
    EXPECT_FALSE(message->is_response);
    EXPECT_THAT(
        outcomes_of(read_clinical(bundle->entries, reading_options())),
        ElementsAre("supporting", "used", "used")
    );
    JsonDocument other;
    const Expected<Bundle> without =
        bundle_of(R"({"resourceType":"Bundle","type":"message","entry":[]})", other);
    ASSERT_TRUE(without);
    EXPECT_FALSE(read_message_header(*without, Entries(without->entries)));
}

}  // namespace
}  // namespace thiowatch::fhir
