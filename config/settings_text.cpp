#include "config/settings_text.h"

#include <array>

#include "config/access_binder.h"
#include "config/binder.h"
#include "config/notation.h"
#include "config/poll_binder.h"
#include "config/remote_binder.h"
#include "config/secret_text.h"
#include "config/yaml_text.h"

namespace thiowatch::config {
namespace {

template <class Ids>
std::vector<std::string> texts_of(const Ids& ids) {
    std::vector<std::string> texts;
    texts.reserve(ids.size());
    for (const auto& id : ids)
        texts.push_back(id.text());
    return texts;
}

template <class Values>
std::vector<std::string> names_of(const Values& values) {
    std::vector<std::string> names;
    names.reserve(values.size());
    for (const auto value : values)
        names.emplace_back(name_of(value));
    return names;
}

void write_path(YamlText& yaml, std::string_view key, const std::filesystem::path& path) {
    yaml.line_if(key, path.string());
}

void write_calendar(YamlText& yaml, const Site& site) {
    constexpr std::array<std::string_view, 7> kWeekdays{
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
    std::vector<std::string> works;
    for (std::size_t day = 0; day < kWeekdays.size(); ++day) {
        if (site.working_days.at(day)) works.emplace_back(kWeekdays.at(day));
    }
    yaml.list("working_days", works);
    std::vector<std::string> holidays;
    for (const CivilDate& date : site.holidays)
        holidays.push_back(date.iso());
    yaml.list_if("holidays", holidays);
}

void write_tls(YamlText& yaml, const TlsFiles& tls) {
    yaml.open("tls");
    write_path(yaml, "certificate", tls.certificate);
    write_path(yaml, "key", tls.key);
    write_path(yaml, "client_ca", tls.client_ca);
    yaml.close();
}

void write_top(YamlText& yaml, const Settings& settings) {
    yaml.raw("version", std::to_string(settings.version));
    yaml.open("site");
    yaml.line("name", settings.site.name);
    yaml.line("time_zone", settings.site.time_zone);
    write_calendar(yaml, settings.site);
    yaml.close();
    yaml.line("mode", name_of(settings.mode));
    yaml.open("store");
    write_path(yaml, "sqlite", settings.store.sqlite);
    yaml.close();
    yaml.open("http");
    yaml.line("listen", settings.http.listen.text());
    yaml.line("auth", name_of(settings.http.auth));
    if (settings.http.tls) write_tls(yaml, *settings.http.tls);
    yaml.line_if("public_url", settings.http.public_url);
    yaml.close();
    yaml.open("control");
    write_path(yaml, "socket", settings.control.socket);
    yaml.close();
}

void write_mllp(YamlText& yaml, const MllpSettings& mllp) {
    yaml.open("mllp");
    yaml.line("listen", mllp.listen.text());
    if (mllp.tls) write_tls(yaml, *mllp.tls);
    yaml.list_if("allow", texts_of(mllp.allow));
    yaml.raw("max_connections", std::to_string(mllp.max_connections));
    yaml.raw("idle_timeout", duration_text(mllp.idle_timeout));
    yaml.raw("frame_timeout", duration_text(mllp.frame_timeout));
    yaml.raw("max_frame", size_text(mllp.max_frame));
    std::vector<std::string> letters;
    for (const char letter : mllp.processing_ids)
        letters.emplace_back(1, letter);
    yaml.list("processing_ids", letters);
    yaml.close();
}

void write_fhir(YamlText& yaml, const FhirSettings& fhir) {
    yaml.open("fhir");
    yaml.line("path", fhir.path);
    write_access(yaml, fhir.access);
    yaml.line_if("read_back", fhir.read_back.text());
    if (!fhir.systems.empty()) {
        yaml.open("systems");
        for (const auto& [system, authority] : fhir.systems)
            yaml.line(yaml_key(system), authority.text());
        yaml.close();
    }
    yaml.list_if("bases", fhir.bases);
    if (fhir.spool) write_path(yaml, "spool", *fhir.spool);
    yaml.raw("max_body", size_text(fhir.max_body));
    yaml.raw("max_expanded", size_text(fhir.max_expanded));
    yaml.raw("max_entries", std::to_string(fhir.max_entries));
    yaml.raw("max_requests", std::to_string(fhir.max_requests));
    yaml.raw("requests_a_second", std::to_string(fhir.requests_a_second));
    yaml.close();
}

void write_feeds(YamlText& yaml, const std::vector<FeedSettings>& feeds) {
    if (feeds.empty()) return yaml.raw("feeds", "[]");
    yaml.open("feeds");
    for (const FeedSettings& feed : feeds) {
        yaml.begin_item();
        yaml.line("name", feed.name.text());
        if (feed.fhir) write_fhir(yaml, *feed.fhir);
        if (feed.fhir_poll) write_poll(yaml, *feed.fhir_poll);
        if (feed.is_mllp()) write_mllp(yaml, feed.mllp);
        yaml.line_if("authority", feed.authority.text());
        if (feed.time_zone) yaml.line("time_zone", *feed.time_zone);
        std::vector<std::string> codes;
        codes.reserve(feed.codes.size());
        for (const auto& file : feed.codes)
            codes.push_back(file.string());
        yaml.list_if("codes", codes);
        yaml.line("profile", name_of(feed.profile));
        yaml.raw("silent_after", feed.silent_after ? duration_text(*feed.silent_after) : "never");
        yaml.end_item();
    }
    yaml.close();
}

void write_rules(YamlText& yaml, const RulesSettings& rules) {
    yaml.open("rules");
    yaml.list("packs", rules.packs);
    yaml.line("schedule", rules.schedule);
    if (!rules.schedules.empty()) {
        yaml.open("schedules");
        for (const auto& [indication, name] : rules.schedules)
            yaml.line(alerts::name_of(indication), name);
        yaml.close();
    }
    yaml.line_if("overrides", rules.overrides);
    yaml.list_if("approved_by", rules.approved_by);
    yaml.close();
}

void write_contacts(YamlText& yaml, const std::map<ContactKey, Contact>& contacts) {
    if (contacts.empty()) return yaml.raw("contacts", "{}");
    yaml.open("contacts");
    for (const auto& [key, contact] : contacts) {
        yaml.open(yaml_key(key.text()));
        yaml.line("name", contact.name);
        yaml.line_if("email", contact.email);
        yaml.close();
    }
    yaml.close();
}

struct ChannelText {
    YamlText& yaml;

    void operator()(const SmtpSettings& smtp) const {
        yaml.open("smtp");
        yaml.line("host", smtp.host);
        yaml.raw("port", std::to_string(smtp.port));
        yaml.line("tls", name_of(smtp.tls));
        yaml.line("from", smtp.from);
        yaml.line_if("user", smtp.user);
        write_secret(yaml, "password", smtp.password);
        write_path(yaml, "ca", smtp.ca);
        yaml.line_if("hello_name", smtp.hello_name);
        yaml.raw("timeout", duration_text(smtp.timeout));
        yaml.close();
    }
    void operator()(const WebhookSettings& webhook) const {
        yaml.open("webhook");
        yaml.line("url", webhook.url);
        write_secret(yaml, "secret", webhook.secret);
        write_secret(yaml, "previous_secret", webhook.previous_secret);
        yaml.raw("allow_insecure", webhook.allow_insecure ? "true" : "false");
        write_path(yaml, "ca", webhook.ca);
        write_path(yaml, "client_certificate", webhook.client_certificate);
        write_path(yaml, "client_key", webhook.client_key);
        yaml.raw("timeout", duration_text(webhook.timeout));
        yaml.close();
    }
    void operator()(const FhirChannelSettings& fhir) const {
        yaml.open("fhir");
        write_remote(yaml, fhir.server);
        yaml.line("send", name_of(fhir.sending));
        yaml.close();
    }
    void operator()(const MaildirSettings& maildir) const {
        yaml.line("maildir", maildir.path.string());
    }
};

void write_channels(YamlText& yaml, const std::map<ChannelName, ChannelSettings>& channels) {
    if (channels.empty()) return yaml.raw("channels", "{}");
    yaml.open("channels");
    for (const auto& [name, channel] : channels) {
        yaml.open(yaml_key(name.text()));
        std::visit(ChannelText{yaml}, channel.kind);
        yaml.close();
    }
    yaml.close();
}

void write_condition(YamlText& yaml, const RouteSettings& route) {
    if (route.severities.empty() && route.rules.empty() && route.indications.empty()) return;
    yaml.open("when");
    yaml.list_if("severity", names_of(route.severities));
    yaml.list_if("rule", route.rules);
    yaml.list_if("indication", names_of(route.indications));
    yaml.close();
}

void write_routes(YamlText& yaml, const std::vector<RouteSettings>& routes) {
    if (routes.empty()) return yaml.raw("routes", "[]");
    yaml.open("routes");
    for (const RouteSettings& route : routes) {
        yaml.begin_item();
        write_condition(yaml, route);
        yaml.list("to", route.to);
        yaml.list("by", texts_of(route.by));
        yaml.line("detail", name_of(route.detail));
        if (route.acknowledge_within) {
            yaml.raw("acknowledge_within", duration_text(*route.acknowledge_within));
        }
        if (route.repeat_every) yaml.raw("repeat_every", duration_text(*route.repeat_every));
        yaml.list_if("escalate", route.escalate);
        yaml.end_item();
    }
    yaml.close();
}

void write_rest(YamlText& yaml, const Settings& settings) {
    if (!settings.prescribers.empty()) {
        yaml.open("prescribers");
        for (const auto& [id, contact] : settings.prescribers) {
            yaml.line(yaml_key(id), contact.text());
        }
        yaml.close();
    }
    if (settings.shadow) {
        yaml.open("shadow");
        yaml.line("to", settings.shadow->text());
        yaml.close();
    }
    yaml.open("operations");
    yaml.list("to", settings.operations.to);
    yaml.list("by", texts_of(settings.operations.by));
    yaml.close();
    yaml.open("digest");
    yaml.line("at", time_of_day_text(settings.digest.at));
    yaml.close();
    yaml.open("batch_shift");
    yaml.raw("people", std::to_string(settings.batch_shift.people));
    yaml.raw("within", duration_text(settings.batch_shift.within));
    yaml.close();
    if (settings.unlinked.anc_below) {
        yaml.open("unlinked");
        yaml.raw("anc_below", settings.unlinked.anc_below->text());
        yaml.close();
    }
    yaml.open("retention");
    yaml.raw("messages", duration_text(settings.retention.messages));
    yaml.raw("size", size_text(settings.retention.size));
    yaml.close();
    yaml.open("roster");
    if (settings.roster.file) yaml.line("file", settings.roster.file->string());
    yaml.raw("max_age", duration_text(settings.roster.max_age));
    yaml.close();
}

}  // namespace

std::string settings_text(const Settings& settings) {
    YamlText yaml;
    write_top(yaml, settings);
    write_feeds(yaml, settings.feeds);
    write_rules(yaml, settings.rules);
    write_contacts(yaml, settings.contacts);
    write_channels(yaml, settings.channels);
    write_routes(yaml, settings.routes);
    write_rest(yaml, settings);
    if (settings.cds) write_cds(yaml, *settings.cds);
    return yaml.text();
}

}  // namespace thiowatch::config
