#include "config/binder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/notation.h"
#include "tests/support/config_reading.h"

namespace thiowatch::config {
namespace {

using test::lines_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A map with the one key `x`, whose value is read in various ways.
class Bound {
  public:
    explicit Bound(const std::string& value)
        : root_(read_yaml("t.yaml", "x: " + value + '\n', diagnostics_).value()) {}

    [[nodiscard]] Value x() { return MapReader(Value(root_, diagnostics_)).find("x").value(); }
    [[nodiscard]] std::vector<std::string> problems() const { return lines_of(diagnostics_); }
    [[nodiscard]] std::string help() const { return diagnostics_.list().at(0).help; }

  private:
    Diagnostics diagnostics_;
    YamlNode root_;
};

TEST(Binder, ReadsADecimalWithAPointOnly) {
    EXPECT_EQ(Bound("3.50").x().decimal()->text(), "3.50");
    EXPECT_EQ(Bound("-2").x().decimal()->text(), "-2");
    Bound comma("3,5");
    EXPECT_FALSE(comma.x().decimal());
    EXPECT_THAT(comma.problems(), ElementsAre("error TW205 1:4 'x' needs a decimal number"));
    EXPECT_EQ(comma.help(), "use a point: 3.5");
    for (const char* text : {"1e3", "0x1F", "3.5.1", "nan", "[1]", "1,000,000", "3 5"}) {
        Bound bad(text);
        EXPECT_FALSE(bad.x().decimal()) << text;
        EXPECT_EQ(bad.problems().size(), 1U) << text;
    }
}

TEST(Binder, TakesADurationWithItsUnitOnly) {
    Bound bare("60");
    EXPECT_FALSE(bare.x().duration());
    EXPECT_THAT(bare.problems(), ElementsAre("error TW205 1:4 'x' needs a duration with its unit"));
    EXPECT_EQ(Bound("60m").x().duration(), Duration(3'600'000));
    for (const char* text : {"60min", "1.5h", "-5m", "m", "1h30m", "06m", "{a: 1}"}) {
        Bound bad(text);
        EXPECT_FALSE(bad.x().duration()) << text;
    }
}

TEST(Binder, TrueAndFalseAreTheOnlyTruths) {
    EXPECT_EQ(Bound("true").x().truth(), true);
    EXPECT_EQ(Bound("false").x().truth(), false);
    for (const char* text : {"yes", "no", "on", "off", "True", "1", "y"}) {
        Bound bad(text);
        EXPECT_FALSE(bad.x().truth()) << text;
        EXPECT_THAT(bad.problems(), ElementsAre("error TW205 1:4 'x' needs true or false")) << text;
    }
}

TEST(Binder, AWordOutsideItsSetIsRefusedWithTheOneThatWasMeant) {
    enum class Mode { Shadow, Live };
    const Choices<Mode> choices{{"shadow", Mode::Shadow}, {"live", Mode::Live}};
    EXPECT_EQ(Bound("live").x().choice(choices), Mode::Live);
    Bound typo("shadwo");
    EXPECT_FALSE(typo.x().choice(choices));
    EXPECT_EQ(typo.help(), "did you mean 'shadow'? write one of: shadow, live");
    Bound other("Live!!!");
    EXPECT_FALSE(other.x().choice(choices));
    EXPECT_EQ(other.help(), "write one of: shadow, live");
}

TEST(Binder, NumbersStayWithinTheirBounds) {
    EXPECT_EQ(Bound("0").x().integer(0, 65535), 0);
    EXPECT_EQ(Bound("65535").x().integer(0, 65535), 65535);
    for (const char* text : {"65536", "-1", "1.0", "99999999999999999999", "0x10", "ten"}) {
        Bound bad(text);
        EXPECT_FALSE(bad.x().integer(0, 65535)) << text;
        EXPECT_THAT(
            bad.problems(), ElementsAre("error TW205 1:4 'x' needs a whole number from 0 to 65535")
        ) << text;
    }
}

TEST(Binder, ReadsAddressesSizesAndDates) {
    EXPECT_EQ(Bound("\"127.0.0.1:2575\"").x().endpoint(), (Endpoint{"127.0.0.1", 2575}));
    EXPECT_EQ(Bound("16MiB").x().size(), 16U << 20U);
    EXPECT_EQ(Bound("10.1.0.0/16").x().cidr()->text(), "10.1.0.0/16");
    EXPECT_EQ(Bound("2026-03-01").x().date()->iso(), "2026-03-01");
    for (const char* text : {"2026-02-30", "01.03.2026", "2026-03", "20260301"}) {
        EXPECT_FALSE(Bound(text).x().date()) << text;
    }
    EXPECT_FALSE(Bound("16MB").x().size());
    EXPECT_FALSE(Bound("10.1.0.1/16").x().cidr());
    EXPECT_FALSE(Bound("2575").x().endpoint());
}

TEST(Binder, OneValueMayStandForAListOfOne) {
    EXPECT_THAT(Bound("a").x().texts(), ElementsAre("a"));
    EXPECT_THAT(Bound("[a, b]").x().texts(), ElementsAre("a", "b"));
    Bound nested("[a, [b]]");
    EXPECT_THAT(nested.x().texts(), ElementsAre("a"));
    EXPECT_THAT(nested.problems(), ElementsAre("error TW205 1:8 'x' needs a text"));
    Bound map("{a: 1}");
    EXPECT_THAT(map.x().items(), IsEmpty());
    EXPECT_THAT(map.problems(), ElementsAre("error TW205 1:1 'x' needs a list"));
}

TEST(Binder, CollectsEveryProblemOfAMap) {
    Diagnostics diagnostics;
    const auto root = read_yaml(
        "t.yaml", "feed:\n  nmae: lis\n  port: high\n  wait: 5\n  colour: red\n", diagnostics
    );
    ASSERT_TRUE(root);
    MapReader top(Value(*root, diagnostics));
    MapReader feed(top.require("feed").value());
    std::string name;
    std::uint16_t port = 2575;
    Duration wait{};
    feed.required("name", name);
    feed.read("port", port);
    feed.read("wait", wait);
    feed.finish();
    top.require("site");
    top.finish();
    EXPECT_THAT(
        lines_of(diagnostics),
        ElementsAre(
            "error TW204 1:1 key 'name' is missing in 'feed'",
            "error TW205 3:9 'port' needs a whole number from 0 to 65535",
            "error TW205 4:9 'wait' needs a duration with its unit",
            "error TW202 2:3 unknown key 'nmae'",
            "error TW202 5:3 unknown key 'colour'",
            "error TW204 1:1 key 'site' is missing"
        )
    );
    EXPECT_EQ(diagnostics.list()[3].help, "did you mean 'name'?");
    EXPECT_EQ(diagnostics.list()[4].help, "known here: name, port, wait");
    EXPECT_EQ(port, 2575) << "a bad value leaves the default";
}

TEST(Binder, AnOptionalStaysEmptyWhenItsValueIsBad) {
    Bound bad("soon");
    std::optional<Duration> wait;
    read_value(bad.x(), wait);
    EXPECT_FALSE(wait);
    read_value(Bound("2d").x(), wait);
    EXPECT_EQ(wait, days(2));
}

TEST(Binder, ATextWhereAMapShouldBeIsOneProblem) {
    Diagnostics diagnostics;
    const auto root = read_yaml("t.yaml", "site: here\n", diagnostics);
    MapReader top(Value(*root, diagnostics));
    MapReader site(top.find("site").value());
    std::string name;
    site.required("name", name);
    site.finish();
    EXPECT_THAT(lines_of(diagnostics), ElementsAre("error TW205 1:7 'site' needs a map"));
}

TEST(Binder, ValuesKnowTheirPath) {
    Diagnostics diagnostics;
    const auto root = read_yaml("t.yaml", "a:\n  - b: 1\n  - b: 2\n", diagnostics);
    MapReader top(Value(*root, diagnostics));
    const std::vector<Value> items = top.find("a")->items();
    MapReader second(items.at(1));
    EXPECT_EQ(second.find("b")->path(), "/a/1/b");
}

TEST(Notation, WritesDurationsAndSizesAsItReadsThem) {
    for (const char* text : {"30s", "90s", "60s", "15m", "12h", "2d", "12w", "1500ms", "0s"}) {
        EXPECT_EQ(parse_duration(duration_text(*parse_duration(text))), parse_duration(text))
            << text;
    }
    EXPECT_EQ(duration_text(std::chrono::seconds{120}), "2m");
    EXPECT_EQ(duration_text(std::chrono::seconds{90}), "90s");
    EXPECT_EQ(duration_text(days(400)), "400d");
    EXPECT_EQ(size_text(16U << 20U), "16MiB");
    EXPECT_EQ(size_text(1000), "1000B");
    EXPECT_EQ(size_text(0), "0B");
    EXPECT_EQ(parse_size("0B"), 0U);
}

TEST(Notation, RefusesWhatWouldOverflow) {
    EXPECT_FALSE(parse_duration("999999999999999999w"));
    EXPECT_FALSE(parse_duration("5300w"));
    EXPECT_TRUE(parse_duration("5200w"));
    EXPECT_FALSE(parse_size("999999999TiB"));
}

TEST(Notation, CountsSlipsOfTheKeyboard) {
    EXPECT_EQ(edit_distance("treshold", "threshold"), 1U);
    EXPECT_EQ(edit_distance("shadwo", "shadow"), 1U);
    EXPECT_EQ(edit_distance("abc", "abc"), 0U);
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("live", "shadow"), 6U);
}

TEST(Notation, SuggestsNothingFarFetched) {
    EXPECT_EQ(closest("prescirber", {"clinic", "prescriber"}), "prescriber");
    EXPECT_FALSE(closest("fax", {"mail", "hook"}));
    EXPECT_FALSE(closest("x", {}));
}

}  // namespace
}  // namespace thiowatch::config
