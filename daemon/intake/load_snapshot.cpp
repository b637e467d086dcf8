#include "daemon/intake/load_snapshot.h"

#include "config/code_loader.h"
#include "config/pack_overrides.h"
#include "config/schedule_loader.h"
#include "config/settings_text.h"
#include "daemon/store/message_table.h"

namespace thiowatch::intake {

namespace {

fhir::ReadOptions resource_options(
    const config::FeedSettings& feed,
    const config::Settings& settings,
    const TimeZone& zone
) {
    fhir::ReadOptions options;
    options.authority = feed.authority;
    options.zone = zone;
    if (feed.fhir_poll) {
        for (const auto& [system, authority] : feed.fhir_poll->systems)
            options.authorities.emplace(system, authority);
        options.local_bases.push_back(feed.fhir_poll->server.base);
    }
    if (!feed.fhir) return options;
    for (const auto& [system, authority] : feed.fhir->systems)
        options.authorities.emplace(system, authority);
    options.local_bases = feed.fhir->bases;
    options.local_bases.push_back(config::link_root(settings) + feed.fhir->path);
    return options;
}

FeedRules rules_of(
    const config::FeedSettings& feed,
    const config::Settings& settings,
    config::Diagnostics& diagnostics
) {
    FeedRules rules;
    rules.header.processing_ids = feed.mllp.processing_ids;
    auto zone = TimeZone::named(feed.time_zone.value_or(settings.site.time_zone));
    if (zone) rules.zone = *zone;
    rules.reading.authority = feed.authority;
    rules.reading.zone = rules.zone;
    rules.resources = resource_options(feed, settings, rules.zone);
    rules.codes = config::load_codes(feed.codes, diagnostics).codes;
    rules.text_in_msa = feed.profile != config::FeedProfile::Ihe;
    return rules;
}

}  // namespace

SnapshotPtr make_snapshot(config::Settings settings, config::Diagnostics& diagnostics) {
    auto snapshot = std::make_shared<Snapshot>();
    for (const config::FeedSettings& feed : settings.feeds) {
        snapshot->feeds.emplace(feed.name, rules_of(feed, settings, diagnostics));
    }
    snapshot->drugs = config::packaged_codes(diagnostics).drugs;
    auto pack = config::load_site_pack(settings.rules, diagnostics);
    if (pack) snapshot->pack = std::move(*pack);
    snapshot->pack.schedules = config::schedules_of(settings, diagnostics);
    snapshot->routing = config::routing_of(settings);
    snapshot->routing.severities = snapshot->pack.severities;
    if (auto zone = TimeZone::named(settings.site.time_zone)) snapshot->zone = *zone;
    snapshot->link_root = config::link_root(settings);
    std::string text = config::settings_text(settings);
    for (const auto& [feed, rules] : snapshot->feeds) {
        text += feed.text() + std::to_string(rules.codes.size());
    }
    text += snapshot->pack.id + snapshot->pack.version;
    for (const alerts::Schedule& schedule : snapshot->pack.schedules.schedules) {
        text += schedule.id + schedule.version;
    }
    auto key = store::MessageKey::of({}, {}, {}, text);
    snapshot->digest = std::to_string(static_cast<std::uint64_t>(key.digest));
    snapshot->settings = std::move(settings);
    return diagnostics.has_errors() ? nullptr : snapshot;
}

SnapshotPtr load_snapshot(const std::filesystem::path& file, config::Diagnostics& diagnostics) {
    auto settings = config::load_settings(file, diagnostics);
    return settings ? make_snapshot(std::move(*settings), diagnostics) : nullptr;
}

}  // namespace thiowatch::intake
