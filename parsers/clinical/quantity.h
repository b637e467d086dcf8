// A measured value: number, comparator and unit belong together.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parsers/clinical/analyte.h"
#include "parsers/clinical/decimal.h"
#include "parsers/clinical/unit.h"
#include "parsers/expected.h"

namespace thiowatch {

enum class Comparator : std::uint8_t { Equal, Less, LessOrEqual, Greater, GreaterOrEqual };

/// "", "<", "<=", ">", ">=".
std::string_view symbol_of(Comparator comparator);
std::optional<Comparator> comparator_of(std::string_view symbol);

/// A number with its comparator, as read from `<0.5`, `> 5000` or `2.3`.
struct Reading {
    Decimal value;
    Comparator comparator = Comparator::Equal;

    /// The whole text must be one number with an optional comparator before it. Fault: BadNumber.
    static Expected<Reading> parse(std::string_view text);
    /// The first number in a text that is not one ("0.4 (manual diff)"): a hint for a person and
    /// for DQ.UNSAFE, never a value.
    static std::optional<Reading> leading_in(std::string_view text);
    [[nodiscard]] std::string text() const;

    friend bool operator==(const Reading&, const Reading&) = default;
};

/// A reading in a unit. There is no `<=>`: compare through `in_canonical_unit`, or get a Fault.
struct Quantity {
    Reading reading;
    Unit unit;

    friend bool operator==(const Quantity&, const Quantity&) = default;
};

/// The same quantity in the analyte's canonical unit, by exact factors (bilirubin mg/dL x 17.104,
/// creatinine mg/dL x 88.42, haemoglobin mmol/L x 16.114, ukat/L x 60 ...).
/// Fault: UnitMismatch when the unit cannot measure this analyte.
Expected<Quantity> in_canonical_unit(const Quantity& quantity, Analyte analyte);

/// Sums of like units only. Fault: UnitMismatch.
Expected<Quantity> add(const Quantity& a, const Quantity& b);

}  // namespace thiowatch
