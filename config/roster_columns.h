// The columns of the roster: their names, and how each is read and written.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/roster_csv.h"

namespace thiowatch::config {

enum class RosterColumn : std::uint8_t {
    Identifier,
    Authority,
    Family,
    Given,
    BirthDate,
    Sex,
    Drug,
    Dose,
    DoseUnit,
    Start,
    Stop,
    Indication,
    Prescriber,
    Profile,
    Comedication,
    Tpmt,
    Nudt15,
    PregnantSince,
};

inline constexpr std::array kRosterColumns{
    RosterColumn::Identifier,
    RosterColumn::Authority,
    RosterColumn::Family,
    RosterColumn::Given,
    RosterColumn::BirthDate,
    RosterColumn::Sex,
    RosterColumn::Drug,
    RosterColumn::Dose,
    RosterColumn::DoseUnit,
    RosterColumn::Start,
    RosterColumn::Stop,
    RosterColumn::Indication,
    RosterColumn::Prescriber,
    RosterColumn::Profile,
    RosterColumn::Comedication,
    RosterColumn::Tpmt,
    RosterColumn::Nudt15,
    RosterColumn::PregnantSince,
};
inline constexpr std::array kRequiredColumns{
    RosterColumn::Identifier,
    RosterColumn::Authority,
    RosterColumn::Drug,
    RosterColumn::Start,
};

std::string_view name_of(RosterColumn column);
std::optional<RosterColumn> column_named(std::string_view name);

/// Why a field was not taken, to be read after "column 'start' "; an empty text means that it was.
struct RosterProblem {
    std::string text;
    std::string help;
    bool is_warning = false;
};

/// Reads a field that is not empty into the row.
RosterProblem
read_roster_field(RosterColumn column, std::string_view text, const DrugMap& drugs, RosterRow& row);

/// The field as `read_roster_field` takes it; empty when the row does not say.
std::string roster_field(RosterColumn column, const RosterRow& row);

}  // namespace thiowatch::config
