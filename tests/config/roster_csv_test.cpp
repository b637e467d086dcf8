#include "config/roster_csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/config_reading.h"

namespace thiowatch::config {
namespace {

using test::lines_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* kHeader =
    "identifier,authority,family,given,birth_date,sex,drug,dose,dose_unit,start,stop,indication,"
    "prescriber,profile,comedication,tpmt,nudt15,pregnant_since\n";

DrugMap drugs() {
    DrugMap map;
    map.add("", "azathioprine", Ingredient::Azathioprine);
    map.add("", "mercaptopurine", Ingredient::Mercaptopurine);
    map.add("", "tioguanine", Ingredient::Tioguanine);
    map.add("", "allopurinol", Ingredient::Allopurinol);
    map.add("", "febuxostat", Ingredient::Febuxostat);
    map.add("rxnorm", "1256", Ingredient::Azathioprine);
    return map;
}

struct Read {
    std::vector<RosterRow> rows;
    Diagnostics diagnostics;
    std::vector<std::string> problems;
};

Read read(const std::string& text) {
    Read result;
    result.rows = read_roster("roster.csv", text, drugs(), result.diagnostics);
    result.problems = lines_of(result.diagnostics);
    return result;
}

/// One row of the four columns that are required.
Read read_short(const std::string& row) {
    return read("identifier,authority,drug,start\n" + row);
}

TEST(Roster, ReadsEveryColumn) {
    const Read result = read(
        std::string(kHeader) +
        "4711,H1,Osei,Amara,1981-07-14,F,azathioprine,150,mg/d,2026-08-03,2026-11-01,"
        "rheumatoid-arthritis,dr-smith,duffy_null;paediatric,allopurinol; febuxostat,normal,"
        "intermediate,2026-10-01\n"
    );
    ASSERT_THAT(result.problems, IsEmpty());
    ASSERT_THAT(result.rows, SizeIs(1));
    const RosterRow& row = result.rows[0];
    EXPECT_EQ(row.identifier.value.text(), "4711");
    EXPECT_EQ(row.identifier.authority.text(), "H1");
    EXPECT_EQ(row.demographics.family.text(), "Osei");
    EXPECT_EQ(row.demographics.given.text(), "Amara");
    EXPECT_EQ(row.demographics.birth_date->iso(), "1981-07-14");
    EXPECT_EQ(row.demographics.sex, Sex::Female);
    EXPECT_EQ(row.drug, Ingredient::Azathioprine);
    EXPECT_EQ(row.dose->amount.text(), "150");
    EXPECT_EQ(row.dose->unit, "mg/d");
    EXPECT_EQ(row.start.iso(), "2026-08-03");
    EXPECT_EQ(row.stop->iso(), "2026-11-01");
    EXPECT_EQ(row.indication, alerts::Indication::RheumatoidArthritis);
    EXPECT_EQ(row.prescriber, "dr-smith");
    EXPECT_THAT(row.profiles, ElementsAre(alerts::Profile::DuffyNull, alerts::Profile::Paediatric));
    EXPECT_THAT(row.comedications, ElementsAre(Ingredient::Allopurinol, Ingredient::Febuxostat));
    EXPECT_EQ(row.tpmt, alerts::Metaboliser::Normal);
    EXPECT_EQ(row.nudt15, alerts::Metaboliser::Intermediate);
    EXPECT_EQ(row.pregnant_since->iso(), "2026-10-01");
    EXPECT_EQ(row.line, 2);
}

TEST(Roster, TakesColumnsInAnyOrderAndOnlyTheRequiredOnes) {
    const Read result = read("start,drug,authority,identifier\n2026-08-03,rxnorm:1256,H1,4711\r\n");
    ASSERT_THAT(result.problems, IsEmpty());
    EXPECT_EQ(result.rows.at(0).identifier.value.text(), "4711");
    EXPECT_EQ(result.rows.at(0).drug, Ingredient::Azathioprine);
}

TEST(Roster, KeepsAnIdentifierAsItIsBesideTheBlanksOfASpreadsheet) {
    const Read result = read_short("  00 4711 \xC2\xA0,H1 ,azathioprine,2026-08-03\n");
    ASSERT_THAT(result.problems, IsEmpty());
    EXPECT_EQ(result.rows.at(0).identifier.value.text(), "00 4711");
    EXPECT_EQ(result.rows.at(0).identifier.authority.text(), "H1");
}

TEST(Roster, AnUnknownColumnIsNamed) {
    EXPECT_THAT(
        read("identifier,authority,drug,start,colour\n4711,H1,azathioprine,2026-08-03,red\n")
            .problems,
        ElementsAre("error TW230 1:33 there is no column 'colour'")
    );
    const Read typo = read("identifier,authorty,drug,start\n");
    EXPECT_THAT(
        typo.problems,
        ElementsAre(
            "error TW230 1:12 there is no column 'authorty'",
            "error TW230 1:1 column 'authority' is missing"
        )
    );
    EXPECT_EQ(typo.diagnostics.list()[0].help, "did you mean 'authority'?");
    EXPECT_THAT(
        read("identifier,authority,drug,start,drug\n").problems,
        ElementsAre("error TW230 1:33 column 'drug' is given twice")
    );
}

TEST(Roster, SemicolonsOfASpreadsheetAreExplained) {
    const Read result = read("identifier;authority;drug;start\n4711;H1;azathioprine;2026-08-03\n");
    EXPECT_EQ(
        result.diagnostics.list().at(0).help,
        "columns are separated by ',': save the file as comma-separated"
    );
}

struct FieldCase {
    const char* column;
    const char* value;
    const char* problem;
};

TEST(Roster, RefusesAValueThatCouldMeanSomethingElse) {
    const FieldCase cases[] = {
        {"birth_date", "14/07/1981", "column 'birth_date' needs a date"},
        {"birth_date", "1981-02-30", "column 'birth_date' needs a date"},
        {"birth_date", "1981-07", "column 'birth_date' needs a date"},
        {"birth_date", "19810714", "column 'birth_date' needs a date"},
        {"birth_date", "2026-12-01", "column 'birth_date' is after 'start'"},
        {"stop", "2026-08-02", "column 'stop' is before 'start'"},
        {"sex", "female", "column 'sex' needs F, M, O or U"},
        {"indication", "RA", "column 'indication' needs an indication the rules know"},
        {"profile", "duffy", "column 'profile' names a profile the rules do not know"},
        {"comedication", "alopurinol", "column 'comedication' names a drug the rules do not know"},
        {"tpmt", "low", "column 'tpmt' needs normal, intermediate or poor"},
        {"nudt15", "1", "column 'nudt15' needs normal, intermediate or poor"},
        {"pregnant_since", "yes", "column 'pregnant_since' needs a date"},
        {"dose_unit", "mg/d", "columns 'dose' and 'dose_unit' belong together"},
        {"dose", "150", "columns 'dose' and 'dose_unit' belong together"},
    };
    for (const FieldCase& test : cases) {
        const Read result = read(
            "identifier,authority,drug,start," + std::string(test.column) +
            "\n4711,H1,azathioprine,2026-08-03," + test.value + '\n'
        );
        EXPECT_THAT(result.rows, IsEmpty()) << test.column << '=' << test.value;
        EXPECT_THAT(result.problems, ElementsAre(HasSubstr(test.problem)));
    }
}

TEST(Roster, RefusesADoseThatIsNone) {
    for (const char* dose : {"\"2,5\"", "0", "-50", "150mg", "1e2"}) {
        const Read result = read(
            "identifier,authority,drug,start,dose,dose_unit\n4711,H1,azathioprine,2026-08-03," +
            std::string(dose) + ",mg/d\n"
        );
        EXPECT_THAT(result.problems, ElementsAre(HasSubstr("column 'dose' needs a"))) << dose;
    }
}

TEST(Roster, FollowsThiopurinesOnlyAndGuessesNoName) {
    EXPECT_THAT(
        read_short("4711,H1,azathioprin,2026-08-03\n").problems,
        ElementsAre("error TW230 2:9 column 'drug' names a drug the rules do not know")
    );
    EXPECT_THAT(
        read_short("4711,H1,allopurinol,2026-08-03\n").problems,
        ElementsAre("error TW230 2:9 column 'drug' names a drug that is not followed")
    );
}

TEST(Roster, AComedicationNoRuleAsksForIsLetPassWithAWarning) {
    const Read result = read(
        "identifier,authority,drug,start,comedication\n"
        "4711,H1,azathioprine,2026-08-03,mesalazine;allopurinol;prednisolone\n"
    );
    EXPECT_THAT(
        result.problems,
        ElementsAre("warning TW230 2:33 column 'comedication' names 2 drugs no rule asks for")
    );
    EXPECT_THAT(result.rows.at(0).comedications, ElementsAre(Ingredient::Allopurinol));
}

TEST(Roster, CollectsTheProblemsOfEveryRow) {
    const Read result = read_short(
        ",H1,azathioprine,2026-08-03\n"
        "4712,,azathioprine,soon\n"
        "4713,H1,azathioprine\n"
        "\n"
        "4714,H1,azathioprine,2026-08-03\n"
    );
    EXPECT_THAT(
        result.problems,
        ElementsAre(
            "error TW230 2:1 column 'identifier' is empty",
            "error TW230 3:6 column 'authority' is empty",
            "error TW230 3:20 column 'start' needs a date",
            "error TW230 4:1 the record has 3 fields, the header has 4"
        )
    );
    ASSERT_THAT(result.rows, SizeIs(1));
    EXPECT_EQ(result.rows[0].line, 6);
}

TEST(Roster, TheSameCourseTwiceIsAnErrorAndAnotherOneIsNot) {
    const Read result = read_short(
        "4711,H1,azathioprine,2026-08-03\n"
        "4711,H2,azathioprine,2026-08-03\n"
        "4711,H1,azathioprine,2026-09-03\n"
        "4711,H1,azathioprine,2026-08-03\n"
    );
    EXPECT_THAT(
        result.problems,
        ElementsAre("error TW230 5:1 the same person, drug and start stand here twice")
    );
    EXPECT_EQ(result.diagnostics.list()[0].related->at.line, 2);
}

TEST(Roster, NeverRepeatsWhatItSaysOfAPerson) {
    const Read result = read(
        std::string(kHeader) +
        "4711-SECRET,H1,Oseissecret,Amara,1981/07/"
        "14-SECRET,Xsecret,azaSECRET,a,b,c,d,e,f,g,h,i,j,k\n"
    );
    EXPECT_GT(result.problems.size(), 5U);
    EXPECT_THAT(result.diagnostics.human(), Not(testing::ContainsRegex("SECRET|secret|4711")));
    EXPECT_THAT(result.diagnostics.json(), Not(testing::ContainsRegex("SECRET|secret|4711")));
}

TEST(Roster, WhatIsWrittenIsReadBackTheSame) {
    const std::string text = std::string(kHeader) +
                             "\"47,11\",H1,\"O\"\"Neil\",\"de\nGroot\",1981-07-14,M,mercaptopurine,"
                             "2.50,mg/kg/d,2026-08-03,"
                             ",other,dr-smith,ldaa;strict_sps_mp,febuxostat,poor,normal,\n"
                             "4712,H1,,,,,azathioprine,,,2026-08-03,,,,,,,,\n";
    const Read once = read(text);
    ASSERT_THAT(once.problems, IsEmpty());
    ASSERT_THAT(once.rows, SizeIs(2));
    EXPECT_EQ(once.rows[1].line, 4) << "the first record has a line end in a field";
    const Read twice = read(write_roster(once.rows));
    ASSERT_THAT(twice.problems, IsEmpty());
    EXPECT_EQ(twice.rows, once.rows);
    EXPECT_EQ(roster_header(), kHeader);
    EXPECT_EQ(write_roster({}), kHeader);
}

TEST(Roster, AnEmptyRosterNeedsItsHeader) {
    EXPECT_THAT(read("").problems, ElementsAre("error TW230 0:0 the roster has no header line"));
    EXPECT_THAT(read(kHeader).problems, IsEmpty());
    EXPECT_THAT(read("\xEF\xBB\xBF" + std::string(kHeader)).problems, IsEmpty());
}

TEST(Csv, RefusesTextsWhoseFieldsCannotBeTold) {
    struct Case {
        const char* row;
        const char* problem;
    };
    const Case cases[] = {
        {"4711,H1,\"azathioprine,2026-08-03\n", "error TW230 2:9 this quote is never closed"},
        {"4711,H\"1,azathioprine,2026-08-03\n", "error TW230 2:7 a quote stands within a field"},
        {"4711,\"H1\"x,azathioprine,2026-08-03\n",
         "error TW230 2:10 text stands behind the closing quote"},
        {"4711,H1,\xE4,2026-08-03\n", "error TW230 2:9 the file is not UTF-8 here"},
    };
    for (const Case& test : cases) {
        const Read result = read_short(test.row);
        EXPECT_THAT(result.problems, ElementsAre(HasSubstr(test.problem)));
        EXPECT_THAT(result.rows, IsEmpty());
    }
}

}  // namespace
}  // namespace thiowatch::config
