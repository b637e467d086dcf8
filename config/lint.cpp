#include "config/lint.h"

#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "config/access_binder.h"
#include "config/lint_desk.h"
#include "config/notation.h"
#include "config/pack_overrides.h"

namespace thiowatch::config {
namespace {

// Results from before a therapy starts count as its baseline for 90 days.
constexpr Duration kLeastRetention = days(120);

bool is_file(const std::filesystem::path& path) {
    std::error_code error;
    return std::filesystem::is_regular_file(path, error);
}

void lint_zone(const LintDesk& desk, const std::string& zone, const std::string& path) {
    if (TimeZone::named(zone)) return;
    desk.error(
        FaultCode::ConfigBadValue,
        path,
        "there is no time zone " + in_quotes(zone),
        "write an IANA name such as Europe/London or UTC"
    );
}

void lint_zones(const LintDesk& desk) {
    lint_zone(desk, desk.settings.site.time_zone, "/site/time_zone");
    for (const FeedSettings& feed : desk.settings.feeds) {
        if (feed.time_zone) lint_zone(desk, *feed.time_zone, feed.place + "/time_zone");
    }
}

void lint_http(const LintDesk& desk) {
    const HttpSettings& http = desk.settings.http;
    const std::string& root = http.public_url;
    if (!root.empty() && (host_of_url(root).empty() || root.ends_with('/'))) {
        desk.error(
            FaultCode::ConfigBadValue,
            "/http/public_url",
            "'public_url' needs the address people reach the pages at",
            "write https://thiowatch.hospital.example, without a '/' at its end"
        );
    }
    if (http.tls) lint_tls(desk, *http.tls, "/http/tls");
    if (is_loopback(http.listen.host)) return;
    if (http.auth == HttpAuth::None) {
        desk.error(
            FaultCode::ConfigUnsafe,
            "/http/listen",
            "everybody who reaches this address could read and acknowledge alerts",
            "write auth: users, or listen on 127.0.0.1 behind a proxy that logs people in"
        );
    }
    if (!root.starts_with("https://") && !http.tls) {
        desk.warning(
            "/http/listen",
            "the pages are not encrypted on their way through the network",
            "write tls: {certificate: …, key: …}, or listen on 127.0.0.1 behind a proxy with TLS"
        );
    }
}

void lint_rules(const LintDesk& desk) {
    const RulesSettings& rules = desk.settings.rules;
    if (rules.packs.empty()) {
        desk.error(
            FaultCode::ConfigUnsafe,
            "/rules/packs",
            "without rules nothing is ever found",
            "packs: [aza-core]"
        );
    }
    if (desk.is_live() && people_in(rules.approved_by).empty()) {
        desk.error(
            FaultCode::ConfigUnsafe,
            "/mode",
            "live mode needs a clinician who approved the rules",
            "write rules: {approved_by: \"Dr A. Example, 2026-11-01\"}, or mode: shadow"
        );
    }
}

void lint_retention(const LintDesk& desk) {
    if (desk.settings.retention.messages >= kLeastRetention) return;
    desk.warning(
        "/retention/messages",
        "messages are gone before the results in them can be somebody's baseline",
        "keep them for 120d or longer"
    );
}

void lint_roster_file(const LintDesk& desk) {
    const auto& file = desk.settings.roster.file;
    if (!file || is_file(*file)) return;
    desk.error(
        FaultCode::ConfigFile,
        "/roster/file",
        "there is no roster " + file->string(),
        "write one with 'thiowatch roster export', or leave the key out"
    );
}

}  // namespace

void LintDesk::error(FaultCode code, std::string_view path, std::string text, std::string help)
    const {
    diagnostics.error(code, place_of(root, path), std::move(text), std::move(help));
}

void LintDesk::warning(std::string_view path, std::string text, std::string help) const {
    diagnostics.warning(
        FaultCode::ConfigUnsafe, place_of(root, path), std::move(text), std::move(help)
    );
}

std::string host_of_url(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    std::string_view rest = url.substr(scheme + 3);
    rest = rest.substr(0, rest.find_first_of("/?#"));
    if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
        rest.remove_prefix(at + 1);
    }
    if (rest.starts_with('[')) return std::string(rest.substr(1, rest.find(']') - 1));
    return std::string(rest.substr(0, rest.find(':')));
}

void lint(
    const Settings& settings,
    const YamlNode& root,
    const std::vector<std::string>& packs,
    Diagnostics& diagnostics
) {
    const LintDesk desk{settings, root, packs, diagnostics};
    lint_names(desk);
    lint_zones(desk);
    lint_http(desk);
    lint_rules(desk);
    lint_feeds(desk);
    lint_channels(desk);
    lint_routes(desk);
    lint_retention(desk);
    lint_roster_file(desk);
    lint_cds(desk);
}

void lint_roster(
    const std::vector<RosterRow>& rows,
    const Settings& settings,
    const std::string& file,
    Diagnostics& diagnostics
) {
    std::vector<std::string> known;
    known.reserve(settings.contacts.size());
    for (const auto& [key, contact] : settings.contacts)
        known.push_back(key.text());
    std::set<std::string> told;
    for (const RosterRow& row : rows) {
        const std::string& name = row.prescriber;
        const bool is_known = name.empty() || settings.contacts.contains(ContactKey(name)) ||
                              settings.prescribers.contains(name);
        if (is_known || !told.insert(name).second) continue;
        const auto meant = closest(name, known);
        diagnostics.warning(
            FaultCode::ConfigReference,
            {file, row.line, 1},
            "no contact is called " + in_quotes(name) + ": the operators would be told instead",
            meant ? "did you mean " + in_quotes(*meant) + "?" : "add the contact"
        );
    }
}

}  // namespace thiowatch::config
