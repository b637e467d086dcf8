#include "config/yaml_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/config_reading.h"

namespace thiowatch::config {
namespace {

using test::lines_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Read {
    std::optional<YamlNode> root;
    Diagnostics diagnostics;
    std::vector<std::string> problems;
};

Read read(std::string_view text) {
    Read result;
    result.root = read_yaml("t.yaml", text, result.diagnostics);
    result.problems = lines_of(result.diagnostics);
    return result;
}

struct Refusal {
    const char* name;
    const char* text;
    std::vector<std::string> problems;
};

class YamlRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(YamlRefusal, SaysWhatAndWhere) {
    EXPECT_THAT(read(GetParam().text).problems, testing::ElementsAreArray(GetParam().problems));
}

INSTANTIATE_TEST_SUITE_P(
    Traps,
    YamlRefusal,
    testing::Values(
        Refusal{
            "KeyTwice",
            "wbc: 3\nplt: 1\nwbc: 2\n",
            {"error TW203 3:1 key 'wbc' is given twice"}},
        Refusal{"KeyTwiceInQuotes", "{a: 1, \"a\": 2}", {"error TW203 1:8 key 'a' is given twice"}},
        Refusal{
            "NotANumber",
            "limit: .nan\n",
            {"error TW205 1:8 '.nan' is no number that anything can be compared with"}},
        Refusal{
            "Infinite",
            "- -.inf\n",
            {"error TW205 1:3 '-.inf' is no number that anything can be compared with"}},
        Refusal{
            "Octal",
            "limit: 012\n",
            {"error TW205 1:8 a number with a leading zero is read as octal by some programs"}},
        Refusal{
            "LeadingZeroFraction",
            "limit: -03.5\n",
            {"error TW205 1:8 a number with a leading zero is read as octal by some programs"}},
        Refusal{"Anchor", "a: &x 1\n", {"error TW201 1:4 anchors (&name) are not taken"}},
        Refusal{"AnchorOfList", "a: &x [1]\n", {"error TW201 1:4 anchors (&name) are not taken"}},
        Refusal{
            "Alias",
            "a: &x 1\nb: *x\n",
            {"error TW201 1:4 anchors (&name) are not taken",
             "error TW201 2:4 aliases (*name) are not taken"}},
        Refusal{"UnknownAlias", "a: *x\n", {"error TW201 1:4 aliases (*name) are not taken"}},
        Refusal{"MergeKey", "<<: {a: 1}\n", {"error TW201 1:1 merge keys (<<) are not taken"}},
        Refusal{"Tag", "a: !!int \"3\"\n", {"error TW201 1:4 tags (!name) are not taken"}},
        Refusal{"TagOfMap", "a: !x {b: 1}\n", {"error TW201 1:4 tags (!name) are not taken"}},
        Refusal{"ListAsKey", "? [a]\n: b\n", {"error TW201 1:3 a key must be a text"}},
        Refusal{"NullAsKey", "~: b\n", {"error TW201 1:1 a key must be a text"}},
        Refusal{
            "TwoDocuments",
            "a: 1\n---\nb: 2\n",
            {"error TW201 2:1 the file holds more than one document"}},
        Refusal{
            "ControlCharacter",
            "a: 1\n\x04"
            "b: 2\n",
            {"error TW201 2:1 a control character stands here"}},
        Refusal{"NotUtf8", "a: \xE4\n", {"error TW201 1:4 the file is not UTF-8 here"}}
    ),
    [](const auto& test) { return test.param.name; }
);

INSTANTIATE_TEST_SUITE_P(
    Syntax,
    YamlRefusal,
    testing::Values(
        Refusal{"OpenBracket", "a: [1,2\nb: 3\n", {"error TW201 1:4 this bracket is never closed"}},
        Refusal{
            "OpenBrace",
            "x: 1\na: {b: 1\nc: 3\n",
            {"error TW201 2:4 this bracket is never closed"}},
        Refusal{"OpenQuote", "a: \"b\nc: 3\n", {"error TW201 1:4 this quote is never closed"}},
        Refusal{
            "OpenSingleQuote",
            "a: 'it''s\nc: 3\n",
            {"error TW201 1:4 this quote is never closed"}},
        Refusal{"ClosedTwice", "a: [1]]\n", {"error TW201 1:7 this bracket was never opened"}},
        Refusal{"Tab", "a:\n\t- b\n", {"error TW201 2:2 a tab indents this line"}},
        Refusal{
            "Indentation",
            "a:\n  b: 1\n c: 2\n",
            {"error TW201 3:2 this line does not fit the lines above it"}},
        Refusal{
            "TwoColons",
            "a: b: c\n",
            {"error TW201 1:5 a ':' stands here where no key can be"}},
        Refusal{
            "Reserved",
            "a: @x\n",
            {"error TW201 1:4 a value cannot begin with this character"}},
        Refusal{"Escape", "a: \"\\q\"\n", {"error TW201 1:5 unknown escape after '\\'"}}
    ),
    [](const auto& test) { return test.param.name; }
);

TEST(YamlTree, CollectsSeveralProblemsOfOneFile) {
    const Read result = read("a: 012\na: .nan\nb: &x 1\nc: [1\n");
    EXPECT_THAT(
        result.problems,
        ElementsAre(
            HasSubstr("1:4 a number with a leading zero"),
            HasSubstr("2:1 key 'a' is given twice"),
            HasSubstr("2:4 '.nan'"),
            HasSubstr("3:4 anchors"),
            HasSubstr("4:4 this bracket is never closed")
        )
    );
    EXPECT_FALSE(result.root);
}

TEST(YamlTree, ATextThatLooksLikeATrapIsFineInQuotes) {
    const Read result = read("a: \"012\"\nb: '.nan'\nc: \"<<\"\nd: 2026-01-02\ne: 0.5\nf: 00:30\n");
    EXPECT_THAT(result.problems, IsEmpty());
    EXPECT_EQ(result.root->find("a")->text, "012");
    EXPECT_TRUE(result.root->find("a")->is_quoted);
    EXPECT_FALSE(result.root->find("e")->is_quoted);
}

TEST(YamlTree, CountsColumnsInCharactersNotBytes) {
    const Read result = read("{größe: 1, größe: 2}");
    EXPECT_THAT(result.problems, ElementsAre("error TW203 1:12 key 'größe' is given twice"));
}

TEST(YamlTree, OfAKeyGivenTwiceTheFirstStaysAndTheOtherIsNamed) {
    const Read result = read("wbc: 3\nwbc: {a: 1}\n");
    ASSERT_TRUE(result.root);
    ASSERT_EQ(result.root->members.size(), 1U);
    EXPECT_EQ(result.root->members[0].value.text, "3");
    EXPECT_EQ(result.diagnostics.list()[0].related->at, (SourcePlace{"t.yaml", 1, 1, 3}));
}

TEST(YamlTree, KnowsWhereKeysAndValuesStand) {
    const Read result = read("\xEF\xBB\xBF# c\r\nsite:\r\n  name: \"St \\\"E\\\"\"  # x\r\n");
    ASSERT_THAT(result.problems, IsEmpty());
    const YamlMember& site = result.root->members[0];
    const YamlMember& name = site.value.members[0];
    EXPECT_EQ(site.key_at, (SourcePlace{"t.yaml", 2, 1, 4}));
    EXPECT_EQ(name.key_at, (SourcePlace{"t.yaml", 3, 3, 4}));
    EXPECT_EQ(name.value.at, (SourcePlace{"t.yaml", 3, 9, 10}));
    EXPECT_EQ(name.value.text, "St \"E\"");
}

TEST(YamlTree, TellsNothingFromAnEmptyText) {
    const Read result = read("a:\nb: ~\nc: null\nd: \"\"\n");
    ASSERT_THAT(result.problems, IsEmpty());
    for (const char* key : {"a", "b", "c"}) {
        EXPECT_EQ(result.root->find(key)->kind, YamlNode::Kind::Null) << key;
    }
    EXPECT_EQ(result.root->find("d")->kind, YamlNode::Kind::Scalar);
    EXPECT_EQ(result.root->find("a")->at.line, 1);
}

TEST(YamlTree, TakesBlockTexts) {
    const Read result = read("a: |\n  one\n  two\nb: >-\n  three\n  four\n");
    ASSERT_THAT(result.problems, IsEmpty());
    EXPECT_EQ(result.root->find("a")->text, "one\ntwo\n");
    EXPECT_EQ(result.root->find("b")->text, "three four");
}

TEST(YamlTree, AnEmptyFileIsATreeOfNothing) {
    for (const char* text : {"", "# only a comment\n", "---\n"}) {
        const Read result = read(text);
        EXPECT_THAT(result.problems, IsEmpty());
        ASSERT_TRUE(result.root);
        EXPECT_EQ(result.root->kind, YamlNode::Kind::Null);
    }
}

TEST(YamlTree, RefusesNestingThatCouldExhaustTheStack) {
    const Read result = read("a: " + std::string(100'000, '['));
    EXPECT_FALSE(result.root);
    EXPECT_THAT(
        result.problems, ElementsAre(HasSubstr("lists and maps are nested too deeply here"))
    );
}

TEST(YamlTree, FindsThePlaceOfAPath) {
    const Read result = read("routes:\n  - to: [a]\n  - to: [b, c]\n    by: x\n");
    ASSERT_TRUE(result.root);
    const auto at = [&](std::string_view path) {
        const SourcePlace place = place_of(*result.root, path);
        return std::pair(place.line, place.column);
    };
    EXPECT_EQ(at("/routes/1/to/1"), std::pair(3, 13));
    EXPECT_EQ(at("/routes/1/to"), std::pair(3, 5));
    EXPECT_EQ(at("/routes/1/by"), std::pair(4, 9));
    EXPECT_EQ(at("/routes/1/by/0"), std::pair(4, 9));
    EXPECT_EQ(at("/routes/1/detail"), std::pair(3, 5));
    EXPECT_EQ(at("/routes/7"), std::pair(1, 1));
    EXPECT_EQ(at("/channels/mail"), std::pair(0, 0));
}

TEST(TextFile, SaysWhyAFileCannotBeRead) {
    const test::ScratchFolder folder;
    Diagnostics diagnostics;
    EXPECT_FALSE(read_text_file(folder.path() / "none.yaml", diagnostics));
    EXPECT_FALSE(read_text_file(folder.path(), diagnostics));
    EXPECT_THAT(
        lines_of(diagnostics),
        ElementsAre(HasSubstr("none.yaml: there is no such file"), HasSubstr(": it is a folder"))
    );
    EXPECT_EQ(read_text_file(folder.write("a", "text\n"), diagnostics), "text\n");
}

}  // namespace
}  // namespace thiowatch::config
