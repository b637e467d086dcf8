#include "daemon/fhir/regulars.h"

#include <string>

#include <gtest/gtest.h>

namespace thiowatch::endpoint {
namespace {

fhir::ObservationGlance about(const std::string& number) {
    fhir::ObservationGlance glance;
    glance.subject.emplace();
    glance.subject->value = number;
    return glance;
}

int known_of(Regulars& regulars, int first, int count) {
    int known = 0;
    for (int number = first; number < first + count; ++number)
        known += regulars.has(about(std::to_string(number))) ? 1 : 0;
    return known;
}

TEST(Regulars, AreToldByTheValueOfTheirIdentifier) {
    Regulars regulars;
    EXPECT_FALSE(regulars.has(about("17")));
    regulars.note("17");
    EXPECT_TRUE(regulars.has(about("17")));
    EXPECT_FALSE(regulars.has(about("18")));
}

TEST(Regulars, AreToldByTheReferenceWhereThereIsNoIdentifier) {
    fhir::ObservationGlance glance;
    glance.reference = "Patient/17";
    Regulars regulars;
    regulars.note(glance);
    EXPECT_TRUE(regulars.has(glance));
    EXPECT_FALSE(regulars.has(about("17")));
}

TEST(Regulars, OfALargeSiteAreNearlyAllRemembered) {
    constexpr int kPeople = 10'000;
    Regulars regulars;
    for (int number = 0; number < kPeople; ++number)
        regulars.note(std::to_string(number));
    EXPECT_GT(known_of(regulars, 0, kPeople), kPeople * 99 / 100);
    EXPECT_LT(known_of(regulars, kPeople, kPeople), kPeople / 1000);
}

TEST(Regulars, OfMoreThanThereIsRoomForTheNewestAreKept) {
    constexpr int kPeople = 200'000;
    constexpr int kNewest = 100;
    Regulars regulars;
    for (int number = 0; number < kPeople; ++number)
        regulars.note(std::to_string(number));
    EXPECT_GT(known_of(regulars, kPeople - kNewest, kNewest), kNewest * 9 / 10);
}

}  // namespace
}  // namespace thiowatch::endpoint
