#include "config/secret_reader.h"

#include <system_error>
#include <utility>

#include "config/environment.h"
#include "config/notation.h"
#include "config/settings_paths.h"

namespace thiowatch::config {
namespace {

constexpr std::string_view kWays =
    "write {file: /path}, {credential: name} or {env: NAME}; the secret itself stays out of here";

/// The line is not shown: it may hold the very secret that does not belong there.
void refuse(const Value& value, std::string text, std::string help) {
    Diagnostic diagnostic;
    diagnostic.code = FaultCode::ConfigSecret;
    diagnostic.at = value.place();
    diagnostic.text = std::move(text);
    diagnostic.help = std::move(help);
    diagnostic.shows_line = false;
    value.diagnostics().add(std::move(diagnostic));
}

std::string without_line_end(std::string text) {
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    return text;
}

std::optional<Secret>
read_file(const Value& value, const std::filesystem::path& path, std::string origin) {
    const std::size_t before = value.diagnostics().error_count();
    auto text = read_text_file(path, value.diagnostics(), value.place());
    if (!text) return std::nullopt;
    check_private_file(path, value.place(), value.diagnostics());
    if (value.diagnostics().error_count() != before) return std::nullopt;
    std::string secret = without_line_end(*std::move(text));
    if (secret.empty()) {
        value.error(FaultCode::ConfigSecret, path.string() + " is empty", "put the secret there");
        return std::nullopt;
    }
    return Secret(std::move(secret), std::move(origin));
}

std::optional<Secret> read_credential(const Value& value, const std::string& name) {
    const auto folder = environment_value("CREDENTIALS_DIRECTORY");
    if (name.find('/') != std::string::npos) {
        value.refuse("the name of a credential, without '/'");
        return std::nullopt;
    }
    if (!folder) {
        value.error(
            FaultCode::ConfigSecret,
            "there are no credentials: systemd did not start this program",
            "add LoadCredential=" + name + ":/path to thiowatch.service, or use {file: /path}"
        );
        return std::nullopt;
    }
    return read_file(value, std::filesystem::path(*folder) / name, "credential " + name);
}

std::optional<Secret> read_variable(const Value& value, const std::string& name) {
    auto text = environment_value(name);
    if (!text || text->empty()) {
        value.error(FaultCode::ConfigSecret, "the environment has no " + name, "set it");
        return std::nullopt;
    }
    value.warning(
        FaultCode::ConfigSecret,
        "a secret in the environment can be seen by whoever may look at the process",
        "use {file: /path} or {credential: name}"
    );
    return Secret(*std::move(text), "env " + name);
}

}  // namespace

void check_private_file(
    const std::filesystem::path& path,
    const SourcePlace& at,
    Diagnostics& diagnostics
) {
    using std::filesystem::perms;
    std::error_code error;
    const perms granted = std::filesystem::status(path, error).permissions();
    if (error || (granted & (perms::others_read | perms::others_write)) == perms::none) return;
    diagnostics.error(
        FaultCode::ConfigSecret,
        at,
        "everybody on this host may read " + path.string(),
        "chmod o= " + path.string()
    );
}

std::optional<Secret> read_secret(const Value& value, const std::filesystem::path& folder) {
    if (!value.is_map() || value.node().members.size() != 1) {
        refuse(
            value, in_quotes(value.key()) + " does not say where the secret is", std::string(kWays)
        );
        return std::nullopt;
    }
    MapReader map(value);
    const auto file = map.find("file");
    const auto credential = map.find("credential");
    const auto variable = map.find("env");
    map.finish();
    if (file) {
        const auto path = path_in(folder, *file);
        return path ? read_file(*file, *path, "file " + path->string()) : std::nullopt;
    }
    if (credential) {
        const auto name = credential->text();
        return name ? read_credential(*credential, *name) : std::nullopt;
    }
    if (!variable) return std::nullopt;
    const auto name = variable->text();
    return name ? read_variable(*variable, *name) : std::nullopt;
}

}  // namespace thiowatch::config
