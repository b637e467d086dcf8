#include "config/lint_desk.h"
#include "config/notation.h"
#include "config/remote_binder.h"

namespace thiowatch::config {
namespace {

/// One channel and where it stands.
struct ChannelPlace {
    const LintDesk& desk;
    std::string path;

    void operator()(const SmtpSettings& smtp) const {
        const std::string here = path + "/smtp";
        if (smtp.user.empty() != smtp.password.empty()) {
            desk.error(FaultCode::ConfigMissingKey, here, "'user' and 'password' belong together");
        }
        if (is_loopback(smtp.host)) return;
        if (smtp.tls == SmtpTls::None && !smtp.user.empty()) {
            desk.error(
                FaultCode::ConfigUnsafe,
                here + "/tls",
                "the password would travel in clear text",
                "write tls: required"
            );
        } else if (smtp.tls == SmtpTls::None) {
            desk.warning(
                here + "/tls",
                "mail is not encrypted on its way to " + smtp.host,
                "write tls: required, or use a relay on this host"
            );
        }
        if (smtp.from == SmtpSettings{}.from) {
            desk.warning(
                here,
                "mail is sent from " + smtp.from + ", which other servers refuse",
                "write from: thiowatch@ and your domain"
            );
        }
    }

    void operator()(const WebhookSettings& webhook) const {
        const std::string here = path + "/webhook";
        const std::string host = host_of_url(webhook.url);
        const bool is_https = webhook.url.starts_with("https://");
        if (host.empty() || (!is_https && !webhook.url.starts_with("http://"))) {
            desk.error(
                FaultCode::ConfigBadValue,
                here + "/url",
                "'url' needs an address that begins with https://"
            );
            return;
        }
        check_address(webhook, here + "/url", is_https, host);
        if (webhook.secret.empty()) {
            desk.warning(
                here,
                "webhooks are not signed: whoever receives them cannot tell ours from others",
                "write secret: {file: /etc/thiowatch/hook.secret}"
            );
        }
        if (webhook.client_certificate.empty() != webhook.client_key.empty()) {
            desk.error(
                FaultCode::ConfigMissingKey,
                here,
                "'client_certificate' and 'client_key' belong together"
            );
        }
    }

    void operator()(const MaildirSettings&) const {}

    void operator()(const FhirChannelSettings& fhir) const {
        lint_remote(desk, fhir.server, path + "/fhir");
    }

  private:
    void check_address(
        const WebhookSettings& webhook,
        const std::string& place,
        bool is_https,
        const std::string& host
    ) const {
        if (webhook.url.find('@') < webhook.url.find(host)) {
            desk.error(
                FaultCode::ConfigSecret,
                place,
                "an address is shown in many places and cannot hold a password",
                "use 'secret', which signs every webhook"
            );
        }
        if (webhook.allow_insecure) return;
        if (!is_https || is_loopback(host)) {
            desk.error(
                FaultCode::ConfigUnsafe,
                place,
                is_https ? "this webhook stays on this host"
                         : "this webhook would travel in clear text",
                "write an https address, or allow_insecure: true if that is what you want"
            );
        }
    }
};

}  // namespace

void lint_channels(const LintDesk& desk) {
    for (const auto& [name, channel] : desk.settings.channels) {
        std::visit(ChannelPlace{desk, "/channels/" + name.text()}, channel.kind);
    }
}

}  // namespace thiowatch::config
