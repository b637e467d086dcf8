#include "parsers/fhir/entries.h"

#include <gmock/gmock.h>

#include "parsers/fhir/entry_shelf.h"
#include "tests/support/fhir_reading.h"

namespace thiowatch::fhir {
namespace {

using ::testing::ElementsAre;

constexpr std::size_t kMany = 300;

std::string bundle_of_many() {
    std::vector<std::string> resources;
    for (std::size_t number = 0; number < kMany; ++number) {
        const std::string type = number % 3 == 0 ? "Parameters" : "Observation";
        resources.push_back(
            R"({"resourceType":")" + type + R"(","id":"o)" + std::to_string(number) + "\"}"
        );
    }
    return collection_of(resources);
}

/// No Parameters, and each with an address.
bool settle(Entry& entry) {
    if (entry.type == "Parameters") return false;
    entry.full_url = "urn:" + entry.id;
    return true;
}

std::string told(const Entry& entry) {
    return std::to_string(entry.index) + " " + entry.type + "/" + entry.id + " " + entry.full_url;
}

TEST(Entries, AreTheSameHeldAndOnAShelf) {
    const std::string bytes = bundle_of_many();
    const Submission submission = submission_of(bytes);
    const Expected<BundleText> text = BundleText::outline(bytes);
    ASSERT_TRUE(text);
    const EntryShelf shelf(*text);
    Entries held(submission.entries);
    Entries shelved(shelf);
    std::vector<std::string> looked_at;
    for (Entries* entries : {&held, &shelved}) {
        looked_at.clear();
        entries->settle(settle, [&](const Entry& entry) { looked_at.push_back(told(entry)); });
        Entry other = *entries->at(7);
        other.id = "other";
        entries->replace(7, std::move(other));
    }
    ASSERT_EQ(held.size(), kMany - kMany / 3);
    ASSERT_EQ(shelved.size(), held.size());
    for (std::size_t round = 0; round < 2; ++round) {
        for (std::size_t place = 0; place < held.size(); ++place) {
            EXPECT_EQ(told(*shelved.at(place)), told(*held.at(place)));
            if (place != 7) EXPECT_EQ(told(*held.at(place)), looked_at[place]);
        }
    }
    EXPECT_EQ(shelved.at(7)->id, "other");
    for (std::size_t index = 0; index < kMany + 2; ++index)
        EXPECT_EQ(shelved.place_of(index), held.place_of(index)) << index;
    EXPECT_EQ(shelved.place_of(0), std::nullopt);
    EXPECT_EQ(shelved.place_of(4), 2U);
}

TEST(Entries, StayAsLongAsTheyAreLookedAt) {
    const std::string bytes = bundle_of_many();
    const Expected<BundleText> text = BundleText::outline(bytes);
    ASSERT_TRUE(text);
    const EntryShelf shelf(*text);
    const Entries entries(shelf);
    const EntryHold first = entries.at(1);
    for (std::size_t place = 0; place < entries.size(); ++place)
        EXPECT_EQ(entries.at(place)->index, place);
    EXPECT_EQ(first->id, "o1");
    EXPECT_EQ(first->resource["id"].text(), "o1");
}

TEST(Entries, OfOthersKeepTheirPlaces) {
    const Submission submission = submission_of(bundle_of_many());
    const Entries all(std::span<const Entry>(submission.entries));
    const Entries some(all, {2, 5, 9});
    ASSERT_EQ(some.size(), 3U);
    std::vector<std::size_t> indexes;
    for (std::size_t place = 0; place < some.size(); ++place)
        indexes.push_back(some.at(place)->index);
    EXPECT_THAT(indexes, ElementsAre(2, 5, 9));
    EXPECT_EQ(some.place_of(5), 1U);
    EXPECT_EQ(some.place_of(4), std::nullopt);
    EXPECT_EQ(some.place_of(1000), std::nullopt);
}

}  // namespace
}  // namespace thiowatch::fhir
