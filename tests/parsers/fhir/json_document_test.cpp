#include "parsers/fhir/json_document.h"

#include <gtest/gtest.h>

#include "parsers/fhir/json_cursor.h"

namespace thiowatch::fhir {
namespace {

JsonDocument document_of(std::string text, std::string root = {}) {
    Expected<JsonDocument> document = JsonDocument::parse(std::move(text), std::move(root));
    EXPECT_TRUE(document);
    return *std::move(document);
}

TEST(JsonDocument, KeepsTheDigitsOfANumber) {
    const JsonDocument document = document_of(R"({"a":5.10,"b":-0.50,"c":1.2E+2,"d":"7.0","e":0})");
    const JsonCursor root = document.root();
    EXPECT_EQ(root["a"].digits(), "5.10");
    EXPECT_EQ(root["b"].digits(), "-0.50");
    EXPECT_EQ(root["c"].digits(), "1.2E+2");
    EXPECT_EQ(root["d"].digits(), "7.0");
    EXPECT_TRUE(root["d"].is_text());
    EXPECT_EQ(root["e"].digits(), "0");
}

TEST(JsonDocument, KeepsTheBytesOfAValueAsReceived) {
    const JsonDocument document =
        document_of("{\"entry\":[ {\"a\" : 5.10, \"b\":\"\\u0041\\\"x\"} ,null,true]}");
    const JsonCursor entry = document.root()["entry"].first();
    EXPECT_EQ(entry.raw(), "{\"a\" : 5.10, \"b\":\"\\u0041\\\"x\"}");
    EXPECT_EQ(entry["b"].text(), "A\"x");
    EXPECT_EQ(document.root()["entry"].items().size(), 3U);
}

TEST(JsonDocument, TellsAnEscapedQuoteFromTheEndOfAText) {
    const JsonDocument document = document_of(
        "{\"a\":\"x\\\"\",\"b\":\"\\\\\",\"c\":\"\\n\\\"\\\"\",\"d\\\"\":\"plain\",\"e\":"
        "\"\\u00e9\\\"\"}"
    );
    const JsonCursor root = document.root();
    EXPECT_EQ(root["a"].text(), "x\"");
    EXPECT_EQ(root["b"].text(), "\\");
    EXPECT_EQ(root["c"].text(), "\"\"") << "blanks around it aside";
    EXPECT_EQ(root["d\""].text(), "plain");
    EXPECT_EQ(root["e"].text(), "\u00e9\"");
}

TEST(JsonDocument, ReadsTextBeyondAsciiAndRefusesWhatIsNoUtf8) {
    const JsonDocument document = document_of(
        "{\"family\":\"M\u00fcller-\u0141uka\",\"note\":\"\u00b5g \\\"1\\\"\",\"n\":1.50}"
    );
    EXPECT_EQ(document.root()["family"].text(), "M\u00fcller-\u0141uka");
    EXPECT_EQ(document.root()["note"].text(), "\u00b5g \"1\"");
    EXPECT_EQ(document.root()["n"].digits(), "1.50");
    EXPECT_FALSE(JsonDocument::parse("{\"a\":\"\xFC\"}"));
    EXPECT_FALSE(JsonDocument::parse("{\"\xC3\x28\":1}"));
}

TEST(JsonDocument, SkipsAByteOrderMark) {
    const JsonDocument document = document_of("\xEF\xBB\xBF{\"resourceType\":\"Patient\"}");
    EXPECT_EQ(document.root()["resourceType"].text(), "Patient");
}

TEST(JsonDocument, NamesEveryPlaceByItsFhirPath) {
    const JsonDocument document = document_of(
        R"({"resourceType":"Bundle","entry":[{},{"resource":{"valueQuantity":{"value":1}}}]})"
    );
    const JsonCursor value =
        (*++document.root()["entry"].items().begin())["resource"]["valueQuantity"]["value"];
    EXPECT_EQ(value.path(), "Bundle.entry[1].resource.valueQuantity.value");
    EXPECT_EQ(document.root().path("type"), "Bundle.type");
    const JsonDocument part = document_of(R"({"code":{"coding":[1]}})", "Bundle.entry[9].resource");
    EXPECT_EQ(
        part.root()["code"]["coding"].first().path(), "Bundle.entry[9].resource.code.coding[0]"
    );
}

TEST(JsonDocument, AnAbsentValueHasNoPartsEither) {
    const JsonDocument document = document_of(R"({"a":null,"b":[]})");
    EXPECT_FALSE(document.root()["a"]);
    EXPECT_FALSE(document.root()["x"]["y"]["z"]);
    EXPECT_EQ(document.root()["x"].text(), "");
    EXPECT_TRUE(document.root()["x"].each().empty());
    EXPECT_FALSE(document.root()["b"].first());
    EXPECT_FALSE(JsonCursor()["x"]);
}

TEST(JsonDocument, FindsAKeyThatStandsTwiceInTheSameObject) {
    const JsonDocument document = document_of(
        R"({"resourceType":"Bundle","entry":[{"status":"a"},{"x":{"status":"a","status":"b"}}]})"
    );
    const JsonCursor entries = document.root()["entry"];
    auto entry = entries.items().begin();
    EXPECT_FALSE((*entry).repeated_key());
    ++entry;
    EXPECT_EQ((*entry).repeated_key(), "Bundle.entry[1].x.status");
    EXPECT_EQ(document.root().repeated_key(), "Bundle.entry[1].x.status");
}

TEST(JsonDocument, FindsARepeatedKeyThatIsSpelledWithAnEscape) {
    const JsonDocument document = document_of(R"({"status":"final","st\u0061tus":"x"})");
    EXPECT_TRUE(document.root().repeated_key());
}

struct Refused {
    std::string text;
    FaultCode code;
};

TEST(JsonDocument, RefusesWhatIsNoJsonOrCouldHurt) {
    const std::vector<Refused> cases{
        {"", FaultCode::FhirJson},
        {"{", FaultCode::FhirJson},
        {"{}x", FaultCode::FhirJson},
        {"{\"a\":01}", FaultCode::FhirJson},
        {"{\"a\":NaN}", FaultCode::FhirJson},
        {"{\"a\":\"\xC3\x28\"}", FaultCode::FhirJson},
        {"{\"a\":\"\x01\"}", FaultCode::FhirJson},
        {std::string("{\"a\":\"\0\"}", 9), FaultCode::FhirJson},
        {std::string(2'000'000, '['), FaultCode::TooLarge},
        {std::string(65, '[') + std::string(65, ']'), FaultCode::TooLarge},
    };
    for (const Refused& one : cases) {
        const Expected<JsonDocument> document = JsonDocument::parse(one.text);
        ASSERT_FALSE(document) << one.text.substr(0, 40);
        EXPECT_EQ(document.error().code, one.code) << one.text.substr(0, 40);
    }
    EXPECT_TRUE(JsonDocument::parse(std::string(64, '[') + std::string(64, ']')));
}

TEST(JsonDocument, TakesNoMoreValuesThanAllowed) {
    JsonLimits limits;
    limits.values = 10;
    EXPECT_TRUE(JsonDocument::parse("[1,2,3,4,5,6,7,8,9]", {}, limits));
    EXPECT_FALSE(JsonDocument::parse("[1,2,3,4,5,6,7,8,9,10]", {}, limits));
}

TEST(JsonDocument, MayBeMovedBeforeItIsLookedInto) {
    JsonDocument first = document_of(R"({"a":"b"})");
    const JsonDocument second = std::move(first);
    EXPECT_EQ(second.root()["a"].text(), "b");
}

TEST(JsonDocument, KnowsThePlaceOfEachItemOfALongArray) {
    std::string text = R"({"resourceType":"Bundle","entry":[)";
    for (int number = 0; number < 300; ++number)
        text +=
            (number == 0 ? "" : ",") + (R"({"item":[[],{"n":)" + std::to_string(number) + "}]}");
    const auto document = JsonDocument::parse(text + R"(],"last":[1,2]})");
    ASSERT_TRUE(document);
    int number = 0;
    for (const JsonCursor entry : document->root()["entry"].items()) {
        const std::string place = "Bundle.entry[" + std::to_string(number++) + "]";
        EXPECT_EQ(entry.path(), place);
        for (const JsonCursor item : entry["item"].items()) {
            if (item.is_object()) EXPECT_EQ(item["n"].path(), place + ".item[1].n");
        }
    }
    EXPECT_EQ(number, 300);
    EXPECT_EQ(document->root()["last"].path(), "Bundle.last");
}

}  // namespace
}  // namespace thiowatch::fhir
