// The roster: who is on which drug, kept by the clinic in a spreadsheet.
//
// RFC 4180: records end in CRLF or LF, fields are separated by commas, a field may stand in quotes,
// a quote within quotes is doubled, quoted fields may span lines. UTF-8, a byte order mark is
// skipped.
//
//   identifier,authority,family,given,birth_date,sex,drug,dose,dose_unit,start,stop,indication,
//   prescriber,profile,comedication,tpmt,nudt15,pregnant_since
//
// The first record names the columns, in any order; an unknown one is an error that names it.
// Required are identifier, authority, drug and start. Dates are 2026-03-01; sex is F, M, O or U;
// lists are separated by `;`. Numbers use a point. No value of a row is repeated in an error text:
// rows are people.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/record/patient_traits.h"
#include "config/diagnostics.h"
#include "parsers/clinical/drug_map.h"
#include "parsers/clinical/identity.h"
#include "parsers/clinical/therapy_event.h"

namespace thiowatch::config {

struct RosterRow {
    PatientIdentifier identifier;
    Demographics demographics;
    Ingredient drug = Ingredient::Azathioprine;
    std::optional<Dose> dose;  ///< unit "mg/d" or "mg/kg/d"
    CivilDate start;
    std::optional<CivilDate> stop;  ///< the last day of the drug
    std::optional<alerts::Indication> indication;
    std::string prescriber;  ///< contact key; may be empty
    std::set<alerts::Profile> profiles;
    std::set<Ingredient> comedications;
    std::optional<alerts::Metaboliser> tpmt;
    std::optional<alerts::Metaboliser> nudt15;
    std::optional<CivilDate> pregnant_since;
    int line = 0;  ///< where the record begins; 1 is the header

    friend bool operator==(const RosterRow&, const RosterRow&) = default;
};

/// The rows that could be read; every problem is in `diagnostics` (RosterInvalid), at most 100 of
/// them. A caller that imports takes all rows or, when there is an error, none.
std::vector<RosterRow> read_roster(
    const std::string& file,
    std::string_view text,
    const DrugMap& drugs,
    Diagnostics& diagnostics
);

/// The same format, all columns, header first; reading it again gives the same rows.
std::string write_roster(const std::vector<RosterRow>& rows);

/// The header line alone: an empty roster.
std::string roster_header();

}  // namespace thiowatch::config
