// Advice to prescribers while they order (CDS Hooks): who may ask, and whose numbers they use.
//
//   cds_hooks:
//     systems: {"https://hospital.example/mrn": H1}     # Identifier.system -> authority
//     jwt: {issuer: …, audience: […], keys: {url: …} | {file: …}}      # or auth: none, on loopback
#pragma once

#include <map>
#include <optional>
#include <string>

#include "config/fhir_access.h"
#include "parsers/clinical/text_id.h"

namespace thiowatch::config {

struct CdsSettings {
    std::map<std::string, AssigningAuthority> systems;
    bool is_open = false;  ///< `auth: none`
    std::optional<TokenIssuer> jwt;
};

}  // namespace thiowatch::config
