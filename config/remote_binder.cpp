#include "config/remote_binder.h"

#include <system_error>

#include "config/secret_reader.h"
#include "config/secret_text.h"
#include "config/settings_binder.h"

namespace thiowatch::config {
namespace {

void bind_smart(const Value& value, const std::filesystem::path& folder, SmartSettings& smart) {
    MapReader map(value);
    map.required("client_id", smart.client_id);
    if (const auto key = map.require("key")) {
        if (auto secret = read_secret(*key, folder)) smart.key = *std::move(secret);
    }
    if (const auto name = map.find("algorithm")) {
        const auto chosen = name->choice<int>({{"RS384", 0}, {"ES384", 1}});
        if (chosen) smart.algorithm = *chosen == 0 ? "RS384" : "ES384";
    }
    map.read("key_id", smart.key_id);
    map.required("scope", smart.scope);
    map.read("token_url", smart.token_url);
    map.finish();
}

void bind_auth(const Value& value, const std::filesystem::path& folder, RemoteServer& server) {
    MapReader map(value);
    const auto token = map.find("token");
    const auto smart = map.find("smart");
    map.finish();
    if (token && smart) {
        smart->error(FaultCode::ConfigBadValue, "one of 'token' and 'smart' is enough", {});
    }
    if (token) {
        if (auto secret = read_secret(*token, folder)) server.token = *std::move(secret);
    }
    if (smart) bind_smart(*smart, folder, server.smart.emplace());
}

void check_file(const LintDesk& desk, const std::filesystem::path& file, const std::string& path) {
    std::error_code error;
    if (file.empty() || std::filesystem::is_regular_file(file, error)) return;
    desk.error(FaultCode::ConfigFile, path, "there is no file " + file.string());
}

void check_address(
    const LintDesk& desk,
    const std::string& url,
    const std::string& path,
    bool allow_insecure
) {
    const std::string host = host_of_url(url);
    const bool is_https = url.starts_with("https://");
    if (host.empty() || (!is_https && !url.starts_with("http://"))) {
        desk.error(FaultCode::ConfigBadValue, path, "an address begins with https://");
        return;
    }
    if (url.find('@') < url.find(host)) {
        desk.error(FaultCode::ConfigSecret, path, "an address cannot hold a password", "use auth");
    }
    if (allow_insecure || (is_https && !is_loopback(host))) return;
    desk.error(
        FaultCode::ConfigUnsafe,
        path,
        is_https ? "this server is this very host" : "results would travel in clear text",
        "write an https address, or allow_insecure: true if that is what you want"
    );
}

}  // namespace

RemoteServer remote_server(MapReader& map, const std::filesystem::path& folder) {
    RemoteServer server;
    map.required("base", server.base);
    while (server.base.ends_with('/'))
        server.base.pop_back();
    if (const auto auth = map.find("auth")) bind_auth(*auth, folder, server);
    map.read("allow_insecure", server.allow_insecure);
    read_path(map, "ca", folder, server.ca);
    read_path(map, "client_certificate", folder, server.client_certificate);
    read_path(map, "client_key", folder, server.client_key);
    map.read("timeout", server.timeout);
    return server;
}

void lint_remote(const LintDesk& desk, const RemoteServer& server, const std::string& path) {
    check_address(desk, server.base, path + "/base", server.allow_insecure);
    if (server.base.find_first_of("?#") != std::string::npos) {
        desk.error(FaultCode::ConfigBadValue, path + "/base", "a base address holds no '?' or '#'");
    }
    if (server.smart && !server.smart->token_url.empty()) {
        const std::string place = path + "/auth/smart/token_url";
        check_address(desk, server.smart->token_url, place, server.allow_insecure);
    }
    check_file(desk, server.ca, path + "/ca");
    check_file(desk, server.client_certificate, path + "/client_certificate");
    check_file(desk, server.client_key, path + "/client_key");
    if (server.client_certificate.empty() != server.client_key.empty()) {
        desk.error(
            FaultCode::ConfigMissingKey,
            path,
            "'client_certificate' and 'client_key' belong together"
        );
    }
    if (server.token.empty() && !server.smart && server.client_certificate.empty()) {
        desk.warning(
            path,
            "the server is asked without any proof of who asks",
            "write auth: {token: {file: …}} or auth: {smart: {…}}"
        );
    }
}

void write_remote(YamlText& yaml, const RemoteServer& server) {
    yaml.line("base", server.base);
    if (!server.token.empty()) {
        yaml.open("auth");
        write_secret(yaml, "token", server.token);
        yaml.close();
    }
    if (server.smart) {
        yaml.open("auth");
        yaml.open("smart");
        yaml.line("client_id", server.smart->client_id);
        write_secret(yaml, "key", server.smart->key);
        yaml.line("algorithm", server.smart->algorithm);
        yaml.line_if("key_id", server.smart->key_id);
        yaml.line("scope", server.smart->scope);
        yaml.line_if("token_url", server.smart->token_url);
        yaml.close();
        yaml.close();
    }
    if (server.allow_insecure) yaml.raw("allow_insecure", "true");
    yaml.line_if("ca", server.ca.string());
    yaml.line_if("client_certificate", server.client_certificate.string());
    yaml.line_if("client_key", server.client_key.string());
    yaml.raw("timeout", duration_text(server.timeout));
}

}  // namespace thiowatch::config
