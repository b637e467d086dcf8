#include "daemon/runtime/spooled_text.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace thiowatch::runtime {
namespace {

TEST(SpooledText, GivesBackWhatWasAppendedAlsoAfterItsPagesWereLetGoOf) {
    testing::TemporaryFolder folder;
    auto text = SpooledText::make(folder.path());
    ASSERT_TRUE(text);
    std::string whole;
    for (int number = 0; number < 20'000; ++number) {
        const std::string piece = std::to_string(number) + ",";
        ASSERT_TRUE((*text)->append(piece));
        whole += piece;
    }
    EXPECT_EQ((*text)->size(), whole.size());
    EXPECT_TRUE((*text)->text().empty());
    ASSERT_TRUE((*text)->close());
    EXPECT_EQ((*text)->text(), whole);
    (*text)->let_go();
    EXPECT_EQ((*text)->text(), whole);
}

TEST(SpooledText, HasNoNameInItsFolder) {
    testing::TemporaryFolder folder;
    auto text = SpooledText::make(folder.path());
    ASSERT_TRUE(text);
    ASSERT_TRUE((*text)->append("a patient's"));
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(SpooledText, MayBeEmpty) {
    testing::TemporaryFolder folder;
    auto text = SpooledText::make(folder.path());
    ASSERT_TRUE(text);
    ASSERT_TRUE((*text)->close());
    (*text)->let_go();
    EXPECT_EQ((*text)->text(), "");
}

TEST(SpooledText, SaysWhenThereIsNoPlaceForIt) {
    testing::TemporaryFolder folder;
    auto text = SpooledText::make(folder / "missing");
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().code, FaultCode::StoreFull);
}

}  // namespace
}  // namespace thiowatch::runtime
