#include "alerts/notices/json_text.h"

#include <gtest/gtest.h>

#include "alerts/notices/utf8.h"

namespace thiowatch::alerts {
namespace {

using namespace std::string_view_literals;

TEST(JsonQuoted, EscapesWhatWouldEndOrBreakAString) {
    const struct {
        std::string_view text;
        std::string_view expected;
    } cases[] = {
        {"", R"("")"},
        {"plain", R"("plain")"},
        {"say \"no\" \\ /", R"("say \"no\" \\ /")"},
        {"a\nb\rc\td"sv, R"("a\nb\rc\td")"},
        {"\0\x01\x1f\x7f"sv, R"("\u0000\u0001\u001f\u007f")"},
        {"\u2028\u2029", R"("\u2028\u2029")"},
        {"Jürgen 東京 😀", R"("Jürgen 東京 😀")"},
        {"a\xFFz", "\"a\xEF\xBF\xBDz\""},
        {"\xC3", "\"\xEF\xBF\xBD\""},
    };
    for (const auto& one : cases)
        EXPECT_EQ(json_quoted(one.text), one.expected);
}

TEST(JsonWriter, PutsCommasWhereTheyBelong) {
    JsonWriter json;
    json.begin_object()
        .member("a", 1)
        .member("b", "x")
        .member("c", true)
        .member("d", std::optional<std::string>{})
        .key("e")
        .begin_array()
        .number(-5)
        .begin_object()
        .end_object()
        .begin_array()
        .end_array()
        .null()
        .raw("[1]")
        .end_array()
        .key("f")
        .string("y")
        .end_object();
    EXPECT_EQ(
        json.text(),
        R"({"a": 1, "b": "x", "c": true, "d": null, "e": [-5, {}, [], null, [1]], "f": "y"})"
    );
}

TEST(ValidUtf8, ReplacesEveryByteThatIsNotPartOfACharacter) {
    const std::string bad = "\xEF\xBF\xBD";
    const struct {
        const char* name;
        std::string_view text;
        std::string expected;
    } cases[] = {
        {"overlong slash", "\xC0\xAF", bad + bad},
        {"overlong in three", "\xE0\x80\xAF", bad + bad + bad},
        {"surrogate", "\xED\xA0\x80", bad + bad + bad},
        {"beyond unicode", "\xF4\x90\x80\x80", bad + bad + bad + bad},
        {"cut short", "\xE2\x82", bad + bad},
        {"latin-1 name", "J\xFCrgen", "J" + bad + "rgen"},
        {"highest", "\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"},
        {"euro", "\xE2\x82\xAC", "\xE2\x82\xAC"},
    };
    for (const auto& one : cases)
        EXPECT_EQ(valid_utf8(one.text), one.expected) << one.name;
}

}  // namespace
}  // namespace thiowatch::alerts
