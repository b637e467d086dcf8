#include "config/secret_reader.h"

#include <iostream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/config_reading.h"

namespace thiowatch::config {
namespace {

using test::lines_of;
using test::ScratchFolder;
using test::ScratchVariable;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct Outcome {
    std::optional<Secret> secret;
    Diagnostics diagnostics;
    std::vector<std::string> problems;
};

Outcome read(const std::string& value, const std::filesystem::path& folder = "/nowhere") {
    Outcome outcome;
    const auto root = read_yaml("t.yaml", "password: " + value + '\n', outcome.diagnostics);
    MapReader map(Value(root.value(), outcome.diagnostics));
    outcome.secret = read_secret(map.find("password").value(), folder);
    outcome.problems = lines_of(outcome.diagnostics);
    return outcome;
}

template <class T>
concept Printable = requires(std::ostream& stream, const T& value) { stream << value; };

TEST(Secret, CannotBePrinted) {
    static_assert(!Printable<Secret>);
    static_assert(!fmt::is_formattable<Secret>::value);
    static_assert(Printable<std::string>);
}

TEST(Secret, DoesNotStandInTheConfigurationAndIsNotShownWhenItDoes) {
    const Outcome outcome = read("hunter2");
    EXPECT_FALSE(outcome.secret);
    EXPECT_THAT(
        outcome.problems,
        ElementsAre("error TW207 1:11 'password' does not say where the secret is")
    );
    EXPECT_THAT(outcome.diagnostics.human(), Not(HasSubstr("hunter2")));
}

TEST(Secret, IsTheTextOfAFileWithoutItsLineEnd) {
    const ScratchFolder folder;
    (void)folder.write("a", "s3 cret\n", 0600);
    (void)folder.write("b", "  two\r\n", 0640);
    EXPECT_EQ(read("{file: a}", folder.path()).secret->reveal(), "s3 cret");
    EXPECT_EQ(read("{file: b}", folder.path()).secret->reveal(), "  two");
    EXPECT_EQ(
        read("{file: a}", folder.path()).secret->origin(), "file " + (folder.path() / "a").string()
    );
}

TEST(Secret, IsRefusedWhenEverybodyMayReadIt) {
    const ScratchFolder folder;
    for (const unsigned mode : {0644U, 0604U, 0602U, 0666U}) {
        (void)folder.write("a", "s3cret", mode);
        const Outcome outcome = read("{file: a}", folder.path());
        EXPECT_FALSE(outcome.secret) << mode;
        EXPECT_THAT(
            outcome.problems,
            ElementsAre(HasSubstr("error TW207 1:18 everybody on this host may read"))
        );
        EXPECT_THAT(outcome.diagnostics.list()[0].help, HasSubstr("chmod o= "));
    }
}

TEST(Secret, AFileThatIsMissingOrEmptyIsNamed) {
    const ScratchFolder folder;
    (void)folder.write("a", "\n", 0600);
    EXPECT_THAT(
        read("{file: a}", folder.path()).problems, ElementsAre(HasSubstr("error TW207 1:18"))
    );
    EXPECT_THAT(
        read("{file: b}", folder.path()).problems,
        ElementsAre(HasSubstr("error TW209 1:18 cannot read"))
    );
}

TEST(Secret, ComesFromSystemdAsACredential) {
    const ScratchFolder folder;
    (void)folder.write("smtp", "s3cret\n", 0400);
    {
        const ScratchVariable given("CREDENTIALS_DIRECTORY", folder.path().string());
        EXPECT_EQ(read("{credential: smtp}").secret->reveal(), "s3cret");
        EXPECT_EQ(read("{credential: smtp}").secret->origin(), "credential smtp");
        EXPECT_FALSE(read("{credential: ../smtp}").secret);
        EXPECT_FALSE(read("{credential: none}").secret);
    }
    EXPECT_THAT(
        read("{credential: smtp}").problems,
        ElementsAre(HasSubstr("error TW207 1:24 there are no credentials"))
    );
}

TEST(Secret, FromTheEnvironmentItIsWarnedOf) {
    {
        const ScratchVariable given("THIOWATCH_TEST_SECRET", "s3cret");
        const Outcome outcome = read("{env: THIOWATCH_TEST_SECRET}");
        EXPECT_EQ(outcome.secret->reveal(), "s3cret");
        EXPECT_THAT(outcome.problems, ElementsAre(HasSubstr("warning TW207 1:17 a secret in the")));
        EXPECT_THAT(outcome.diagnostics.human(), Not(HasSubstr("s3cret")));
    }
    EXPECT_THAT(
        read("{env: THIOWATCH_TEST_SECRET}").problems,
        ElementsAre("error TW207 1:17 the environment has no THIOWATCH_TEST_SECRET")
    );
}

TEST(Secret, NamesOnePlaceOnly) {
    for (const char* value : {"{}", "[a]", "{file: a, env: B}", "{flie: a}"}) {
        const Outcome outcome = read(value);
        EXPECT_FALSE(outcome.secret) << value;
        EXPECT_EQ(outcome.problems.size(), 1U) << value;
    }
}

}  // namespace
}  // namespace thiowatch::config
