#include "parsers/clinical/quantity.h"

#include <gtest/gtest.h>

namespace thiowatch {
namespace {

Quantity quantity(std::string_view reading, Unit unit) {
    auto read = Reading::parse(reading);
    EXPECT_TRUE(read) << reading;
    return {read.value_or(Reading{}), unit};
}

struct Factor {
    Analyte analyte;
    Unit unit;
    std::string_view value;
    std::string_view canonical;
};

const std::vector<Factor>& factors() {
    static const std::vector<Factor> kAll = {
        {Analyte::Wbc, Unit::GigaPerLitre, "3.50", "3.50"},
        {Analyte::Wbc, Unit::PerMicrolitre, "3400", "3.4"},
        {Analyte::Wbc, Unit::MegaPerLitre, "3400", "3.4"},
        {Analyte::Plt, Unit::LakhPerMicrolitre, "1.4", "140"},
        {Analyte::Alt, Unit::UnitPerLitre, "101", "101"},
        {Analyte::Alt, Unit::MicrokatalPerLitre, "3.4", "204"},
        {Analyte::Ast, Unit::NanokatalPerLitre, "3400", "204"},
        {Analyte::Bil, Unit::MicromolPerLitre, "45", "45"},
        {Analyte::Bil, Unit::MilligramPerDecilitre, "2.5", "42.760"},
        {Analyte::Bil, Unit::MilligramPerLitre, "25", "42.760"},
        {Analyte::BilDirect, Unit::MilligramPerDecilitre, "1", "17.104"},
        {Analyte::BilDirect, Unit::MilligramPerLitre, "1", "1.7104"},
        {Analyte::Cre, Unit::MicromolPerLitre, "80", "80"},
        {Analyte::Cre, Unit::MilligramPerDecilitre, "1.2", "106.104"},
        {Analyte::Cre, Unit::MilligramPerLitre, "12", "106.104"},
        {Analyte::Cre, Unit::MillimolPerLitre, "0.105", "105"},
        {Analyte::Hb, Unit::GramPerLitre, "99", "99"},
        {Analyte::Hb, Unit::GramPerDecilitre, "9.9", "99"},
        {Analyte::Hb, Unit::MillimolPerLitre, "6.2", "99.9068"},
        {Analyte::Alb, Unit::GramPerLitre, "30", "30"},
        {Analyte::Alb, Unit::GramPerDecilitre, "2.99", "29.9"},
        {Analyte::Alb, Unit::MicromolPerLitre, "450", "29.925"},
        {Analyte::Mcv, Unit::Femtolitre, "105", "105"},
        {Analyte::Egfr, Unit::MlPerMinPer173, "59", "59"},
        {Analyte::Crp, Unit::MilligramPerLitre, "5", "5"},
        {Analyte::Crp, Unit::MilligramPerDecilitre, "0.5", "5"},
        {Analyte::BileAcid, Unit::MicromolPerLitre, "40", "40"},
        {Analyte::Tgn, Unit::PmolPer8e8Rbc, "451", "451"},
        {Analyte::Mmp, Unit::PmolPer8e8Rbc, "5700", "5700"},
        {Analyte::NeutPct, Unit::Percent, "40", "40"},
        {Analyte::Nrbc, Unit::Percent, "3", "3"},
    };
    return kAll;
}

TEST(Quantity, ConvertsByExactFactors) {
    for (const Factor& f : factors()) {
        auto converted = in_canonical_unit(quantity(f.value, f.unit), f.analyte);
        ASSERT_TRUE(converted) << name_of(f.analyte) << " " << ucum_of(f.unit);
        EXPECT_EQ(converted->reading.value, Decimal::parse(f.canonical).value())
            << name_of(f.analyte) << " " << ucum_of(f.unit) << " gave "
            << converted->reading.text();
        EXPECT_EQ(converted->unit, canonical_unit(f.analyte));
    }
}

// The published tables err too, so each factor is checked against where it comes from: micromoles
// per milligram of a molar mass, to the digits that are printed.
TEST(Quantity, HasMolarFactorsThatAgreeWithTheMolarMasses) {
    struct Molar {
        Analyte analyte;
        Unit unit;
        double grams_per_mole;
        double
            times;  // from one of the unit to micromoles (or grams) per litre, of one gram per mole
    };
    for (const Molar& m : std::vector<Molar>{
             {Analyte::Bil, Unit::MilligramPerDecilitre, 584.66, 10'000},
             {Analyte::Bil, Unit::MilligramPerLitre, 584.66, 1'000},
             {Analyte::Cre, Unit::MilligramPerDecilitre, 113.12, 10'000},
             {Analyte::Cre, Unit::MilligramPerLitre, 113.12, 1'000},
         }) {
        auto one = in_canonical_unit({{Decimal(1, 0), Comparator::Equal}, m.unit}, m.analyte);
        double factor = m.times / m.grams_per_mole;
        EXPECT_NEAR(one->reading.value.approximate() / factor, 1.0, 0.0003) << name_of(m.analyte);
    }
    auto hb = in_canonical_unit(quantity("1000", Unit::MillimolPerLitre), Analyte::Hb);
    EXPECT_DOUBLE_EQ(hb->reading.value.approximate(), 16'114.0);
    auto albumin = in_canonical_unit(quantity("1000000", Unit::MicromolPerLitre), Analyte::Alb);
    EXPECT_DOUBLE_EQ(albumin->reading.value.approximate(), 66'500.0);
}

TEST(Quantity, KeepsTheComparatorAndTheOrderThroughAConversion) {
    auto converted = in_canonical_unit(quantity("<0.2", Unit::MilligramPerDecilitre), Analyte::Bil);
    EXPECT_EQ(converted->reading.text(), "<3.4208");
    EXPECT_EQ(
        in_canonical_unit(quantity(">5000", Unit::PerMicrolitre), Analyte::Wbc)->reading.comparator,
        Comparator::Greater
    );
}

TEST(Quantity, KeepsTheReceivedDigitsWhereNothingIsConverted) {
    EXPECT_EQ(
        in_canonical_unit(quantity("3.50", Unit::GigaPerLitre), Analyte::Wbc)->reading.text(),
        "3.50"
    );
}

TEST(Quantity, RefusesARedCellUnitOnACountOfWhiteCellsOrPlatelets) {
    for (Analyte analyte :
         {Analyte::Wbc,
          Analyte::Anc,
          Analyte::Lym,
          Analyte::Eos,
          Analyte::Plt,
          Analyte::SegAbs,
          Analyte::BandAbs}) {
        auto converted = in_canonical_unit(quantity("4.5", Unit::TeraPerLitre), analyte);
        ASSERT_FALSE(converted) << name_of(analyte);
        EXPECT_EQ(converted.error().code, FaultCode::UnitMismatch);
    }
}

TEST(Quantity, RefusesEveryUnitThatIsNotListedForAnAnalyte) {
    for (std::size_t a = 0; a < kAnalyteCount; ++a) {
        for (int u = 0; u <= static_cast<int>(Unit::Percent); ++u) {
            auto analyte = static_cast<Analyte>(a);
            auto unit = static_cast<Unit>(u);
            bool is_count = canonical_unit(analyte) == Unit::GigaPerLitre;
            bool is_enzyme = canonical_unit(analyte) == Unit::UnitPerLitre;
            bool is_family =
                (is_count && (unit == Unit::PerMicrolitre || unit == Unit::MegaPerLitre ||
                              unit == Unit::LakhPerMicrolitre)) ||
                (is_enzyme && (unit == Unit::MicrokatalPerLitre || unit == Unit::NanokatalPerLitre)
                ) ||
                canonical_unit(analyte) == unit;
            bool is_listed = std::any_of(factors().begin(), factors().end(), [&](const Factor& f) {
                return f.analyte == analyte && f.unit == unit;
            });
            auto converted = in_canonical_unit(quantity("1", unit), analyte);
            EXPECT_EQ(converted.has_value(), is_family || is_listed)
                << name_of(analyte) << " in " << ucum_of(unit);
            if (!converted) EXPECT_EQ(converted.error().code, FaultCode::UnitMismatch);
        }
    }
}

TEST(Quantity, RefusesAClearanceThatIsNotIndexedToBodySurface) {
    auto converted = in_canonical_unit(quantity("59", Unit::MlPerMin), Analyte::Egfr);
    ASSERT_FALSE(converted);
    EXPECT_EQ(converted.error().code, FaultCode::UnitMismatch);
}

TEST(Quantity, RefusesAnyUnitForATestAnsweredInWords) {
    EXPECT_FALSE(in_canonical_unit(quantity("1", Unit::UnitPerLitre), Analyte::Tpmt));
    EXPECT_FALSE(in_canonical_unit(quantity("1", Unit::Percent), Analyte::Nudt15));
}

TEST(Quantity, NamesUnitAndTestInTheFaultButNeverTheValue) {
    auto converted = in_canonical_unit(quantity("77.7", Unit::MillimolPerLitre), Analyte::Anc);
    ASSERT_FALSE(converted);
    EXPECT_EQ(converted.error().detail, "mmol/L cannot measure ANC");
}

TEST(Quantity, AddsSegmentedAndBandNeutrophils) {
    auto sum = add(quantity("35", Unit::Percent), quantity("5.0", Unit::Percent));
    ASSERT_TRUE(sum);
    EXPECT_EQ(sum->reading.text(), "40.0");
    EXPECT_EQ(sum->unit, Unit::Percent);
}

TEST(Quantity, AddsBoundsOfOneDirectionOnly) {
    Unit unit = Unit::Percent;
    EXPECT_EQ(add(quantity("<5", unit), quantity("2", unit))->reading.text(), "<7");
    EXPECT_EQ(add(quantity("2", unit), quantity(">=5", unit))->reading.text(), ">=7");
    EXPECT_EQ(add(quantity("<5", unit), quantity("<=2", unit))->reading.text(), "<7");
    EXPECT_EQ(add(quantity("<=5", unit), quantity("<=2", unit))->reading.text(), "<=7");
    EXPECT_FALSE(add(quantity("<5", unit), quantity(">2", unit)));
}

TEST(Quantity, AddsNoUnlikeUnits) {
    auto sum = add(quantity("35", Unit::Percent), quantity("0.5", Unit::GigaPerLitre));
    ASSERT_FALSE(sum);
    EXPECT_EQ(sum.error().code, FaultCode::UnitMismatch);
}

}  // namespace
}  // namespace thiowatch
