#include "config/remote_binder.h"
#include "config/secret_reader.h"
#include "config/settings_binder.h"
#include "config/settings_paths.h"

namespace thiowatch::config {
namespace {

void read_secret_key(
    MapReader& map,
    std::string_view key,
    const std::filesystem::path& folder,
    Secret& into
) {
    const auto value = map.find(key);
    if (!value) return;
    if (auto secret = read_secret(*value, folder)) into = *std::move(secret);
}

SmtpSettings bind_smtp(const Value& value, const std::filesystem::path& folder) {
    MapReader map(value);
    SmtpSettings smtp;
    map.read("host", smtp.host);
    map.read("port", smtp.port);
    map.read(
        "tls",
        smtp.tls,
        {{"required", SmtpTls::Required},
         {"opportunistic", SmtpTls::Opportunistic},
         {"none", SmtpTls::None}}
    );
    map.read("from", smtp.from);
    map.read("user", smtp.user);
    read_secret_key(map, "password", folder, smtp.password);
    read_path(map, "ca", folder, smtp.ca);
    map.read("hello_name", smtp.hello_name);
    map.read("timeout", smtp.timeout);
    map.finish();
    return smtp;
}

WebhookSettings bind_webhook(const Value& value, const std::filesystem::path& folder) {
    MapReader map(value);
    WebhookSettings webhook;
    map.required("url", webhook.url);
    read_secret_key(map, "secret", folder, webhook.secret);
    read_secret_key(map, "previous_secret", folder, webhook.previous_secret);
    map.read("allow_insecure", webhook.allow_insecure);
    read_path(map, "ca", folder, webhook.ca);
    read_path(map, "client_certificate", folder, webhook.client_certificate);
    read_path(map, "client_key", folder, webhook.client_key);
    map.read("timeout", webhook.timeout);
    map.finish();
    return webhook;
}

FhirChannelSettings bind_fhir(const Value& value, const std::filesystem::path& folder) {
    MapReader map(value);
    FhirChannelSettings fhir;
    fhir.server = remote_server(map, folder);
    map.read(
        "send",
        fhir.sending,
        {{"transaction", alerts::FhirSending::Transaction},
         {"message", alerts::FhirSending::Message},
         {"communication", alerts::FhirSending::Communication}}
    );
    map.finish();
    return fhir;
}

/// `allow_insecure` may stand on the channel or within its webhook or fhir.
void bind_channel(
    const std::string& name,
    const Value& value,
    const std::filesystem::path& folder,
    Settings& settings
) {
    MapReader map(value);
    const auto smtp = map.find("smtp");
    const auto webhook = map.find("webhook");
    const auto maildir = map.find("maildir");
    const auto fhir = map.find("fhir");
    const auto insecure = map.find("allow_insecure");
    map.finish();
    const int kinds = (smtp ? 1 : 0) + (webhook ? 1 : 0) + (maildir ? 1 : 0) + (fhir ? 1 : 0);
    if (kinds != 1) {
        if (value.is_map()) value.refuse("one of smtp, webhook, fhir or maildir");
        return;
    }
    ChannelSettings channel{ChannelName(name), {}};
    if (smtp) channel.kind = bind_smtp(*smtp, folder);
    if (webhook) {
        WebhookSettings hook = bind_webhook(*webhook, folder);
        if (insecure) read_value(*insecure, hook.allow_insecure);
        channel.kind = hook;
    } else if (fhir) {
        FhirChannelSettings server = bind_fhir(*fhir, folder);
        if (insecure) read_value(*insecure, server.server.allow_insecure);
        channel.kind = server;
    } else if (insecure) {
        insecure->error(
            FaultCode::ConfigUnknownKey, "'allow_insecure' is for webhooks and fhir", "leave it out"
        );
    }
    if (maildir) {
        if (auto path = path_in(folder, *maildir)) channel.kind = MaildirSettings{*path};
    }
    settings.channels[channel.name] = channel;
}

}  // namespace

void bind_channels(const Value& value, const std::filesystem::path& folder, Settings& settings) {
    settings.channels.clear();
    for (const auto& [name, channel] : value.entries()) {
        bind_channel(name, channel, folder, settings);
    }
}

}  // namespace thiowatch::config
