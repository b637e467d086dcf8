#include "alerts/notices/markup.h"

#include <gtest/gtest.h>

#include "alerts/notices/percent_text.h"

namespace thiowatch::alerts {
namespace {

TEST(Markup, LeavesNothingThatEndsATextOrAnAttribute) {
    EXPECT_EQ(escaped("<b a=\"1\" c='2'>&"), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;");
    EXPECT_EQ(escaped("&amp;"), "&amp;amp;");
    EXPECT_EQ(escaped("Ärzte 10*9/L"), "Ärzte 10*9/L");
    EXPECT_EQ(escaped(""), "");
}

TEST(PercentText, KeepsOnlyWhatMeansItselfEverywhere) {
    EXPECT_EQ(percent_encoded("aZ09-_.~"), "aZ09-_.~");
    EXPECT_EQ(percent_encoded("urn:mrn|4711 +&=/?%"), "urn%3Amrn%7C4711%20%2B%26%3D%2F%3F%25");
    EXPECT_EQ(percent_encoded("\xC3\xA4"), "%C3%A4");
    EXPECT_EQ(percent_encoded(std::string_view("\0", 1)), "%00");
}

}  // namespace
}  // namespace thiowatch::alerts
