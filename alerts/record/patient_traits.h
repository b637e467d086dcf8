// Facts about a person that choose rules, schedules and routes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace thiowatch::alerts {

/// A clinician-set choice of limits; never inferred from anything else.
enum class Profile : std::uint8_t { DuffyNull, StrictSpsMp, Paediatric, ElevatedBaseline, Ldaa };
enum class Metaboliser : std::uint8_t { Normal, Intermediate, Poor };
enum class Indication : std::uint8_t {
    RheumatoidArthritis,
    InflammatoryBowelDisease,
    Transplant,
    Lupus,
    AutoimmuneHepatitis,
    Dermatology,
    Vasculitis,
    Other,
};

/// The words of the roster: "duffy_null", "intermediate", "rheumatoid-arthritis" ...
std::string_view name_of(Profile profile);
std::string_view name_of(Metaboliser phenotype);
std::string_view name_of(Indication indication);
std::optional<Profile> profile_named(std::string_view name);
std::optional<Metaboliser> metaboliser_named(std::string_view name);
std::optional<Indication> indication_named(std::string_view name);

}  // namespace thiowatch::alerts
