#include "config/settings_binder.h"

#include <algorithm>
#include <array>

#include "config/access_binder.h"
#include "config/notation.h"
#include "config/settings_paths.h"

namespace thiowatch::config {
namespace {

constexpr std::int64_t kVersion = 1;

void bind_version(MapReader& map, Settings& settings) {
    const auto value = map.require("version");
    if (!value) return;
    const auto version = value->integer(1, 1'000);
    if (!version || *version == kVersion) return;
    value->error(
        FaultCode::ConfigBadValue, "this program knows version 1 of the configuration", "version: 1"
    );
    settings.version = static_cast<int>(*version);
}

constexpr std::array<std::string_view, 7>
    kWeekdays{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};

void bind_working_days(const Value& value, Site& site) {
    site.working_days = {};
    for (const Value& item : value.items_or_one()) {
        const auto word = item.text();
        const auto found = std::ranges::find(kWeekdays, word.value_or(""));
        if (found != kWeekdays.end()) {
            site.working_days.at(static_cast<std::size_t>(found - kWeekdays.begin())) = true;
        } else if (word) {
            item.refuse("days of the week", "write [monday, tuesday, wednesday, thursday, friday]");
        }
    }
    if (std::ranges::find(site.working_days, true) == site.working_days.end()) {
        value.refuse("at least one day: a deadline in working days would never come");
    }
}

void bind_holidays(const Value& value, Site& site) {
    for (const Value& item : value.items_or_one()) {
        if (const auto date = item.date()) site.holidays.push_back(*date);
    }
}

void bind_site(const Value& value, Site& site) {
    MapReader map(value);
    map.read("name", site.name);
    map.read("time_zone", site.time_zone);
    if (const auto days = map.find("working_days")) bind_working_days(*days, site);
    if (const auto days = map.find("holidays")) bind_holidays(*days, site);
    map.finish();
}

void bind_store(const Value& value, const std::filesystem::path& folder, StoreSettings& store) {
    MapReader map(value);
    read_path(map, "sqlite", folder, store.sqlite);
    if (const auto postgresql = map.find("postgresql")) {
        postgresql->error(
            FaultCode::ConfigUnavailable,
            "PostgreSQL is not available in this version",
            "use the embedded store: store: {sqlite: /var/lib/thiowatch/thiowatch.db}"
        );
    }
    map.finish();
}

/// Without a word on `auth`, nobody needs to log in on this host, and everybody from elsewhere.
void bind_http(const Value& value, const std::filesystem::path& folder, HttpSettings& http) {
    MapReader map(value);
    map.read("listen", http.listen);
    http.auth = is_loopback(http.listen.host) ? HttpAuth::None : HttpAuth::Users;
    map.read("auth", http.auth, {{"none", HttpAuth::None}, {"users", HttpAuth::Users}});
    map.read("public_url", http.public_url);
    if (const auto tls = map.find("tls")) http.tls = tls_files(*tls, folder);
    map.finish();
}

void bind_control(
    const Value& value,
    const std::filesystem::path& folder,
    ControlSettings& control
) {
    MapReader map(value);
    read_path(map, "socket", folder, control.socket);
    map.finish();
}

/// "aza-core" is packaged; "packs/local.yaml" is a file.
std::string named_or_file(const std::string& name, const std::filesystem::path& folder) {
    const bool is_file = name.find('/') != std::string::npos || name.ends_with(".yaml");
    return is_file ? (folder / name).lexically_normal().string() : name;
}

void bind_packs(
    const Value& value,
    const std::filesystem::path& folder,
    std::vector<std::string>& packs
) {
    packs.clear();
    for (const Value& item : value.items_or_one()) {
        if (const auto name = item.text()) packs.push_back(named_or_file(*name, folder));
    }
}

void bind_schedules(const Value& value, const std::filesystem::path& folder, RulesSettings& rules) {
    for (const auto& [word, item] : value.entries()) {
        const auto indication = alerts::indication_named(word);
        const auto name = item.text();
        if (!indication) {
            item.refuse("an indication as its key: rheumatoid-arthritis, transplant ...");
        } else if (name) {
            rules.schedules[*indication] = named_or_file(*name, folder);
        }
    }
}

void bind_rules(const Value& value, const std::filesystem::path& folder, RulesSettings& rules) {
    MapReader map(value);
    if (const auto packs = map.find("packs")) bind_packs(*packs, folder, rules.packs);
    std::filesystem::path overrides;
    read_path(map, "overrides", folder, overrides);
    rules.overrides = overrides.string();
    if (map.read("schedule", rules.schedule))
        rules.schedule = named_or_file(rules.schedule, folder);
    if (const auto others = map.find("schedules")) bind_schedules(*others, folder, rules);
    map.read("approved_by", rules.approved_by);
    map.finish();
}

void bind_shadow(const Value& value, Settings& settings) {
    MapReader map(value);
    std::string to;
    if (map.read("to", to)) settings.shadow = ContactKey(to);
    map.finish();
}

void bind_prescribers(const Value& value, Settings& settings) {
    for (const auto& [id, contact] : value.entries()) {
        if (const auto key = contact.text()) settings.prescribers[id] = ContactKey(*key);
    }
}

void bind_operations(const Value& value, OperationsSettings& operations) {
    MapReader map(value);
    map.read("to", operations.to);
    if (const auto by = map.find("by")) {
        for (const std::string& name : by->texts())
            operations.by.emplace_back(name);
    }
    map.finish();
}

/// `07:30`, on the clocks of the site.
void bind_digest(const Value& value, DigestSettings& digest) {
    MapReader map(value);
    if (const auto at = map.find("at")) {
        const auto text = at->text();
        const auto time = text ? parse_time_of_day(*text) : std::nullopt;
        if (time) {
            digest.at = *time;
        } else if (text) {
            at->refuse("a time of day", R"(write "07:30", in quotes)");
        }
    }
    map.finish();
}

void bind_unlinked(const Value& value, UnlinkedSettings& unlinked) {
    MapReader map(value);
    map.read("anc_below", unlinked.anc_below);
    map.finish();
}

void bind_batch_shift(const Value& value, BatchShiftSettings& shift) {
    MapReader map(value);
    map.read("people", shift.people);
    map.read("within", shift.within);
    map.finish();
}

void bind_retention(const Value& value, RetentionSettings& retention) {
    MapReader map(value);
    map.read("messages", retention.messages);
    if (const auto size = map.find("size")) retention.size = size->size().value_or(retention.size);
    map.finish();
}

void bind_roster(const Value& value, const std::filesystem::path& folder, RosterSettings& roster) {
    MapReader map(value);
    std::filesystem::path file;
    read_path(map, "file", folder, file);
    if (!file.empty()) roster.file = file;
    map.read("max_age", roster.max_age);
    map.finish();
}

}  // namespace

TlsFiles tls_files(const Value& value, const std::filesystem::path& folder) {
    MapReader map(value);
    TlsFiles tls;
    read_path(map, "certificate", folder, tls.certificate);
    read_path(map, "key", folder, tls.key);
    read_path(map, "client_ca", folder, tls.client_ca);
    map.finish();
    if (tls.certificate.empty() || tls.key.empty()) {
        value.error(
            FaultCode::ConfigMissingKey,
            "TLS needs a certificate and its key",
            "tls: {certificate: feed.crt, key: feed.key}"
        );
    }
    return tls;
}

void read_path(
    MapReader& map,
    std::string_view key,
    const std::filesystem::path& folder,
    std::filesystem::path& into
) {
    const auto value = map.find(key);
    if (!value) return;
    if (auto path = path_in(folder, *value)) into = *std::move(path);
}

Settings bind_settings(const Value& root, const std::filesystem::path& folder) {
    Settings settings;
    MapReader map(root);
    bind_version(map, settings);
    if (const auto site = map.find("site")) bind_site(*site, settings.site);
    map.read("mode", settings.mode, {{"shadow", Mode::Shadow}, {"live", Mode::Live}});
    if (const auto store = map.find("store")) bind_store(*store, folder, settings.store);
    if (const auto http = map.find("http")) bind_http(*http, folder, settings.http);
    if (const auto control = map.find("control")) bind_control(*control, folder, settings.control);
    settings.feeds = default_settings().feeds;
    if (const auto feeds = map.find("feeds")) bind_feeds(*feeds, folder, settings);
    if (const auto rules = map.find("rules")) bind_rules(*rules, folder, settings.rules);
    if (const auto contacts = map.find("contacts")) bind_contacts(*contacts, settings);
    const MaildirSettings mail{settings.store.sqlite.parent_path() / "mail"};
    settings.channels = {{kDefaultChannel, ChannelSettings{kDefaultChannel, mail}}};
    if (const auto channels = map.find("channels")) bind_channels(*channels, folder, settings);
    if (const auto routes = map.find("routes")) bind_routes(*routes, settings);
    if (const auto prescribers = map.find("prescribers")) bind_prescribers(*prescribers, settings);
    if (const auto shadow = map.find("shadow")) bind_shadow(*shadow, settings);
    if (const auto to = map.find("operations")) bind_operations(*to, settings.operations);
    if (const auto digest = map.find("digest")) bind_digest(*digest, settings.digest);
    if (const auto shift = map.find("batch_shift")) bind_batch_shift(*shift, settings.batch_shift);
    if (const auto unlinked = map.find("unlinked")) bind_unlinked(*unlinked, settings.unlinked);
    if (const auto retention = map.find("retention"))
        bind_retention(*retention, settings.retention);
    if (const auto roster = map.find("roster")) bind_roster(*roster, folder, settings.roster);
    if (const auto cds = map.find("cds_hooks")) settings.cds = cds_settings(*cds, folder);
    map.finish();
    return settings;
}

}  // namespace thiowatch::config
