// Factors are exact by definition (powers of ten, 1 kat = 6*10^7 U) or rounded molar masses as
// clinical chemistry prints them: bilirubin 584.66, creatinine 113.12, haemoglobin monomer 16 114
// and albumin 66 500 g/mol. A unit that is not listed for an analyte does not measure it, even
// where arithmetic could be done: a red-cell unit on a platelet count is a wrong label, not a large
// number.

#include "parsers/clinical/quantity.h"

#include <array>

namespace thiowatch {

namespace {

struct Factor {
    Unit from;
    Unit to;
    Decimal by;
};

// Whatever is counted, or whatever enzyme or protein it is.
constexpr std::array kPlainFactors = {
    Factor{Unit::PerMicrolitre, Unit::GigaPerLitre, {1, 3}},
    Factor{Unit::MegaPerLitre, Unit::GigaPerLitre, {1, 3}},
    Factor{Unit::LakhPerMicrolitre, Unit::GigaPerLitre, {100, 0}},
    Factor{Unit::MicrokatalPerLitre, Unit::UnitPerLitre, {60, 0}},
    Factor{Unit::NanokatalPerLitre, Unit::UnitPerLitre, {6, 2}},
    Factor{Unit::GramPerDecilitre, Unit::GramPerLitre, {10, 0}},
    Factor{Unit::MilligramPerDecilitre, Unit::MilligramPerLitre, {10, 0}},
};

struct SubstanceFactor {
    Analyte analyte;
    Unit from;
    Decimal by;
};

constexpr std::array kSubstanceFactors = {
    SubstanceFactor{Analyte::Bil, Unit::MilligramPerDecilitre, {17104, 3}},
    SubstanceFactor{Analyte::Bil, Unit::MilligramPerLitre, {17104, 4}},
    SubstanceFactor{Analyte::BilDirect, Unit::MilligramPerDecilitre, {17104, 3}},
    SubstanceFactor{Analyte::BilDirect, Unit::MilligramPerLitre, {17104, 4}},
    SubstanceFactor{Analyte::Cre, Unit::MilligramPerDecilitre, {8842, 2}},
    SubstanceFactor{Analyte::Cre, Unit::MilligramPerLitre, {8842, 3}},
    SubstanceFactor{Analyte::Cre, Unit::MillimolPerLitre, {1000, 0}},
    SubstanceFactor{Analyte::Hb, Unit::MillimolPerLitre, {16114, 3}},
    SubstanceFactor{Analyte::Alb, Unit::MicromolPerLitre, {665, 4}},
};

std::optional<Decimal> factor_for(Unit from, Unit to, Analyte analyte) {
    for (const SubstanceFactor& factor : kSubstanceFactors) {
        if (factor.analyte == analyte && factor.from == from) return factor.by;
    }
    for (const Factor& factor : kPlainFactors) {
        if (factor.from == from && factor.to == to) return factor.by;
    }
    return std::nullopt;
}

std::optional<Comparator> comparator_of_sum(Comparator a, Comparator b) {
    if (a == b || b == Comparator::Equal) return a;
    if (a == Comparator::Equal) return b;
    auto is_below = [](Comparator one) {
        return one == Comparator::Less || one == Comparator::LessOrEqual;
    };
    if (is_below(a) != is_below(b)) return std::nullopt;
    return is_below(a) ? Comparator::Less : Comparator::Greater;
}

}  // namespace

Expected<Quantity> in_canonical_unit(const Quantity& quantity, Analyte analyte) {
    auto canonical = canonical_unit(analyte);
    if (!canonical) return fault(FaultCode::UnitMismatch, {}, "a test that is answered in words");
    if (quantity.unit == *canonical) return quantity;
    auto factor = factor_for(quantity.unit, *canonical, analyte);
    if (!factor) {
        const std::string unit(ucum_of(quantity.unit));
        return fault(
            FaultCode::UnitMismatch, {}, unit + " cannot measure " + std::string(name_of(analyte))
        );
    }
    TW_TRY(Decimal value, multiply(quantity.reading.value, *factor));
    return Quantity{{value, quantity.reading.comparator}, *canonical};
}

Expected<Quantity> add(const Quantity& a, const Quantity& b) {
    if (a.unit != b.unit) return fault(FaultCode::UnitMismatch, {}, "a sum of two different units");
    auto comparator = comparator_of_sum(a.reading.comparator, b.reading.comparator);
    if (!comparator)
        return fault(FaultCode::UnitMismatch, {}, "a sum of an upper and a lower bound");
    return Quantity{{add(a.reading.value, b.reading.value), *comparator}, a.unit};
}

}  // namespace thiowatch
