#include "alerts/record/patient_traits.h"

#include <array>
#include <utility>

namespace thiowatch::alerts {

namespace {

template <class Trait, std::size_t n>
std::optional<Trait> trait_named(const std::array<Trait, n>& traits, std::string_view name) {
    for (Trait trait : traits) {
        if (name_of(trait) == name) return trait;
    }
    return std::nullopt;
}

}  // namespace

std::string_view name_of(Profile profile) {
    switch (profile) {
        case Profile::DuffyNull:
            return "duffy_null";
        case Profile::StrictSpsMp:
            return "strict_sps_mp";
        case Profile::Paediatric:
            return "paediatric";
        case Profile::ElevatedBaseline:
            return "elevated_baseline";
        case Profile::Ldaa:
            return "ldaa";
    }
    return "";
}

std::string_view name_of(Metaboliser phenotype) {
    switch (phenotype) {
        case Metaboliser::Normal:
            return "normal";
        case Metaboliser::Intermediate:
            return "intermediate";
        case Metaboliser::Poor:
            return "poor";
    }
    return "";
}

std::string_view name_of(Indication indication) {
    switch (indication) {
        case Indication::RheumatoidArthritis:
            return "rheumatoid-arthritis";
        case Indication::InflammatoryBowelDisease:
            return "inflammatory-bowel-disease";
        case Indication::Transplant:
            return "transplant";
        case Indication::Lupus:
            return "lupus";
        case Indication::AutoimmuneHepatitis:
            return "autoimmune-hepatitis";
        case Indication::Dermatology:
            return "dermatology";
        case Indication::Vasculitis:
            return "vasculitis";
        case Indication::Other:
            return "other";
    }
    return "";
}

std::optional<Profile> profile_named(std::string_view name) {
    static constexpr std::array kAll{
        Profile::DuffyNull,
        Profile::StrictSpsMp,
        Profile::Paediatric,
        Profile::ElevatedBaseline,
        Profile::Ldaa,
    };
    return trait_named(kAll, name);
}

std::optional<Metaboliser> metaboliser_named(std::string_view name) {
    static constexpr std::array kAll{
        Metaboliser::Normal, Metaboliser::Intermediate, Metaboliser::Poor};
    return trait_named(kAll, name);
}

std::optional<Indication> indication_named(std::string_view name) {
    static constexpr std::array kAll{
        Indication::RheumatoidArthritis,
        Indication::InflammatoryBowelDisease,
        Indication::Transplant,
        Indication::Lupus,
        Indication::AutoimmuneHepatitis,
        Indication::Dermatology,
        Indication::Vasculitis,
        Indication::Other,
    };
    return trait_named(kAll, name);
}

}  // namespace thiowatch::alerts
