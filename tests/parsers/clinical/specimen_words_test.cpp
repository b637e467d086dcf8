#include "parsers/clinical/specimen_words.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace thiowatch {
namespace {

// "H" haemolysed, "P" clumped platelets, "C" clotted.
std::string letters(const SpecimenFlags& flags) {
    return std::string(flags.haemolysed ? "H" : "") + (flags.clumped ? "P" : "") +
           (flags.clotted ? "C" : "");
}

struct WordsCase {
    const char* text;
    const char* expected;
};

void expect_flags(const std::vector<WordsCase>& cases) {
    for (const WordsCase& one : cases)
        EXPECT_EQ(letters(flags_in_words(one.text)), one.expected) << one.text;
}

// A flag quietens alerts: these must have none.
TEST(SpecimenWords, GiveNoFlagWhereItIsDenied) {
    expect_flags({
        {"not haemolysed", ""},
        {"Sample is not clotted.", ""},
        {"unclotted", ""},
        {"un-clotted sample", ""},
        {"non-haemolysed", ""},
        {"No clumps", ""},
        {"no platelet clumps seen", ""},
        {"No visible clots or platelet clumps", ""},
        {"No clumps, clots or haemolysis", ""},
        {"NO EVIDENCE OF\nHAEMOLYSIS", ""},
        {"without clots", ""},
        {"negative for clumps", ""},
        {"Platelet clumps not seen", ""},
        {"platelet clumps: none", ""},
        {"clots absent", ""},
        {"clot-free sample", ""},
        {"Haemolysis: no\nLipaemia: no", ""},
        {"hemolysis: 0", ""},
        {"hemolysis index: 12", ""},
        {"Haemolysis:", ""},
        {"haemolysis is not evident", ""},
        {"neither clotted nor haemolysed", ""},
    });
}

TEST(SpecimenWords, GiveNoFlagWhereItIsDoubtedOrAboutSomethingElse) {
    expect_flags({
        {"?clotted", ""},
        {"clotted?", ""},
        {"possibly haemolysed", ""},
        {"please exclude haemolysis", ""},
        {"If the sample is clotted please repeat", ""},
        {"previous sample clotted", ""},
        {"may be clumped", ""},
        {"Clotted samples cannot be processed", ""},
        {"Haemolysis may raise potassium", ""},
        {"clot activator tube", ""},
        {"clotting screen normal", ""},
        {"history of clots", ""},
        {"blood clot in left leg, on warfarin", ""},
        {"haemolytic anaemia", ""},
        {"autoimmune haemolysis", ""},
        {"WBC clumps in urine", ""},
        {"platelet aggregation studies", ""},
        {"aggregates of crystals", ""},
        {"clot retraction time of the patient", ""},
        {"", ""},
    });
}

TEST(SpecimenWords, GiveTheFlagThatIsStated) {
    expect_flags({
        {"haemolysed", "H"},
        {"HEMOLYZED", "H"},
        {"Slightly hemolysed specimen; results may be affected.", "H"},
        {"Gross haemolysis present", "H"},
        {"hemolysis: 2+", "H"},
        {"Sample clotted", "C"},
        {"sample clotted.", "C"},
        {"CLOTTED", "C"},
        {"CLOT", "C"},
        {"Small clot in specimen", "C"},
        {"Clots detected", "C"},
        {"Not suitable for analysis: sample clotted", "C"},
        {"No result available, sample clotted", "C"},
        {"Sample clotted\nNo further tests", "C"},
        {"SAMPLE CLOTTED NOT PROCESSED", "C"},
        {"Platelet clumps present", "P"},
        {"Platelets clumped, no count possible", "P"},
        {"Clumping of platelets noted", "P"},
        {"Platelet count may be falsely low due to platelet clumps", "P"},
        {"platelet aggregates seen", "P"},
        {"clumps seen on film", "P"},
        {"No clumps. Sample haemolysed.", "H"},
        {"Not haemolysed but clotted", "C"},
        {"Sample haemolysed and clotted", "HC"},
    });
}

TEST(SpecimenWords, JoinFlagsOfEither) {
    EXPECT_EQ(letters(joined({true, false, false}, {false, false, true})), "HC");
    EXPECT_EQ(letters(joined({}, {})), "");
}

}  // namespace
}  // namespace thiowatch
