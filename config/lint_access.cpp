#include <set>
#include <system_error>

#include "config/access_binder.h"
#include "config/notation.h"

namespace thiowatch::config {
namespace {

/// Tokens and results in clear text through a network are as good as no proof at all.
bool is_heard_on_the_network(const LintDesk& desk) {
    return !is_loopback(desk.settings.http.listen.host);
}

void lint_issuer(const LintDesk& desk, const TokenIssuer& issuer, const std::string& path) {
    const KeyPlace& keys = issuer.keys;
    if (issuer.audience.empty()) {
        desk.error(
            FaultCode::ConfigUnsafe,
            path + "/audience",
            "without an audience a token for any other service would be taken",
            "audience: [https://thiowatch.hospital.example/fhir]"
        );
    }
    std::error_code error;
    if (!keys.file.empty() && !std::filesystem::is_regular_file(keys.file, error)) {
        desk.error(
            FaultCode::ConfigFile, path + "/keys/file", "there is no file " + keys.file.string()
        );
    }
    if (keys.url.empty() || keys.allow_insecure) return;
    if (!keys.url.starts_with("https://") || is_loopback(host_of_url(keys.url))) {
        desk.error(
            FaultCode::ConfigUnsafe,
            path + "/keys/url",
            "keys that come in clear text may be anybody's",
            "write an https address, or allow_insecure: true if that is what you want"
        );
    }
}

void lint_tokens(const LintDesk& desk, const FhirAccess& access, const std::string& path) {
    std::set<std::string> names;
    std::set<std::string> proofs;
    for (const SenderToken& token : access.tokens) {
        const std::string& proof = token.sha256.empty() ? token.secret.reveal() : token.sha256;
        if (names.insert(token.name).second && proofs.insert(proof).second) continue;
        desk.error(
            FaultCode::ConfigUnsafe,
            path + "/auth/tokens",
            "two senders have the name or the token of " + in_quotes(token.name),
            "give each sender a token of its own"
        );
    }
}

}  // namespace

void lint_access(const LintDesk& desk, const FhirAccess& access, const std::string& path) {
    const bool is_on_network = is_heard_on_the_network(desk);
    if (access.is_open && is_on_network) {
        desk.error(
            FaultCode::ConfigUnsafe,
            path + "/auth",
            "`auth: none` is taken on a loopback address only: anybody could write results",
            "give the senders credentials, or listen on 127.0.0.1"
        );
    }
    if (!access.is_open && !access.has_any()) {
        desk.warning(
            path,
            "no sender has a credential: nothing will be taken from this feed",
            "write auth: {tokens: [{name: lab, sha256: …}]}; 'thiowatch user token lab' makes one"
        );
    }
    if (access.jwt) lint_issuer(desk, *access.jwt, path + "/auth/jwt");
    lint_tokens(desk, access, path);
    const auto& tls = desk.settings.http.tls;
    if (!access.subjects.empty() && (!tls || tls->client_ca.empty())) {
        desk.error(
            FaultCode::ConfigMissingKey,
            path + "/auth/mtls",
            "no client shows a certificate without TLS and a client_ca on the HTTP listener",
            "http: {tls: {certificate: …, key: …, client_ca: …}}"
        );
    }
    const bool has_token = !access.tokens.empty() || access.jwt;
    if (has_token && is_on_network && !tls) {
        desk.warning(
            path + "/auth",
            "tokens travel in clear text: whoever hears one can send results",
            "write http: {tls: {certificate: …, key: …}}, or listen on 127.0.0.1 behind a proxy"
        );
    }
}

void lint_cds(const LintDesk& desk) {
    const auto& cds = desk.settings.cds;
    if (!cds) return;
    if (cds->systems.empty()) {
        desk.warning(
            "/cds_hooks",
            "nobody will be recognised: no identifier system has an authority",
            "systems: {\"https://hospital.example/mrn\": H1}"
        );
    }
    if (cds->jwt) lint_issuer(desk, *cds->jwt, "/cds_hooks/jwt");
    if (cds->is_open && is_heard_on_the_network(desk)) {
        desk.error(
            FaultCode::ConfigUnsafe,
            "/cds_hooks/auth",
            "everybody who reaches this address could ask about patients",
            "write jwt: {issuer, audience, keys}"
        );
    }
    if (!cds->is_open && !cds->jwt) {
        desk.warning("/cds_hooks", "nobody may ask: the service gives no advice", "write jwt: {…}");
    }
}

}  // namespace thiowatch::config
