#include "parsers/fhir/bundle_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parsers/fhir/bundle_reader.h"
#include "parsers/fhir/entries.h"
#include "parsers/fhir/entry_shelf.h"
#include "tests/support/fhir_reading.h"

namespace thiowatch::fhir {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> entries_of(const BundleText& text) {
    std::vector<std::string> entries;
    for (std::size_t index = 0; index < text.size(); ++index)
        entries.emplace_back(text.entry(index));
    return entries;
}

struct Outlined {
    std::string text;
    std::vector<std::string> entries;
    std::string envelope;
};

TEST(BundleText, FindsItsEntriesWhereTheyStand) {
    const std::vector<Outlined> cases{
        {R"({"entry":[],"type":"batch"})", {}, R"({"entry":[],"type":"batch"})"},
        {R"({"entry":[ {"a":[1,{}]} ,)"
         "\n\t"
         R"({"b":"]},{"}],"type":"x"})",
         {R"({"a":[1,{}]})", R"({"b":"]},{"})"},
         R"({"entry":[],"type":"x"})"},
        {R"({"type":"x","entry":{"a":{"entry":[7]}}})",
         {R"({"a":{"entry":[7]}})"},
         R"({"type":"x","entry":[]})"},
        {R"({"entry":[1, "t\"," ,null,[2],true ]})",
         {"1", R"("t\",")", "null", "[2]", "true"},
         R"({"entry":[]})"},
        {R"({"\u0065ntry":[{}]})", {"{}"}, R"({"\u0065ntry":[]})"},
        {R"({"link":[{"entry":[{}]}],"entry":"none"})",
         {},
         R"({"link":[{"entry":[{}]}],"entry":"none"})"},
        {R"({"entry":[{}],"entry":[{"a":1}]})", {"{}"}, R"({"entry":[],"entry":[{"a":1}]})"},
        {"\xEF\xBB\xBF {\"entry\":[{}]} ", {"{}"}, R"( {"entry":[]} )"},
        {"[{\"entry\":[{}]}]", {}, "[{\"entry\":[{}]}]"},
        {"7", {}, "7"},
    };
    for (const Outlined& one : cases) {
        const Expected<BundleText> text = BundleText::outline(one.text);
        ASSERT_TRUE(text) << one.text;
        EXPECT_EQ(entries_of(*text), one.entries) << one.text;
        EXPECT_EQ(text->envelope(), one.envelope);
    }
}

TEST(BundleText, RefusesWhatADocumentRefusesInTheSameWords) {
    const std::vector<std::string> cases{
        "",
        "{",
        "{}x",
        R"({"entry":[{"a":01}]})",
        R"({"entry":[{},]})",
        R"({"entry":[{} {}]})",
        "{\"entry\":[{\"a\":\"\xC3\x28\"}]}",
        "\xEF\xBB\xBF{\"entry\":[{\"a\":\"\x01\"}]}",
        R"({"entry":[)" + std::string(63, '[') + std::string(63, ']') + "]}",
        R"({"entry":[{"a":"x"},{"a":"\ude00"}]})",
        R"({"entry":[{"a":"x"}],"b":"\ude00"})",
        R"({"a":"\ude00","entry":[{"b":"\ude00"}]})",
        R"({"entry":{"a":"\ud83d\ude00\ude00"}})",
    };
    for (const std::string& one : cases) {
        const Expected<BundleText> text = BundleText::outline(one);
        const Expected<JsonDocument> document = JsonDocument::parse(one);
        ASSERT_FALSE(document) << one;
        ASSERT_FALSE(text) << one;
        EXPECT_EQ(text.error(), document.error()) << one;
    }
    JsonLimits limits;
    limits.values = 6;
    EXPECT_TRUE(BundleText::outline(R"({"entry":[1,2,3,4]})", limits));
    EXPECT_FALSE(BundleText::outline(R"({"entry":[1,2,3,4,5]})", limits));
}

/// All that is read of an entry.
std::string told(const Entry& entry) {
    std::string text = std::to_string(entry.index) + " " + entry.type + "/" + entry.id + " " +
                       entry.full_url + " " + std::string(name_of(entry.request.verb)) + " " +
                       entry.request.url + " " + entry.response_status + " " + entry.path + " " +
                       std::string(entry.resource.raw());
    if (entry.fault) text += fault_name(entry.fault->code) + entry.fault->where;
    return text;
}

