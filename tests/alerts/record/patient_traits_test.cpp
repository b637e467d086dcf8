#include "alerts/record/patient_traits.h"

#include <gtest/gtest.h>

namespace thiowatch::alerts {
namespace {

TEST(PatientTraits, AreFoundByTheNameTheyHave) {
    for (Profile profile :
         {Profile::DuffyNull,
          Profile::StrictSpsMp,
          Profile::Paediatric,
          Profile::ElevatedBaseline,
          Profile::Ldaa}) {
        EXPECT_EQ(profile_named(name_of(profile)), profile);
    }
    for (Metaboliser kind : {Metaboliser::Normal, Metaboliser::Intermediate, Metaboliser::Poor}) {
        EXPECT_EQ(metaboliser_named(name_of(kind)), kind);
    }
    for (int i = 0; i <= static_cast<int>(Indication::Other); ++i) {
        const auto indication = static_cast<Indication>(i);
        EXPECT_EQ(indication_named(name_of(indication)), indication);
    }
}

TEST(PatientTraits, HaveNoMeaningForOtherWords) {
    EXPECT_FALSE(profile_named("duffy"));
    EXPECT_FALSE(profile_named(""));
    EXPECT_FALSE(metaboliser_named("Poor"));
    EXPECT_FALSE(indication_named("ibd"));
}

}  // namespace
}  // namespace thiowatch::alerts
