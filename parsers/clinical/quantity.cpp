#include "parsers/clinical/quantity.h"

#include <array>

namespace thiowatch {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

Comparator take_comparator(std::string_view& text) {
    constexpr std::array<Comparator, 4> kLongestFirst = {
        Comparator::LessOrEqual, Comparator::GreaterOrEqual, Comparator::Less, Comparator::Greater
    };
    for (Comparator comparator : kLongestFirst) {
        if (text.starts_with(symbol_of(comparator))) {
            text.remove_prefix(symbol_of(comparator).size());
            return comparator;
        }
    }
    return Comparator::Equal;
}

/// A factor from a unit to the canonical unit of some analytes.
struct Factor {
    Unit from;
    Unit to;
    Decimal by;
    std::optional<Analyte> only;  ///< molar factors belong to one substance
};

// Sources: UCUM for powers of ten and katal; molar masses bilirubin 584.66, creatinine 113.12,
// haemoglobin monomer 16 114, albumin 66 500 g/mol.
constexpr std::array kFactors = {
    Factor{Unit::PerMicrolitre, Unit::GigaPerLitre, {1, 3}, std::nullopt},
    Factor{Unit::MegaPerLitre, Unit::GigaPerLitre, {1, 3}, std::nullopt},
    Factor{Unit::LakhPerMicrolitre, Unit::GigaPerLitre, {100, 0}, std::nullopt},
    Factor{Unit::MicrokatalPerLitre, Unit::UnitPerLitre, {60, 0}, std::nullopt},
    Factor{Unit::NanokatalPerLitre, Unit::UnitPerLitre, {6, 2}, std::nullopt},
    Factor{Unit::GramPerDecilitre, Unit::GramPerLitre, {10, 0}, std::nullopt},
    Factor{Unit::MillimolPerLitre, Unit::MicromolPerLitre, {1000, 0}, std::nullopt},
    Factor{Unit::MilligramPerDecilitre, Unit::MilligramPerLitre, {10, 0}, std::nullopt},
    Factor{Unit::MilligramPerDecilitre, Unit::MicromolPerLitre, {17104, 3}, Analyte::Bil},
    Factor{Unit::MilligramPerLitre, Unit::MicromolPerLitre, {17104, 4}, Analyte::Bil},
    Factor{Unit::MilligramPerDecilitre, Unit::MicromolPerLitre, {17104, 3}, Analyte::BilDirect},
    Factor{Unit::MilligramPerLitre, Unit::MicromolPerLitre, {17104, 4}, Analyte::BilDirect},
    Factor{Unit::MilligramPerDecilitre, Unit::MicromolPerLitre, {8842, 2}, Analyte::Cre},
    Factor{Unit::MilligramPerLitre, Unit::MicromolPerLitre, {8842, 3}, Analyte::Cre},
    Factor{Unit::MillimolPerLitre, Unit::GramPerLitre, {16114, 3}, Analyte::Hb},
    Factor{Unit::MicromolPerLitre, Unit::GramPerLitre, {665, 4}, Analyte::Alb},
};

std::optional<Decimal> factor_for(Unit from, Unit to, Analyte analyte) {
    for (const Factor& factor : kFactors) {
        bool fits = factor.from == from && factor.to == to && (!factor.only || *factor.only == analyte);
        if (fits) return factor.by;
    }
    return std::nullopt;
}

}  // namespace

std::string_view symbol_of(Comparator comparator) {
    switch (comparator) {
        case Comparator::Equal: return "";
        case Comparator::Less: return "<";
        case Comparator::LessOrEqual: return "<=";
        case Comparator::Greater: return ">";
        case Comparator::GreaterOrEqual: return ">=";
    }
    return "";
}

std::optional<Comparator> comparator_of(std::string_view symbol) {
    for (auto comparator :
         {Comparator::Equal, Comparator::Less, Comparator::LessOrEqual, Comparator::Greater,
          Comparator::GreaterOrEqual}) {
        if (symbol_of(comparator) == symbol) return comparator;
    }
    return std::nullopt;
}

Expected<Reading> Reading::parse(std::string_view text) {
    text = trimmed(text);
    Comparator comparator = take_comparator(text);
    TW_TRY(Decimal value, Decimal::parse(trimmed(text)));
    return Reading{value, comparator};
}

std::optional<Reading> Reading::leading_in(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!is_digit(text[at])) continue;
        std::size_t end = at;
        bool has_point = false;
        while (end < text.size() && (is_digit(text[end]) || (text[end] == '.' && !has_point))) {
            has_point = has_point || text[end] == '.';
            ++end;
        }
        std::string_view number = text.substr(at, end - at);
        if (number.ends_with('.')) number.remove_suffix(1);
        auto value = Decimal::parse(number);
        if (!value) return std::nullopt;
        std::string_view before = trimmed(text.substr(0, at));
        Comparator comparator = Comparator::Equal;
        for (auto one : {Comparator::LessOrEqual, Comparator::GreaterOrEqual, Comparator::Less, Comparator::Greater}) {
            if (before.ends_with(symbol_of(one))) {
                comparator = one;
                break;
            }
        }
        return Reading{*value, comparator};
    }
    return std::nullopt;
}

std::string Reading::text() const { return std::string(symbol_of(comparator)) + value.text(); }

Expected<Quantity> in_canonical_unit(const Quantity& quantity, Analyte analyte) {
    auto canonical = canonical_unit(analyte);
    if (!canonical) return fault(FaultCode::UnitMismatch, {}, "this test has no unit");
    if (quantity.unit == *canonical) return quantity;
    auto factor = factor_for(quantity.unit, *canonical, analyte);
    if (!factor) return fault(FaultCode::UnitMismatch, {}, "this unit cannot measure this test");
    TW_TRY(Decimal value, multiply(quantity.reading.value, *factor));
    return Quantity{{value, quantity.reading.comparator}, *canonical};
}

Expected<Quantity> add(const Quantity& a, const Quantity& b) {
    bool are_alike = a.unit == b.unit && a.reading.comparator == Comparator::Equal &&
                     b.reading.comparator == Comparator::Equal;
    if (!are_alike) return fault(FaultCode::UnitMismatch, {}, "only like, exact quantities add up");
    return Quantity{{add(a.reading.value, b.reading.value), Comparator::Equal}, a.unit};
}

}  // namespace thiowatch
