#include "config/environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/config_reading.h"

namespace thiowatch::config {
namespace {

using test::lines_of;
using test::ScratchVariable;
using testing::ElementsAre;
using testing::IsEmpty;

struct Expanded {
    std::string text;
    std::vector<std::string> problems;
};

Expanded expand(const std::string& value) {
    Diagnostics diagnostics;
    YamlNode root = read_yaml("t.yaml", "a: [\"" + value + "\"]\n", diagnostics).value();
    expand_environment(root, diagnostics);
    return {root.find("a")->items.at(0).text, lines_of(diagnostics)};
}

TEST(Environment, GivesValuesToTextsOnly) {
    const ScratchVariable port("THIOWATCH_TEST_PORT", "2601");
    const ScratchVariable empty("THIOWATCH_TEST_EMPTY", "");
    EXPECT_EQ(expand("127.0.0.1:${THIOWATCH_TEST_PORT}").text, "127.0.0.1:2601");
    EXPECT_EQ(expand("${THIOWATCH_TEST_PORT:-1}${THIOWATCH_TEST_PORT}").text, "26012601");
    EXPECT_EQ(expand("${THIOWATCH_TEST_NONE:-state}/db").text, "state/db");
    EXPECT_EQ(expand("${THIOWATCH_TEST_NONE:-}").text, "");
    EXPECT_EQ(expand("${THIOWATCH_TEST_EMPTY:-x}").text, "") << "set and empty is set";
    EXPECT_EQ(expand("a $5 bill, $$ and $${THIOWATCH_X}").text, "a $5 bill, $ and ${THIOWATCH_X}");
}

TEST(Environment, AValueIsNeverExpandedAgain) {
    const ScratchVariable one("THIOWATCH_TEST_ONE", "${THIOWATCH_TEST_TWO} $$");
    EXPECT_EQ(expand("${THIOWATCH_TEST_ONE}").text, "${THIOWATCH_TEST_TWO} $$");
}

TEST(Environment, WhatIsNotSetIsAnError) {
    EXPECT_THAT(
        expand("x${THIOWATCH_TEST_NONE}").problems,
        ElementsAre("error TW206 1:5 the environment has no THIOWATCH_TEST_NONE")
    );
    EXPECT_THAT(
        expand("${HOME}").problems,
        ElementsAre("error TW206 1:5 only variables that begin with THIOWATCH_ are taken")
    );
    EXPECT_THAT(
        expand("${THIOWATCH_X").problems, ElementsAre("error TW206 1:5 '${' is not closed by '}'")
    );
    EXPECT_THAT(expand("plain").problems, IsEmpty());
}

}  // namespace
}  // namespace thiowatch::config
