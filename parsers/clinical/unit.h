// Units of measurement as laboratories write them.
//
// The synonym table is read before any UCUM meaning: in UCUM `K/uL` is kelvin per microlitre and
// `G/L` gauss per litre, while every laboratory that sends them means 10*9/L.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace thiowatch {

enum class Unit : std::uint8_t {
    GigaPerLitre,       // 10*9/L, 10*3/uL, K/uL ...
    PerMicrolitre,      // /uL, cells/mm3 ...
    MegaPerLitre,       // 10*6/L
    TeraPerLitre,       // 10*12/L, 10*6/uL: red cells
    LakhPerMicrolitre,  // lakh/cumm: 10*5/uL
    UnitPerLitre,       // U/L, IU/L, mU/mL
    MicrokatalPerLitre,
    NanokatalPerLitre,
    MicromolPerLitre,
    MillimolPerLitre,
    MilligramPerDecilitre,
    MilligramPerLitre,
    GramPerLitre,
    GramPerDecilitre,
    Femtolitre,
    MlPerMinPer173,  // eGFR, indexed to 1.73 m2
    MlPerMin,        // un-indexed, not comparable
    PmolPer8e8Rbc,
    Percent,
};

/// The unit a laboratory's spelling means ("x10E3/uL", "K/uL", "/mm³", "U/l"); none when unknown.
/// Exact spellings and harmless variation of case, spaces and micro signs only: nothing is guessed.
std::optional<Unit> unit_spelled(std::string_view text);
/// The UCUM code of a unit: "10*9/L".
std::string_view ucum_of(Unit unit);

}  // namespace thiowatch
