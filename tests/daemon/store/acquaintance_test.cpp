#include "daemon/store/acquaintance.h"

#include <filesystem>
#include <unistd.h>

#include <gtest/gtest.h>

#include "daemon/store/store.h"

namespace thiowatch::store {
namespace {

PatientIdentifier number(const std::string& value) {
    return {AssigningAuthority("H1"), Mrn(value)};
}

Demographics person(const std::string& family, const std::string& given, std::uint8_t day) {
    Demographics stated;
    stated.family = FamilyName(family);
    stated.given = GivenName(given);
    stated.birth_date = CivilDate{1970, 3, day};
    return stated;
}

TEST(Acquaintance, KnowsWhoWasNotedAndNoOther) {
    Acquaintance acquaintance;
    acquaintance.note(number("17"));
    acquaintance.note(person("Berg", "Anna", 1));
    EXPECT_TRUE(acquaintance.may_know(number("17")));
    EXPECT_FALSE(acquaintance.may_know(number("18")));
    EXPECT_FALSE(acquaintance.may_know({AssigningAuthority("H2"), Mrn("17")}));
    EXPECT_TRUE(acquaintance.may_know(person("BERG", "anna", 1))) << "letter case apart";
    EXPECT_FALSE(acquaintance.may_know(person("Berg", "Anna", 2)));
    EXPECT_FALSE(acquaintance.may_know(person("Ber", "gAnna", 1)));
    EXPECT_FALSE(acquaintance.may_know(Demographics{}));
}

TEST(Acquaintance, OfAStoreIsThereAfterARestart) {
    const auto folder =
        std::filesystem::temp_directory_path() / ("acquaintance." + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    const auto path = folder / "store.db";
    {
        auto store = Store::open(path, {.may_create = true, .reserve_bytes = 0});
        store->begin();
        store->people.add({{number("17")}, person("Berg", "Anna", 1)}, Instant{5, {}, {}});
        store->commit();
        EXPECT_TRUE(store->people.owner(number("17"))) << "from the moment it is added";
        EXPECT_EQ(store->people.named(person("berg", "ANNA", 1)).size(), 1U);
    }
    auto store = Store::open(path, {.reserve_bytes = 0});
    EXPECT_TRUE(store->people.owner(number("17")));
    EXPECT_FALSE(store->people.owner(number("18")));
    EXPECT_EQ(store->people.named(person("berg", "ANNA", 1)).size(), 1U);

    auto reader = Store::open_for_reading(path);
    store->begin();
    store->people.add({{number("18")}, person("Ek", "Per", 2)}, Instant{6, {}, {}});
    store->commit();
    EXPECT_TRUE(reader->people.owner(number("18"))) << "who only reads asks the store";
    store.reset();
    reader.reset();
    std::filesystem::remove_all(folder);
}

TEST(Acquaintance, FollowsAPersonWhoseNameChanges) {
    auto store = Store::in_memory();
    store->begin();
    const PatientId id =
        store->people.add({{number("17")}, person("Berg", "Anna", 1)}, Instant{5, {}, {}});
    auto row = store->people.read(id);
    ASSERT_TRUE(row);
    row->demographics = person("Dahl", "Anna", 1);
    store->people.update(*row);
    store->people.add_identifier(id, number("99"));
    store->commit();
    EXPECT_EQ(store->people.named(person("Dahl", "Anna", 1)).size(), 1U);
    EXPECT_TRUE(store->people.owner(number("99")));
}

}  // namespace
}  // namespace thiowatch::store
