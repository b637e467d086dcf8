#include "daemon/store/key_filter.h"

#include <random>

#include <gtest/gtest.h>

namespace thiowatch::store {
namespace {

TEST(KeyFilter, NeverDeniesAKeyAndSeldomClaimsOneHoweverFarItHasGrown) {
    constexpr int kKeys = 300'000;
    KeyFilter filter(1000);
    std::mt19937_64 random(3);
    std::vector<std::uint64_t> keys;
    for (int key = 0; key < kKeys; ++key)
        filter.note(keys.emplace_back(random() >> 2U));
    for (std::uint64_t key : keys)
        ASSERT_TRUE(filter.may_know(key));
    int claimed = 0;
    for (int key = 0; key < kKeys; ++key)
        claimed += filter.may_know(random() >> 2U) ? 1 : 0;
    EXPECT_LT(claimed, kKeys / 40);
}

TEST(KeyFilter, KnowsNothingAtFirst) {
    const KeyFilter filter(0);
    EXPECT_FALSE(filter.may_know(0));
    EXPECT_FALSE(filter.may_know(~std::uint64_t{0}));
}

}  // namespace
}  // namespace thiowatch::store
