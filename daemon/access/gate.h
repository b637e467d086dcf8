// Whether a request may speak for a feed: who sent it, proven by what it shows.
//
// A feed names the ways its sender may prove itself. Every proof that is shown must be right, and
// at least one must be shown (`NeededProofs::Any`) or each of those named (`All`). A wrong proof is
// never mended by another: it means that somebody is mistaken about whom they talk to. Without any
// way named nobody is let in, unless the feed says `auth: none` and the request came over loopback.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/fhir_access.h"
#include "daemon/access/key_shelf.h"
#include "daemon/access/scope.h"
#include "daemon/access/web_token.h"

namespace thiowatch::access {

/// What one request shows of its sender; views live as long as the request.
struct Shown {
    std::string_view authorization;        ///< the header
    std::string_view signature;            ///< `X-Signature`
    std::optional<std::string_view> body;  ///< none: not read yet
    std::string_view api_key;              ///< `X-API-Key`
    std::vector<std::string> certificate;  ///< names in the certificate that TLS has verified
    bool is_loopback = false;              ///< the listener is reached from this host only
};

/// Somebody who proved who they are.
struct Sender {
    std::string name;  ///< "token lab-a", "jwt lab-client", "certificate lab.example", "nobody"
    std::optional<std::string> scopes;  ///< none: not limited by scopes
    bool is_to_be_proven = false;  ///< signed the body, which must be shown before anything is done
};

/// Why not. `status` is 401 (prove yourself), 403 (you may not) or 503 (cannot tell yet).
struct Refusal {
    int status = 401;
    std::string why;  ///< may be shown and logged
    std::string who;  ///< as far as it was proven; empty otherwise
    std::optional<Duration> retry_after;
};

using Admission = std::variant<Sender, Refusal>;

class Gate {
  public:
    /// `keys` is needed where `settings` names a token issuer.
    Gate(config::FhirAccess settings, std::shared_ptr<KeyShelf> keys);

    [[nodiscard]] Admission admit(const Shown& shown, const Instant& now) const;
    /// Whether this sender may do that to this kind of resource: the feed's types, then the scopes.
    [[nodiscard]] bool may(const Sender& sender, std::string_view type, Right right) const;

  private:
    using Proof = std::variant<std::monostate, Sender, Refusal>;  ///< nothing shown, right, wrong
    [[nodiscard]] Proof check_token(std::string_view token, const Instant& now) const;
    [[nodiscard]] Proof check_bearer(const Shown& shown, const Instant& now) const;
    [[nodiscard]] Proof check_web_token(std::string_view token, const Instant& now) const;
    [[nodiscard]] Proof check_signature(const Shown& shown) const;
    [[nodiscard]] Proof check_certificate(const Shown& shown) const;
    [[nodiscard]] std::optional<std::string> holder_of(std::string_view token) const;

    config::FhirAccess settings_;
    std::shared_ptr<KeyShelf> keys_;  // shared: the thread that fetches keys holds it too
};

}  // namespace thiowatch::access
