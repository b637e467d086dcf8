#include "parsers/fhir/bundle_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parsers/fhir/bundle_reader.h"

namespace thiowatch::fhir {
namespace {

using ::testing::ElementsAre;

struct Cut {
    std::vector<std::string> entries;
    std::string envelope;
    std::string fault;
    bool has_ended = false;
};

Cut cut_in_pieces(const std::string& text, std::size_t piece, const StreamLimits& limits = {}) {
    BundleStream stream(limits);
    Cut cut;
    for (std::size_t at = 0; at < text.size() && cut.fault.empty(); at += piece) {
        stream.feed(std::string_view(text).substr(at, piece));
        while (true) {
            auto entry = stream.next();
            if (!entry) {
                cut.fault = fault_name(entry.error().code);
                break;
            }
            if (!*entry) break;
            EXPECT_EQ((*entry)->index, cut.entries.size());
            cut.entries.push_back((*entry)->text);
        }
    }
    cut.envelope = stream.envelope();
    cut.has_ended = stream.has_ended();
    return cut;
}

const std::string kBundle =
    "\xEF\xBB\xBF {\"resourceType\":\"Bundle\", \"entry\" : [ {\"a\":\"}]\\\"{\"} "
    ",\n{\"b\":{\"c\":[1,{}]}}, {} ],"
    "\"meta\":{\"entry\":[1,2]},\"type\":\"collection\"}\n";

TEST(BundleStream, CutsABundleTheSameWhereverItsPiecesEnd) {
    for (std::size_t piece = 1; piece <= kBundle.size(); ++piece) {
        const Cut cut = cut_in_pieces(kBundle, piece);
        EXPECT_EQ(cut.fault, "") << piece;
        EXPECT_THAT(cut.entries, ElementsAre(R"({"a":"}]\"{"})", R"({"b":{"c":[1,{}]}})", "{}"))
            << piece;
        EXPECT_TRUE(cut.has_ended);
        EXPECT_EQ(
            cut.envelope,
            R"({"resourceType":"Bundle", "entry" : [],"meta":{"entry":[1,2]},"type":"collection"})"
        );
    }
}

TEST(BundleStream, TheEnvelopeIsABundleOfItsOwn) {
    const Cut cut = cut_in_pieces(kBundle, 7);
    const Expected<JsonDocument> document = JsonDocument::parse(cut.envelope);
    ASSERT_TRUE(document);
    const Expected<Bundle> bundle = read_bundle(document->root());
    ASSERT_TRUE(bundle);
    EXPECT_EQ(bundle->type, BundleType::Collection);
}

TEST(BundleStream, KnowsTheTypeAsSoonAsItHasBeenSeen) {
    BundleStream stream;
    stream.feed(R"({"resourceType":"Bundle","type":"transaction","entry":[{"x":1})");
    EXPECT_TRUE(stream.next());
    EXPECT_EQ(stream.type_so_far(), "transaction");
    EXPECT_EQ(stream.envelope(), "");
    EXPECT_FALSE(stream.has_ended());
}

struct FaultCase {
    const char* text;
    const char* fault;
};

TEST(BundleStream, NamesWhatIsNoBundle) {
    const std::vector<FaultCase> cases{
        {"[]", "TW810"},
        {"x", "TW810"},
        {R"({"entry":[1]})", "TW810"},
        {R"({"entry":[{}{}]})", "TW810"},
        {R"({"entry":[{},,{}]})", "TW810"},
        {R"({"entry":[]} x)", "TW810"},
    };
    for (const FaultCase& one : cases)
        EXPECT_EQ(cut_in_pieces(one.text, 3).fault, one.fault) << one.text;
    EXPECT_FALSE(cut_in_pieces(R"({"entry":[{})", 3).has_ended);
}

TEST(BundleStream, HoldsNoMoreThanOneEntryMayHave) {
    StreamLimits limits;
    limits.entry_bytes = 100;
    limits.envelope_bytes = 100;
    const std::string large(200, 'x');
    EXPECT_EQ(cut_in_pieces(R"({"entry":[{"a":")" + large + "\"}]}", 16, limits).fault, "TW107");
    EXPECT_EQ(cut_in_pieces(R"({"a":")" + large + "\"}", 16, limits).fault, "TW107");
    std::string many = R"({"entry":[)";
    for (int i = 0; i < 1000; ++i)
        many += (i == 0 ? "" : ",") + std::string(R"({"a":1})");
    EXPECT_EQ(cut_in_pieces(many + "]}", 64, limits).entries.size(), 1000U);
}

std::vector<std::string> lines_of(const std::string& text, std::size_t piece) {
    StreamLimits limits;
    limits.entry_bytes = 20;
    LineStream stream(limits);
    std::vector<std::string> told;
    const auto take = [&] {
        while (auto line = stream.next()) {
            told.push_back(
                std::to_string(line->number) + ":" + (line->is_too_long ? "too long" : line->text)
            );
        }
    };
    for (std::size_t at = 0; at < text.size(); at += piece) {
        stream.feed(std::string_view(text).substr(at, piece));
        take();
    }
    stream.end();
    take();
    return told;
}

TEST(LineStream, CutsLinesTheSameWhereverItsPiecesEnd) {
    const std::string text =
        "{\"a\":1}\r\n\n  \n{\"b\":2}\n" + std::string(50, 'x') + "\n{\"c\":3}";
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        EXPECT_THAT(
            lines_of(text, piece),
            ElementsAre("1:{\"a\":1}\r", "4:{\"b\":2}", "5:too long", "6:{\"c\":3}")
        ) << piece;
    }
}

TEST(LineStream, ALastLineThatIsTooLongIsNamedToo) {
    EXPECT_THAT(lines_of("{}\n" + std::string(90, 'x'), 8), ElementsAre("1:{}", "2:too long"));
    EXPECT_TRUE(lines_of("", 8).empty());
}

}  // namespace
}  // namespace thiowatch::fhir
