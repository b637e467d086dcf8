// Results of people nobody follows: known by a glance, and filed without being read.
//
// They are kept as they came, under whom they are about and what they are called, and read on the
// day that person is followed or somebody asks for the resource. Most results are such.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "daemon/intake/desk.h"
#include "parsers/fhir/observation_glance.h"

namespace thiowatch::intake {

/// What an unread result is filed under.
struct UnreadFiling {
    std::vector<std::int64_t> keys;  ///< of its person, then of its id and its identifiers
    std::optional<PatientIdentifier> patient;
};

class Strangers {
  public:
    Strangers(Desk& desk, const FeedName& feed);

    /// None where it may be about somebody we follow, or nobody can tell: then it is to be read.
    std::optional<UnreadFiling> filing_of(const fhir::ObservationGlance& glance);
    /// What results of that subject are filed under; nothing when nobody can tell who it is.
    std::vector<std::int64_t> person_keys(const fhir::ObservationGlance& about);

  private:
    [[nodiscard]] std::vector<std::int64_t>
    keys_of(std::span<const PatientIdentifier> person, const fhir::ObservationGlance& glance) const;
    [[nodiscard]] std::optional<PersonStated> person_with(const fhir::Identified& stated) const;
    std::optional<PersonStated> person_of(const fhir::ObservationGlance& glance);

    Desk& desk_;
    const FeedRules& rules_;
    store::FeedId feed_;
};

/// What the Observation of that id, or with an identifier of that value, is filed under.
std::int64_t unread_id_key(store::FeedId feed, std::string_view id);
std::int64_t unread_identifier_key(store::FeedId feed, std::string_view value);

}  // namespace thiowatch::intake