TEST(EntryShelf, ReadsABundleLikeTheWholeDocument) {
    const std::vector<std::string> cases{
        R"({"resourceType":"Bundle","type":"transaction","entry":[)"
        R"({"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","id":"a\u0062"},)"
        R"("request":{"method":"POST","url":"Patient"}},)"
        R"({"request":{"method":"DELETE","url":"/Observation/7"}},)"
        R"({"resource":{"resourceType":"Observation","code":{"text":"x","text":"y"}}},)"
        R"({"request":{"method":"BREW"}},5,{"resource":{}}]})",
        R"({"resourceType":"Bundle","entry":{"resource":{"resourceType":"Patient","id":"1"}}})",
        R"({"entry":[],"resourceType":"Bundle","type":"history"})",
        R"({"resourceType":"Bundle","type":"coffee","entry":[{}]})",
        R"({"resourceType":"Bundle","type":"batch","entry":[{}],"entry":[]})",
        R"({"resourceType":"Patient","entry":[{}]})",
        "[]",
    };
    for (const std::string& one : cases) {
        const Expected<JsonDocument> document = JsonDocument::parse(one);
        const Expected<BundleText> text = BundleText::outline(one);
        ASSERT_TRUE(document && text) << one;
        const EntryShelf shelf(*text);
        const Expected<Bundle> whole = read_bundle(document->root());
        const Expected<Bundle> parts = read_bundle(shelf);
        ASSERT_EQ(parts.has_value(), whole.has_value()) << one;
        if (!whole) {
            EXPECT_EQ(parts.error(), whole.error());
            continue;
        }
        EXPECT_EQ(parts->type, whole->type);
        EXPECT_EQ(parts->is_type_inferred, whole->is_type_inferred);
        const Entries entries(shelf);
        ASSERT_EQ(entries.size(), whole->entries.size());
        for (std::size_t at = 0; at < whole->entries.size(); ++at)
            EXPECT_EQ(told(*entries.at(at)), told(whole->entries[at]));
    }
}

std::string many_entries(std::size_t count) {
    std::string text = R"({"resourceType":"Bundle","type":"collection","entry":[)";
    for (std::size_t number = 0; number < count; ++number) {
        text += (number == 0 ? "" : ",");
        text += R"({"resource":{"resourceType":"Patient","id":"p)" + std::to_string(number) +
                R"(","name":[{"text":"\u00d6 )" + std::to_string(number) + R"("}]}})";
    }
    return text + "]}";
}

TEST(EntryShelf, KeepsTheValuesOfAFewAndReadsTheOthersAgain) {
    const std::size_t count = 3 * EntryShelf::kAwake;
    const std::string bytes = many_entries(count);
    const Expected<BundleText> text = BundleText::outline(bytes);
    ASSERT_TRUE(text);
    const EntryShelf shelf(*text);
    const JsonCursor first = shelf.entry(0)["resource"];
    const std::string_view name = first["name"].first()["text"].text();
    for (std::size_t index = 0; index < count; ++index)
        EXPECT_EQ(shelf.entry(index)["resource"]["id"].text(), "p" + std::to_string(index));
    EXPECT_FALSE(shelf.is_awake(0));
    EXPECT_TRUE(shelf.is_awake(count - 1));
    EXPECT_EQ(name, "\xC3\x96 0");  // a view of what was decoded outlasts the values
    EXPECT_EQ(first["id"].text(), "p0");
    EXPECT_EQ(first["id"].path(), "Bundle.entry[0].resource.id");
    EXPECT_EQ(first["name"].first()["text"].text().data(), name.data());
    EXPECT_TRUE(shelf.is_awake(0));
}

TEST(BundleText, LetsGoOfWhatWasReadFromTimeToTime) {
    const std::string bytes = many_entries(40'000);
    int times = 0;
    ASSERT_TRUE(BundleText::outline(bytes, {}, [&times] { ++times; }));
    EXPECT_EQ(times, static_cast<int>(bytes.size() >> 20));
}

TEST(EntryShelf, LetsGoOfWhatWasReadFromTimeToTime) {
    const std::string bytes = many_entries(40'000);
    const Expected<BundleText> text = BundleText::outline(bytes);
    ASSERT_TRUE(text);
    int times = 0;
    const EntryShelf shelf(*text, [&times] { ++times; });
    for (std::size_t index = 0; index < shelf.size(); ++index)
        EXPECT_TRUE(shelf.entry(index).is_object());
    EXPECT_EQ(times, static_cast<int>(bytes.size() >> 20));
}

}  // namespace
}  // namespace thiowatch::fhir
