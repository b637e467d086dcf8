// What a prescriber should know at the moment of ordering or opening a chart: the yield of the
// record as it stands, without any new rule of measurement. Pure.
//
// It repeats what alerts say where they are open, and adds what only the order makes a question:
// whether the enzyme that breaks thiopurines down is known, whether an allergy to the drug or a
// xanthine oxidase inhibitor stands on the other side of the order, and whether there is a count to
// start from. Whoever is shown too much stops reading: one card for each matter, none when all is
// well.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/lifecycle/alert.h"
#include "alerts/record/patient_record.h"

namespace thiowatch::alerts {

enum class AdviceKind : std::uint8_t {
    Allergy,          ///< a drug that is ordered or taken is one the person should not have
    Interaction,      ///< a thiopurine and allopurinol or febuxostat
    PoorMetaboliser,  ///< TPMT or NUDT15 says: not at the usual dose
    NoTpmt,           ///< a thiopurine is ordered and nobody knows
    OpenAlert,        ///< something was found and nobody has acknowledged it, or it still holds
    Overdue,          ///< monitoring is overdue
    NoBaseline,       ///< a thiopurine is ordered without a recent count or liver test
    Unidentified,     ///< who this is cannot be told
};
std::string_view name_of(AdviceKind kind);

/// CDS Hooks' own words for how much it matters.
enum class Indicator : std::uint8_t { Info, Warning, Critical };
std::string_view name_of(Indicator indicator);

/// A test that would answer the question; suggested, never ordered.
enum class SuggestedTest : std::uint8_t { BloodCount, LiverTests, Tpmt };

struct Advice {
    AdviceKind kind = AdviceKind::OpenAlert;
    Indicator indicator = Indicator::Warning;
    std::string summary;  ///< shorter than kLongestSummary
    std::string detail;
    std::vector<SuggestedTest> tests;
    AlertRef alert;  ///< empty when it rests on no alert
};

inline constexpr std::size_t kLongestSummary = 139;  ///< CDS Hooks: fewer than 140 characters
inline constexpr Duration kBaselineAge = days(90);

struct AdviceView {
    const PatientRecord* record = nullptr;  ///< null: nobody we follow
    std::vector<Alert> open;
    std::set<Ingredient> ordered;  ///< drugs of the draft orders; empty for a chart
};

/// The most serious first.
std::vector<Advice> advise(const AdviceView& view, const Instant& now);

}  // namespace thiowatch::alerts
