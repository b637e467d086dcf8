#include "alerts/rules/assessment.h"

#include <gtest/gtest.h>

namespace thiowatch::alerts {
namespace {

TEST(RuleStanding, IsOfItsRuleAndOfTheWholeSubject) {
    Finding told;
    told.rule = RuleId("DQ.UNIT");
    told.subject = "DQ.UNIT/WBC";
    const RuleStanding same{"DQ.UNIT", "DQ.UNIT", "WBC"};
    EXPECT_EQ(same.subject_text(), "DQ.UNIT/WBC");
    EXPECT_TRUE(same.is_of(told));
    EXPECT_FALSE((RuleStanding{"DQ.UNIT", "DQ.UNIT", "ANC"}.is_of(told))) << "another analyte";
    EXPECT_FALSE((RuleStanding{"DQ.CODE", "DQ.UNIT", "WBC"}.is_of(told))) << "another rule";
    EXPECT_FALSE((RuleStanding{"DQ.UNIT", "DQ.UNIT", {}}.is_of(told))) << "no part at all";
    told.subject = "DQ.UNIT";
    EXPECT_TRUE((RuleStanding{"DQ.UNIT", "DQ.UNIT", {}}.is_of(told)));
    EXPECT_FALSE(same.is_of(told));
}

}  // namespace
}  // namespace thiowatch::alerts
