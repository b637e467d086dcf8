#include "parsers/fhir/named_places.h"

#include <string>

#include <gmock/gmock.h>

namespace thiowatch::fhir {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::size_t> places_of(const NamedPlaces& places, std::string_view name) {
    std::vector<std::size_t> found;
    for (const NamedPlaces::Named& one : places.with(name))
        found.push_back(one.place());
    return found;
}

TEST(NamedPlaces, FindsThePlacesOfANameInOrderEachOnce) {
    NamedPlaces places;
    places.add("Patient/1", 7);
    places.add("urn:uuid:1", 7);
    places.add("Patient/1", 3);
    places.add("Patient/1", 7);
    places.add("", 5);
    places.close();
    EXPECT_THAT(places_of(places, "Patient/1"), ElementsAre(3, 7));
    EXPECT_THAT(places_of(places, "urn:uuid:1"), ElementsAre(7));
    EXPECT_THAT(places_of(places, ""), ElementsAre(5));
    EXPECT_THAT(places_of(places, "Patient/2"), IsEmpty());
}

TEST(NamedPlaces, HandsOutTheNamesOfSeveralPlaces) {
    NamedPlaces places;
    for (std::size_t place = 0; place < 1000; ++place)
        places.add("Observation/" + std::to_string(place % 998), place);
    places.close();
    std::vector<std::size_t> shared;
    places.each_shared([&](std::span<const NamedPlaces::Named> same) {
        EXPECT_EQ(same.size(), 2U);
        shared.push_back(same.front().place());
        EXPECT_EQ(same.back().place(), same.front().place() + 998);
    });
    EXPECT_THAT(shared, ::testing::UnorderedElementsAre(0, 1));
}

TEST(NamedPlaces, FindsNothingAmongNone) {
    NamedPlaces places;
    places.close();
    EXPECT_THAT(places_of(places, "Patient/1"), IsEmpty());
}

}  // namespace
}  // namespace thiowatch::fhir
