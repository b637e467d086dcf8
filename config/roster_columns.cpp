#include "config/roster_columns.h"

#include <utility>
#include <vector>

#include "config/notation.h"

namespace thiowatch::config {
namespace {

constexpr std::array<std::string_view, 2> kDailyUnits{"mg/d", "mg/kg/d"};
constexpr std::size_t kIsoLength = std::string_view("2026-03-01").size();
constexpr std::array<std::pair<std::string_view, Sex>, 4> kSexes{{
    {"F", Sex::Female},
    {"M", Sex::Male},
    {"O", Sex::Other},
    {"U", Sex::Unknown},
}};
constexpr std::string_view kIndications =
    "write one of: rheumatoid-arthritis, inflammatory-bowel-disease, transplant, lupus, "
    "autoimmune-hepatitis, dermatology, vasculitis, other";

std::vector<std::string_view> items_of(std::string_view list) {
    std::vector<std::string_view> items;
    while (true) {
        const std::size_t end = list.find(';');
        const std::string_view item = trimmed(list.substr(0, end));
        if (!item.empty()) items.push_back(item);
        if (end == std::string_view::npos) return items;
        list.remove_prefix(end + 1);
    }
}

RosterProblem read_date(std::string_view text, std::optional<CivilDate>& into) {
    const Expected<CivilDate> date = CivilDate::parse(text);
    if (!date || text.size() != kIsoLength || date->day == 0) {
        return {"needs a date", "write 2026-03-01: year, month, day"};
    }
    into = *date;
    return {};
}

RosterProblem read_sex(std::string_view text, RosterRow& row) {
    for (const auto& [letter, sex] : kSexes) {
        if (text != letter) continue;
        row.demographics.sex = sex;
        return {};
    }
    return {"needs F, M, O or U", "O is other, U is unknown"};
}

RosterProblem read_drug(std::string_view text, const DrugMap& drugs, RosterRow& row) {
    const std::optional<Ingredient> drug = drugs.ingredient_written(text);
    if (!drug) {
        return {
            "names a drug the rules do not know",
            "write azathioprine, mercaptopurine or tioguanine, or a code such as rxnorm:1256"};
    }
    if (!is_thiopurine(*drug)) {
        return {
            "names a drug that is not followed",
            "write " + std::string(name_of(*drug)) + " into the column 'comedication'"};
    }
    row.drug = *drug;
    return {};
}

RosterProblem read_dose(std::string_view text, RosterRow& row) {
    const Expected<Decimal> amount = Decimal::parse(text);
    if (!amount) {
        const auto pointed = with_point(text);
        return {
            "needs a decimal number", pointed ? "use a point, not a comma" : "write 150 or 2.5"};
    }
    if (*amount <= Decimal(0, 0)) return {"needs a number above 0", "leave it empty if unknown"};
    if (!row.dose) row.dose.emplace();
    row.dose->amount = *amount;
    return {};
}

RosterProblem read_dose_unit(std::string_view text, RosterRow& row) {
    for (const std::string_view unit : kDailyUnits) {
        if (text != unit) continue;
        if (!row.dose) row.dose.emplace();
        row.dose->unit = unit;
        return {};
    }
    return {"needs mg/d or mg/kg/d", "a dose is what is taken in one day"};
}

RosterProblem read_metaboliser(std::string_view text, std::optional<alerts::Metaboliser>& into) {
    into = alerts::metaboliser_named(text);
    if (into) return {};
    return {"needs normal, intermediate or poor", "leave it empty if it was not tested"};
}

RosterProblem read_profiles(std::string_view text, RosterRow& row) {
    for (const std::string_view item : items_of(text)) {
        const auto profile = alerts::profile_named(item);
        if (!profile) {
            return {
                "names a profile the rules do not know",
                "write one of: duffy_null, strict_sps_mp, paediatric, elevated_baseline, ldaa; "
                "several are separated by ';'"};
        }
        row.profiles.insert(*profile);
    }
    return {};
}

/// A drug no rule asks for is let pass with a warning; one that is nearly a name of ours is not.
RosterProblem read_comedications(std::string_view text, const DrugMap& drugs, RosterRow& row) {
    std::size_t unknown = 0;
    for (const std::string_view item : items_of(text)) {
        if (const auto drug = drugs.ingredient_written(item)) {
            row.comedications.insert(*drug);
            continue;
        }
        if (const auto meant = closest(item, {"allopurinol", "febuxostat"})) {
            return {
                "names a drug the rules do not know", "did you mean " + in_quotes(*meant) + "?"};
        }
        ++unknown;
    }
    if (unknown == 0) return {};
    return {
        "names " + std::to_string(unknown) + (unknown == 1 ? " drug" : " drugs") +
            " no rule asks for",
        "only allopurinol and febuxostat matter here",
        true};
}

RosterProblem read_indication(std::string_view text, RosterRow& row) {
    row.indication = alerts::indication_named(text);
    if (row.indication) return {};
    return {"needs an indication the rules know", std::string(kIndications)};
}

RosterProblem read_start(std::string_view text, RosterRow& row) {
    std::optional<CivilDate> start;
    RosterProblem problem = read_date(text, start);
    if (start) row.start = *start;
    return problem;
}

template <class Trait>
std::string trait_text(const std::optional<Trait>& trait) {
    return trait ? std::string(name_of(*trait)) : std::string();
}

template <class Set>
std::string list_text(const Set& set) {
    std::string text;
    for (const auto item : set) {
        if (!text.empty()) text += ';';
        text += name_of(item);
    }
    return text;
}

std::string date_text(const std::optional<CivilDate>& date) {
    return date ? date->iso() : "";
}

std::string sex_text(Sex sex) {
    for (const auto& [letter, known] : kSexes) {
        if (known == sex && sex != Sex::Unknown) return std::string(letter);
    }
    return {};
}

}  // namespace

std::string_view name_of(RosterColumn column) {
    constexpr std::array<std::string_view, kRosterColumns.size()> kNames{
        "identifier",
        "authority",
        "family",
        "given",
        "birth_date",
        "sex",
        "drug",
        "dose",
        "dose_unit",
        "start",
        "stop",
        "indication",
        "prescriber",
        "profile",
        "comedication",
        "tpmt",
        "nudt15",
        "pregnant_since",
    };
    static_assert(!kNames.back().empty());
    return kNames.at(static_cast<std::size_t>(column));
}

std::optional<RosterColumn> column_named(std::string_view name) {
    for (const RosterColumn column : kRosterColumns) {
        if (name_of(column) == name) return column;
    }
    return std::nullopt;
}

RosterProblem read_roster_field(
    RosterColumn column,
    std::string_view text,
    const DrugMap& drugs,
    RosterRow& row
) {
    switch (column) {
        case RosterColumn::Identifier:
            row.identifier.value = Mrn(std::string(text));
            return {};
        case RosterColumn::Authority:
            row.identifier.authority = AssigningAuthority(std::string(text));
            return {};
        case RosterColumn::Family:
            row.demographics.family = FamilyName(std::string(text));
            return {};
        case RosterColumn::Given:
            row.demographics.given = GivenName(std::string(text));
            return {};
        case RosterColumn::BirthDate:
            return read_date(text, row.demographics.birth_date);
        case RosterColumn::Sex:
            return read_sex(text, row);
        case RosterColumn::Drug:
            return read_drug(text, drugs, row);
        case RosterColumn::Dose:
            return read_dose(text, row);
        case RosterColumn::DoseUnit:
            return read_dose_unit(text, row);
        case RosterColumn::Start:
            return read_start(text, row);
        case RosterColumn::Stop:
            return read_date(text, row.stop);
        case RosterColumn::Indication:
            return read_indication(text, row);
        case RosterColumn::Prescriber:
            row.prescriber = std::string(text);
            return {};
        case RosterColumn::Profile:
            return read_profiles(text, row);
        case RosterColumn::Comedication:
            return read_comedications(text, drugs, row);
        case RosterColumn::Tpmt:
            return read_metaboliser(text, row.tpmt);
        case RosterColumn::Nudt15:
            return read_metaboliser(text, row.nudt15);
        case RosterColumn::PregnantSince:
            return read_date(text, row.pregnant_since);
    }
    return {};
}

std::string roster_field(RosterColumn column, const RosterRow& row) {
    switch (column) {
        case RosterColumn::Identifier:
            return row.identifier.value.text();
        case RosterColumn::Authority:
            return row.identifier.authority.text();
        case RosterColumn::Family:
            return row.demographics.family.text();
        case RosterColumn::Given:
            return row.demographics.given.text();
        case RosterColumn::BirthDate:
            return date_text(row.demographics.birth_date);
        case RosterColumn::Sex:
            return sex_text(row.demographics.sex);
        case RosterColumn::Drug:
            return std::string(name_of(row.drug));
        case RosterColumn::Dose:
            return row.dose ? row.dose->amount.text() : "";
        case RosterColumn::DoseUnit:
            return row.dose ? row.dose->unit : "";
        case RosterColumn::Start:
            return row.start.iso();
        case RosterColumn::Stop:
            return date_text(row.stop);
        case RosterColumn::Indication:
            return trait_text(row.indication);
        case RosterColumn::Prescriber:
            return row.prescriber;
        case RosterColumn::Profile:
            return list_text(row.profiles);
        case RosterColumn::Comedication:
            return list_text(row.comedications);
        case RosterColumn::Tpmt:
            return trait_text(row.tpmt);
        case RosterColumn::Nudt15:
            return trait_text(row.nudt15);
        case RosterColumn::PregnantSince:
            return date_text(row.pregnant_since);
    }
    return {};
}

}  // namespace thiowatch::config
