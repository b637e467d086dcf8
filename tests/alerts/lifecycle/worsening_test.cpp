#include "alerts/lifecycle/worsening.h"

#include <gtest/gtest.h>

#include "tests/support/alert_samples.h"

namespace thiowatch::alerts {
namespace {

using namespace samples;

TEST(Worsening, CountsATenthTowardsTheSideOfTheRule) {
    const struct {
        const char* name;
        const char* threshold;
        const char* told;
        const char* now;
        Worsening expected;
    } cases[] = {
        {"a tenth lower", "x < 1.0 10*9/L", "1.0", "0.9", Worsening::Worse},
        {"not quite a tenth", "x < 1.0 10*9/L", "1.00", "0.91", Worsening::NotWorse},
        {"equal", "x < 1.0 10*9/L", "0.9", "0.90", Worsening::NotWorse},
        {"higher is better here", "x < 1.0 10*9/L", "0.5", "0.9", Worsening::NotWorse},
        {"a tenth higher", "x > 100 or x > 3*ULN", "100", "110", Worsening::Worse},
        {"lower is better here", "x > 100", "300", "110", Worsening::NotWorse},
        {"below the limit of measurement", "x < 1.0", "0.4", "<0.5", Worsening::Worse},
        {"the same limit again", "x < 1.0", "<0.5", "<0.5", Worsening::NotWorse},
        {"a lower limit", "x < 1.0", "<0.5", "<0.3", Worsening::Worse},
        {"measurable again", "x < 1.0", "<0.5", "0.5", Worsening::NotWorse},
        {"above the limit of measurement", "x > 100", "900", ">1000", Worsening::Worse},
        {"a trend has no side", "3 consecutive falls, each > 10%", "4.0", "3.2", Worsening::Worse},
        {"either side then", "3 consecutive falls, each > 10%", "4.0", "4.5", Worsening::Worse},
        {"but not a little", "3 consecutive falls, each > 10%", "4.0", "3.9", Worsening::NotWorse},
        {"x within a word is no x", "max < 3", "1.0", "1.2", Worsening::Worse},
        {"words", "x < 1.0", "0.9", "clotted", Worsening::Unknown},
        {"to zero", "x < 1.0", "0.1", "0", Worsening::Worse},
        {"from zero", "x < 1.0", "0", "0.0", Worsening::NotWorse},
    };
    for (const auto& one : cases) {
        Finding now = finding("ANC.U", Severity::Urgent, {anc("k2", one.now)});
        now.threshold = one.threshold;
        EXPECT_EQ(worsening(anc("k1", one.told), now), one.expected) << one.name;
    }
}

TEST(Worsening, ComparesOnlyLikeWithLike) {
    const Finding now = finding("ANC.U", Severity::Urgent, {anc("k2", "0.1")});
    EXPECT_EQ(worsening(evidence(Analyte::Wbc, "k1", "4.0"), now), Worsening::Unknown);
    Evidence other_unit = anc("k1", "900");
    other_unit.canonical_unit = "/uL";
    EXPECT_EQ(worsening(other_unit, now), Worsening::Unknown);
    EXPECT_EQ(
        worsening(anc("k1", "0.9"), finding("MON.W", Severity::Warning, {})), Worsening::NotWorse
    );
}

}  // namespace
}  // namespace thiowatch::alerts
