// A FHIR server that we talk to: where it is and how we prove who we are.
//
//   base: https://ehr.example/fhir
//   auth: {token: {file: ehr.token}}
//   auth: {smart: {client_id: thiowatch, key: {file: smart.pem}, algorithm: RS384,
//                  scope: system/Observation.rs system/Patient.rs}}
//   ca, client_certificate, client_key, timeout, allow_insecure: as for webhooks
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "config/secret.h"
#include "parsers/clinical/instant.h"

namespace thiowatch::config {

/// SMART Backend Services: a signed assertion is traded for a short-lived token.
struct SmartSettings {
    std::string client_id;
    Secret key;                       ///< PEM text
    std::string algorithm = "RS384";  ///< RS384 | ES384
    std::string key_id;               ///< empty: the thumbprint of the key
    std::string scope;
    std::string token_url;  ///< empty: asked of the server (.well-known/smart-configuration)
};

struct RemoteServer {
    std::string base;  ///< without a '/' at its end
    Secret token;      ///< a bearer token that does not change
    std::optional<SmartSettings> smart;
    bool allow_insecure = false;  ///< http, and addresses of this host
    std::filesystem::path ca;     ///< trusted issuers; empty: the system's
    std::filesystem::path client_certificate;
    std::filesystem::path client_key;
    Duration timeout = std::chrono::seconds{30};  ///< of one answer
};

}  // namespace thiowatch::config
