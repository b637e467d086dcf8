// What is measured, as far as the rules of thiopurine monitoring care. A closed set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "parsers/clinical/unit.h"

namespace thiowatch {

enum class Analyte : std::uint8_t {
    Wbc,
    Anc,
    Lym,
    Eos,
    Plt,
    Hb,
    Mcv,  // blood count
    NeutPct,
    SegPct,
    BandPct,
    LymPct,
    EosPct,  // differential, fractions
    SegAbs,
    BandAbs,
    Nrbc,
    Alt,
    Ast,
    Alp,
    Ggt,
    Bil,
    BilDirect,
    Alb,  // liver
    Cre,
    Egfr,
    Amy,
    Lip,
    Crp,
    BileAcid,
    Tgn,
    Mmp,  // thiopurine metabolites
    Tpmt,
    Nudt15,  // pharmacogenetics, text
};
inline constexpr std::size_t kAnalyteCount = static_cast<std::size_t>(Analyte::Nudt15) + 1;

/// The short name used in rule ids, packs and answers: "WBC", "ANC", "NEUTPCT".
std::string_view name_of(Analyte analyte);
/// What a clinician reads: "White cells", "Neutrophils".
std::string_view label_of(Analyte analyte);
std::optional<Analyte> analyte_named(std::string_view name);
/// The unit all values of this analyte are compared in; none for text analytes.
std::optional<Unit> canonical_unit(Analyte analyte);

}  // namespace thiowatch
