#include "daemon/delivery/maildir_channel.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

#include <gtest/gtest.h>

namespace thiowatch::delivery {
namespace {

namespace fs = std::filesystem;

/// A folder that goes away with the test.
class MaildirChannelTest : public ::testing::Test {
  protected:
    MaildirChannelTest() {
        std::string name = fs::temp_directory_path() / "thiowatch-maildir-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
        root_ = name;
        folder_ = root_ / "deep" / "mail";
    }
    ~MaildirChannelTest() override {
        std::error_code ignored;
        fs::remove_all(root_, ignored);
    }

    Verdict deliver(const std::string& id, const std::string& mime = "Subject: x\r\n\r\ntext\r\n") {
        return MaildirChannel{{.path = folder_}}.deliver(
            {.id = id,
             .channel = ChannelName{"drop"},
             .to_address = "a@b",
             .mime = mime,
             .json = ""}
        );
    }
    std::vector<std::string> files(const std::string& part) const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator{folder_ / part}) {
            names.push_back(entry.path().filename());
        }
        return names;
    }

    fs::path root_;
    fs::path folder_;
};

std::string content_of(const fs::path& file) {
    std::ifstream stream{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

TEST_F(MaildirChannelTest, MakesItsFoldersAndLeavesOneWholeFile) {
    const auto verdict = deliver("n-1");
    ASSERT_TRUE(std::holds_alternative<Delivered>(verdict));
    EXPECT_EQ(std::get<Delivered>(verdict).receipt, "written as new/n-1.thiowatch");
    EXPECT_EQ(files("new"), std::vector<std::string>{"n-1.thiowatch"});
    EXPECT_TRUE(files("tmp").empty());
    EXPECT_TRUE(files("cur").empty());
    EXPECT_EQ(content_of(folder_ / "new" / "n-1.thiowatch"), "Subject: x\n\ntext\n");
}

TEST_F(MaildirChannelTest, NobodyElseMayReadIt) {
    deliver("n-1");
    const auto others = fs::perms::group_all | fs::perms::others_all;
    EXPECT_EQ(
        fs::status(folder_ / "new" / "n-1.thiowatch").permissions() & others, fs::perms::none
    );
    EXPECT_EQ(fs::status(folder_ / "new").permissions() & others, fs::perms::none);
}

TEST_F(MaildirChannelTest, TheSameIdTwiceIsOneFile) {
    deliver("n-1");
    deliver("n-1");
    deliver("n-2");
    EXPECT_EQ(files("new").size(), 2U);
}

TEST_F(MaildirChannelTest, AMailThatSomebodyReadDoesNotComeBack) {
    deliver("n-1");
    fs::rename(folder_ / "new" / "n-1.thiowatch", folder_ / "cur" / "n-1.thiowatch:2,S");
    EXPECT_TRUE(std::holds_alternative<Delivered>(deliver("n-1")));
    EXPECT_TRUE(files("new").empty());
    EXPECT_TRUE(std::holds_alternative<Delivered>(deliver("n-12")));
    EXPECT_EQ(files("new").size(), 1U);
}

TEST_F(MaildirChannelTest, AHalfWrittenFileOfACrashIsReplaced) {
    deliver("n-0");
    std::ofstream{folder_ / "tmp" / "n-1.thiowatch"} << std::string(1000, 'x');
    deliver("n-1");
    EXPECT_EQ(content_of(folder_ / "new" / "n-1.thiowatch"), "Subject: x\n\ntext\n");
}

TEST_F(MaildirChannelTest, AnIdCannotLeaveTheFolder) {
    EXPECT_EQ(maildir_file_name("../../etc/x"), "=2E=2E=2F=2E=2E=2Fetc=2Fx.thiowatch");
    EXPECT_NE(maildir_file_name("a=2Fb"), maildir_file_name("a/b"));
}

TEST_F(MaildirChannelTest, AFolderThatCannotBeWrittenIsOurFault) {
    fs::create_directories(folder_.parent_path());
    std::ofstream{folder_} << "a file stands in the way";
    const auto verdict = deliver("n-1");
    ASSERT_TRUE(std::holds_alternative<RetryLater>(verdict));
    EXPECT_TRUE(std::get<RetryLater>(verdict).our_fault);
    EXPECT_EQ(content_of(folder_), "a file stands in the way");
}

TEST_F(MaildirChannelTest, AFullDiskIsForLaterAndLeavesNothingInNew) {
    deliver("n-0");
    fs::create_symlink("/dev/full", folder_ / "tmp" / "n-1.thiowatch");
    const auto verdict = deliver("n-1");
    ASSERT_TRUE(std::holds_alternative<RetryLater>(verdict));
    EXPECT_EQ(files("new").size(), 1U);
}

}  // namespace
}  // namespace thiowatch::delivery
