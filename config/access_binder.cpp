#include "config/access_binder.h"

#include <algorithm>

#include "config/notation.h"
#include "config/secret_reader.h"
#include "config/secret_text.h"
#include "config/settings_binder.h"

namespace thiowatch::config {
namespace {

bool is_sha256(std::string_view text) {
    return text.size() == 64 && std::ranges::all_of(text, [](unsigned char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

void bind_token(const Value& value, const std::filesystem::path& folder, FhirAccess& access) {
    MapReader map(value);
    SenderToken token;
    map.required("name", token.name);
    map.read("sha256", token.sha256);
    const auto secret = map.find("secret");
    map.finish();
    if (secret.has_value() != token.sha256.empty()) {
        value.refuse("either sha256 or secret", "'thiowatch user token NAME' makes one");
        return;
    }
    if (secret) {
        auto text = read_secret(*secret, folder);
        if (!text) return;
        token.secret = *std::move(text);
    } else if (!is_sha256(token.sha256)) {
        value.refuse("64 lower-case hex digits", "'thiowatch user token NAME' prints them");
        return;
    }
    access.tokens.push_back(std::move(token));
}

void bind_keys(const Value& value, const std::filesystem::path& folder, KeyPlace& keys) {
    MapReader map(value);
    map.read("url", keys.url);
    read_path(map, "file", folder, keys.file);
    read_path(map, "ca", folder, keys.ca);
    map.read("allow_insecure", keys.allow_insecure);
    map.finish();
    if (keys.url.empty() == keys.file.empty()) value.refuse("either url or file");
}

TokenIssuer token_issuer(const Value& value, const std::filesystem::path& folder) {
    MapReader map(value);
    TokenIssuer issuer;
    map.required("issuer", issuer.issuer);
    if (const auto audience = map.require("audience")) issuer.audience = audience->texts();
    if (const auto keys = map.require("keys")) bind_keys(*keys, folder, issuer.keys);
    if (const auto clients = map.find("clients")) issuer.clients = clients->texts();
    map.read("scopes", issuer.needs_scopes, {{"required", true}, {"ignored", false}});
    map.read("skew", issuer.skew);
    map.finish();
    return issuer;
}

void write_issuer(YamlText& yaml, const TokenIssuer& issuer) {
    yaml.open("jwt");
    yaml.line("issuer", issuer.issuer);
    yaml.list("audience", issuer.audience);
    yaml.open("keys");
    yaml.line_if("url", issuer.keys.url);
    yaml.line_if("file", issuer.keys.file.string());
    yaml.line_if("ca", issuer.keys.ca.string());
    if (issuer.keys.allow_insecure) yaml.raw("allow_insecure", "true");
    yaml.close();
    yaml.list_if("clients", issuer.clients);
    yaml.line("scopes", issuer.needs_scopes ? "required" : "ignored");
    yaml.raw("skew", duration_text(issuer.skew));
    yaml.close();
}

}  // namespace

void bind_access(const Value& value, const std::filesystem::path& folder, FhirAccess& access) {
    if (value.is_scalar() && value.node().text == "none") {
        access.is_open = true;
        return;
    }
    MapReader map(value);
    map.read("need", access.needed, {{"any", NeededProofs::Any}, {"all", NeededProofs::All}});
    if (const auto tokens = map.find("tokens")) {
        for (const Value& item : tokens->items_or_one())
            bind_token(item, folder, access);
    }
    if (const auto jwt = map.find("jwt")) access.jwt = token_issuer(*jwt, folder);
    if (const auto mtls = map.find("mtls")) {
        MapReader names(*mtls);
        if (const auto subjects = names.require("subjects")) access.subjects = subjects->texts();
        names.finish();
    }
    if (const auto secret = map.find("signature")) {
        if (auto text = read_secret(*secret, folder)) access.signature = *std::move(text);
    }
    map.finish();
    if (!access.has_any() && value.is_map() && value.diagnostics().error_count() == 0) {
        value.refuse("tokens, jwt, mtls or signature", "or `none`, on a loopback address");
    }
}

CdsSettings cds_settings(const Value& value, const std::filesystem::path& folder) {
    MapReader map(value);
    CdsSettings cds;
    if (const auto systems = map.find("systems")) {
        for (const auto& [system, authority] : systems->entries()) {
            if (const auto name = authority.text()) cds.systems[system] = AssigningAuthority(*name);
        }
    }
    if (const auto auth = map.find("auth")) {
        cds.is_open = auth->is_scalar() && auth->node().text == "none";
        if (!cds.is_open) auth->refuse("none", "or write jwt: {issuer, audience, keys}");
    }
    if (const auto jwt = map.find("jwt")) cds.jwt = token_issuer(*jwt, folder);
    map.finish();
    return cds;
}

void write_access(YamlText& yaml, const FhirAccess& access) {
    if (access.is_open) {
        yaml.line("auth", "none");
    } else if (access.has_any()) {
        yaml.open("auth");
        yaml.line("need", access.needed == NeededProofs::All ? "all" : "any");
        if (!access.tokens.empty()) {
            yaml.open("tokens");
            for (const SenderToken& token : access.tokens) {
                yaml.begin_item();
                yaml.line("name", token.name);
                yaml.line_if("sha256", token.sha256);
                write_secret(yaml, "secret", token.secret);
                yaml.end_item();
            }
            yaml.close();
        }
        if (access.jwt) write_issuer(yaml, *access.jwt);
        if (!access.subjects.empty()) {
            yaml.open("mtls");
            yaml.list("subjects", access.subjects);
            yaml.close();
        }
        write_secret(yaml, "signature", access.signature);
        yaml.close();
    }
    yaml.list_if("types", access.types);
}

void write_cds(YamlText& yaml, const CdsSettings& cds) {
    yaml.open("cds_hooks");
    if (!cds.systems.empty()) {
        yaml.open("systems");
        for (const auto& [system, authority] : cds.systems)
            yaml.line(yaml_key(system), authority.text());
        yaml.close();
    }
    if (cds.is_open) yaml.line("auth", "none");
    if (cds.jwt) write_issuer(yaml, *cds.jwt);
    yaml.close();
}

}  // namespace thiowatch::config
