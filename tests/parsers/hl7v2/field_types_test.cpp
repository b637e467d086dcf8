#include "parsers/hl7v2/field_types.h"

#include <gtest/gtest.h>

namespace thiowatch::hl7v2 {
namespace {

Field field(std::string_view raw) {
    return {raw, {}};
}

struct IdentifierCase {
    const char* name;
    const char* pid3;
    std::vector<std::pair<std::string, std::string>> identifiers;
};

TEST(Identifiers, BelongToTheirAuthorityAndNeverToAGuessedOne) {
    const std::vector<IdentifierCase> cases{
        {"authority named", "4711^^^H1^MR", {{"H1", "4711"}}},
        {"bare number", "4711", {{"FEED", "4711"}}},
        {"type but no authority", "4711^^^^MR", {{"FEED", "4711"}}},
        {"universal id only", "4711^^^&1.2.3&ISO^MR", {{"1.2.3", "4711"}}},
        {"namespace before universal id", "4711^^^H1&1.2.3&ISO", {{"H1", "4711"}}},
        {"several", "4711^^^H1^MR~815^^^NHS^NH", {{"H1", "4711"}, {"NHS", "815"}}},
        {"visit number of the same authority", "4711^^^H1^VN~4712^^^H1^MR", {{"H1", "4712"}}},
        {"account number", "4711^^^H1^AN", {}},
        {"social security number without authority", "123456789^^^^SS", {}},
        {"social security number with one", "123456789^^^SSA^SS", {{"SSA", "123456789"}}},
        {"null", "\"\"", {}},
        {"empty first repetition", "~4711^^^H1", {{"H1", "4711"}}},
        {"blanks around it", " 4711 ^^^ H1 ", {{"H1", "4711"}}},
        {"leading zeros stay", "0004711", {{"FEED", "0004711"}}},
        {"escaped delimiter", "47\\S\\11^^^H1", {{"H1", "47^11"}}},
        {"empty", "", {}},
    };
    for (const IdentifierCase& c : cases) {
        std::vector<std::pair<std::string, std::string>> found;
        for (const PatientIdentifier& id :
             read_identifiers(field(c.pid3), AssigningAuthority("FEED"))) {
            found.emplace_back(id.authority.text(), id.value.text());
        }
        EXPECT_EQ(found, c.identifiers) << c.name;
    }
    EXPECT_TRUE(read_identifiers(field("4711"), AssigningAuthority()).empty());
}

TEST(Names, AreTheLegalOneElseTheFirst) {
    const auto name_of = [](std::string_view raw) {
        const PersonName name = read_name(field(raw));
        return name.family.text() + "," + name.given.text();
    };
    EXPECT_EQ(name_of("Muster^Anna^B^^^^L"), "Muster,Anna");
    EXPECT_EQ(name_of("Alias^Ann^^^^^A~Muster^Anna^^^^^L"), "Muster,Anna");
    EXPECT_EQ(name_of("Muster^Anna~Alias^Ann^^^^^A"), "Muster,Anna");
    EXPECT_EQ(name_of("van Muster&van&Muster^Anna"), "van Muster,Anna");
    EXPECT_EQ(name_of("Muster"), "Muster,");
    EXPECT_EQ(name_of("\"\""), ",");
    EXPECT_EQ(name_of(""), ",");
}

TEST(Sexes, AreThoseOfTheTable) {
    EXPECT_EQ(read_sex(field("F")), Sex::Female);
    EXPECT_EQ(read_sex(field("f")), Sex::Female);
    EXPECT_EQ(read_sex(field("M^Male")), Sex::Male);
    EXPECT_EQ(read_sex(field("O")), Sex::Other);
    EXPECT_EQ(read_sex(field("A")), Sex::Other);
    EXPECT_EQ(read_sex(field("U")), Sex::Unknown);
    EXPECT_EQ(read_sex(field("")), Sex::Unknown);
    EXPECT_EQ(read_sex(field("\"\"")), Sex::Unknown);
}

TEST(PersonIds, AreTheFirstThatIsValued) {
    EXPECT_EQ(read_person_id(field("D42^House^Gregory")), "D42");
    EXPECT_EQ(read_person_id(field("^House~D43^Wilson")), "D43");
    EXPECT_EQ(read_person_id(field("^House")), "");
    EXPECT_EQ(read_person_id(field("")), "");
}

TEST(Codes, AreAllTriplesInTheOrderSent) {
    using Codes = std::vector<TestCode>;
    const auto codes_of = [](std::string_view raw) { return read_codes(field(raw)); };
    EXPECT_EQ(codes_of("6690-2^Leukocytes^LN"), (Codes{{"6690-2", "Leukocytes", "LN"}}));
    EXPECT_EQ(
        codes_of("wbc^Wbc^L^6690-2^Leukocytes^LN"),
        (Codes{{"wbc", "Wbc", "L"}, {"6690-2", "Leukocytes", "LN"}})
    );
    EXPECT_EQ(codes_of("^^^WBC^WBC"), (Codes{{"WBC", "WBC", ""}}));
    EXPECT_EQ(
        codes_of("a^A^L^b^B^99X^2.50^x^text^c^C^LN"),
        (Codes{{"a", "A", "L"}, {"b", "B", "99X"}, {"c", "C", "LN"}})
    );
    EXPECT_EQ(codes_of("WBC"), (Codes{{"WBC", "", ""}}));
    EXPECT_EQ(codes_of("^azathioprine 50 mg"), (Codes{{"", "azathioprine 50 mg", ""}}));
    EXPECT_EQ(codes_of(" WBC ^White \\T\\ red^L"), (Codes{{"WBC", "White & red", "L"}}));
    EXPECT_EQ(codes_of("^^LN"), Codes{});
    EXPECT_EQ(codes_of("\"\""), Codes{});
    EXPECT_EQ(codes_of(""), Codes{});
}

TEST(Numbers, AreTheWholeText) {
    EXPECT_EQ(read_number(field(" 3.40 "))->text(), "3.40");
    EXPECT_EQ(read_number(field("<0.5"))->comparator, Comparator::Less);
    EXPECT_EQ(read_number(field("-1.2"))->value, *Decimal::parse("-1.2"));
    for (const char* const text :
         {"", "clotted", "0.4 (manual diff)", "3,4", "3.4^x", "3~4", "\"\"", "1e3"}) {
        EXPECT_FALSE(read_number(field(text))) << text;
    }
}

struct StructuredCase {
    const char* raw;
    const char* text;
};

TEST(StructuredNumbers, AreOneNumberOrNone) {
    const std::vector<StructuredCase> cases{
        {"<^0.5", "<0.5"},
        {"^12", "12"},
        {"=^12.0", "12.0"},
        {">=^100", ">=100"},
        {"^<0.5", "<0.5"},
        {"<0.5", "<0.5"},
        {"> ^ 90", ">90"},
    };
    for (const StructuredCase& c : cases) {
        const Expected<Reading> reading = read_structured_number(field(c.raw));
        ASSERT_TRUE(reading) << c.raw;
        EXPECT_EQ(reading->text(), c.text) << c.raw;
    }
    for (const char* const raw :
         {"",
          "<",
          "^",
          "^1^:^128",
          "^2^-^4",
          "^3^+",
          "<>^5",
          "<^<5",
          "~^5",
          "<^0.5~^7",
          "<^clotted"}) {
        const Expected<Reading> reading = read_structured_number(field(raw));
        ASSERT_FALSE(reading) << raw;
        EXPECT_EQ(reading.error().code, FaultCode::BadNumber) << raw;
    }
}

TEST(Trim, TakesBlanksOffBothEnds) {
    EXPECT_EQ(trim(" \ta b\r\n"), "a b");
    EXPECT_EQ(trim(" "), "");
    EXPECT_EQ(trim(""), "");
}

}  // namespace
}  // namespace thiowatch::hl7v2
