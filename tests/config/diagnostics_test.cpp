#include "config/diagnostics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace thiowatch::config {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Diagnostics, ShowsPlaceLineCaretAndHelp) {
    Diagnostics diagnostics;
    diagnostics.add_source("/etc/thiowatch/thiowatch.yaml", "version: 1\r\n    treshold: 3\r\n");
    diagnostics.error(
        FaultCode::ConfigUnknownKey,
        {"/etc/thiowatch/thiowatch.yaml", 2, 5, 8},
        "unknown key 'treshold'",
        "did you mean 'threshold'?"
    );
    EXPECT_EQ(
        diagnostics.human(),
        "error[TW202]: unknown key 'treshold'\n"
        " --> /etc/thiowatch/thiowatch.yaml:2:5\n"
        "  |\n"
        "2 |     treshold: 3\n"
        "  |     ^^^^^^^^\n"
        "  = help: did you mean 'threshold'?\n"
        "\n"
        "1 error, 0 warnings\n"
    );
}

TEST(Diagnostics, ShowsBothPlacesOfOneFileInTheirOrder) {
    Diagnostics diagnostics;
    std::string text;
    for (int line = 1; line <= 12; ++line)
        text += "wbc: " + std::to_string(line) + '\n';
    diagnostics.add_source("l.yaml", text);
    diagnostics.add(
        {DiagnosticLevel::Warning,
         FaultCode::ConfigDuplicateKey,
         {"l.yaml", 12, 1, 3},
         "key 'wbc' is given twice",
         {},
         RelatedPlace{{"l.yaml", 4, 1, 3}, "first here"}}
    );
    EXPECT_EQ(
        diagnostics.human(),
        "warning[TW203]: key 'wbc' is given twice\n"
        "  --> l.yaml:12:1\n"
        "   |\n"
        " 4 | wbc: 4\n"
        "   | --- first here\n"
        "12 | wbc: 12\n"
        "   | ^^^\n"
        "\n"
        "0 errors, 1 warning\n"
    );
}

TEST(Diagnostics, NamesThePlaceInAnotherFile) {
    Diagnostics diagnostics;
    diagnostics.add(
        {DiagnosticLevel::Error,
         FaultCode::ConfigDuplicateKey,
         {"b.yaml", 9, 3},
         "twice",
         {},
         RelatedPlace{{"a.yaml", 4, 1}, "first here"}}
    );
    EXPECT_EQ(
        diagnostics.human(),
        "error[TW203]: twice\n"
        " --> b.yaml:9:3\n"
        "  = note: first here: a.yaml:4:1\n"
        "\n"
        "1 error, 0 warnings\n"
    );
}

TEST(Diagnostics, NeverShowsALineThatMayHoldASecret) {
    Diagnostics diagnostics;
    diagnostics.add_source("t.yaml", "password: hunter2\n");
    Diagnostic diagnostic{
        DiagnosticLevel::Error, FaultCode::ConfigSecret, {"t.yaml", 1, 1}, "x", {}};
    diagnostic.shows_line = false;
    diagnostics.add(diagnostic);
    EXPECT_THAT(diagnostics.human(), Not(HasSubstr("hunter2")));
    EXPECT_THAT(diagnostics.human(), HasSubstr("t.yaml:1:1"));
    EXPECT_THAT(diagnostics.json(), Not(HasSubstr("hunter2")));
}

TEST(Diagnostics, PutsTheCaretUnderTheCharacterWhateverStandsBeforeIt) {
    Diagnostics diagnostics;
    diagnostics.add_source("t.yaml", "größe:\tviel\x1b[2J\n");
    diagnostics.error(FaultCode::ConfigBadValue, {"t.yaml", 1, 8, 4}, "x");
    EXPECT_THAT(diagnostics.human(), HasSubstr("1 | größe: viel [2J\n  |        ^^^^\n"));
}

TEST(Diagnostics, ShowsThePartOfALongLineAroundTheCaret) {
    Diagnostics diagnostics;
    const std::string line = std::string(500, 'a') + "BAD" + std::string(500, 'c');
    diagnostics.add_source("t.yaml", line);
    diagnostics.error(FaultCode::ConfigBadValue, {"t.yaml", 1, 501, 3}, "x");
    const std::string shown = std::string(59, 'a') + "BAD" + std::string(48, 'c');
    EXPECT_THAT(
        diagnostics.human(), HasSubstr("1 | " + shown + "\n  | " + std::string(59, ' ') + "^^^\n")
    );
}

TEST(Diagnostics, SaysNothingWhenThereIsNothingToSay) {
    EXPECT_EQ(Diagnostics().human(), "");
    EXPECT_EQ(
        Diagnostics().json(),
        R"({"schema": "thiowatch.diagnostics/1", "errors": 0, "warnings": 0, "diagnostics": []})"
    );
}

TEST(Diagnostics, CountsWhatItDoesNotShow) {
    Diagnostics diagnostics;
    for (int i = 0; i < 5; ++i)
        diagnostics.error(FaultCode::ConfigBadValue, {"t.yaml"}, "x");
    EXPECT_EQ(
        diagnostics.human({.limit = 2}),
        "error[TW205]: x\n --> t.yaml\n\n"
        "error[TW205]: x\n --> t.yaml\n\n"
        "… and 3 more\n"
        "5 errors, 0 warnings\n"
    );
}

TEST(Diagnostics, ColoursOnlyWhenAsked) {
    Diagnostics diagnostics;
    diagnostics.warning(FaultCode::ConfigUnsafe, {"t.yaml", 1, 1}, "x");
    EXPECT_THAT(diagnostics.human(), Not(HasSubstr("\x1b")));
    EXPECT_THAT(
        diagnostics.human({.colour = true}), HasSubstr("\x1b[1;33mwarning[TW208]\x1b[0m: x")
    );
}

TEST(Diagnostics, GivesTheSameFieldsAsJson) {
    Diagnostics diagnostics;
    diagnostics.add(
        {DiagnosticLevel::Error,
         FaultCode::ConfigDuplicateKey,
         {"t.yaml", 2, 1, 3},
         "key \"a\" twice",
         "keep one",
         RelatedPlace{{"t.yaml", 1, 1, 3}, "first here"}}
    );
    EXPECT_EQ(
        diagnostics.json(),
        R"({"schema": "thiowatch.diagnostics/1", "errors": 1, "warnings": 0, "diagnostics": [)"
        R"({"level": "error", "code": "TW203", "file": "t.yaml", "line": 2, )"
        R"("column": 1, "length": 3, )"
        R"("text": "key \"a\" twice", "help": "keep one", )"
        R"("related": {"file": "t.yaml", "line": 1, "column": 1, "length": 3, )"
        R"("label": "first here"}}]})"
    );
}

}  // namespace
}  // namespace thiowatch::config
