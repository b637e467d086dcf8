#include "config/pack_diff.h"

#include <gtest/gtest.h>

#include "config/pack_loader.h"
#include "config/packaged.h"

namespace thiowatch::config {
namespace {

alerts::RulePack pack_with(const std::string& from, const std::string& to) {
    std::string text(*packaged_file("config/packs/aza-core.yaml"));
    if (!from.empty()) text.replace(text.find(from), from.size(), to);
    Diagnostics diagnostics;
    auto pack = read_pack("p.yaml", text, diagnostics);
    EXPECT_TRUE(pack) << diagnostics.human();
    return *pack;
}

TEST(PackDiff, FindsNothingBetweenAPackAndItself) {
    EXPECT_TRUE(pack_differences(pack_with("", ""), pack_with("", "")).empty());
}

TEST(PackDiff, SaysWhetherALimitBecameStricterOrLaxer) {
    const auto before = pack_with("", "");
    const auto stricter = pack_differences(before, pack_with("below: 3.5,", "below: 3.6,"));
    ASSERT_EQ(stricter.size(), 1U);
    EXPECT_EQ(stricter[0].rule, "WBC.W");
    EXPECT_EQ(stricter[0].what, "limit on WBC");
    EXPECT_EQ(stricter[0].from, "below 3.5");
    EXPECT_EQ(stricter[0].to, "below 3.6");
    EXPECT_EQ(stricter[0].change, Strictness::Stricter);
    const auto laxer = pack_differences(before, pack_with("above: 105,", "above: 106,"));
    ASSERT_EQ(laxer.size(), 1U);
    EXPECT_EQ(laxer[0].change, Strictness::Laxer);
    const auto with_end = pack_differences(before, pack_with("- at_most: 2.5", "- below: 2.5"));
    ASSERT_EQ(with_end.size(), 1U);
    EXPECT_EQ(with_end[0].change, Strictness::Laxer) << "2.5 itself no longer fires";
}

TEST(PackDiff, NamesRulesThatCameAndWent) {
    const auto before = pack_with("", "");
    alerts::RulePack after = before;
    const std::string gone = alerts::head_of(after.rules.front()).id.text();
    after.rules.erase(after.rules.begin());
    const auto differences = pack_differences(before, after);
    ASSERT_EQ(differences.size(), 1U);
    EXPECT_EQ(differences[0].rule, gone);
    EXPECT_EQ(differences[0].what, "rule");
    EXPECT_EQ(differences[0].change, Strictness::Laxer);
    EXPECT_EQ(pack_differences(after, before).at(0).change, Strictness::Stricter);
}

}  // namespace
}  // namespace thiowatch::config
