// Does every alert reach a person, by a way that wakes them where it must, and nobody else?
#include <algorithm>
#include <array>
#include <set>

#include "config/lint_desk.h"
#include "config/notation.h"

namespace thiowatch::config {
namespace {

using alerts::Severity;

constexpr std::array kSeverities{
    Severity::Info,
    Severity::Warning,
    Severity::Urgent,
    Severity::Critical};

bool has_condition(const RouteSettings& route) {
    return !route.severities.empty() || !route.rules.empty() || !route.indications.empty();
}

bool is_grave(Severity severity) {
    return severity == Severity::Urgent || severity == Severity::Critical;
}

std::set<Severity> severities_of(const RouteSettings& route) {
    if (route.severities.empty()) return {kSeverities.begin(), kSeverities.end()};
    return {route.severities.begin(), route.severities.end()};
}

class RouteCheck {
  public:
    RouteCheck(const LintDesk& desk, std::size_t index, std::set<Severity> left)
        : desk_(desk),
          route_(desk.settings.routes[index]),
          path_("/routes/" + std::to_string(index)),
          left_(std::move(left)) {}

    void run() const {
        if (left_.empty()) {
            desk_.warning(path_, "no alert comes this far: the routes above take them all");
            return;
        }
        check_reach();
        check_contacts();
        if (std::ranges::any_of(left_, is_grave)) check_grave();
        if (route_.detail == Detail::Full) check_full();
    }

  private:
    [[nodiscard]] const ChannelSettings* channel(const ChannelName& name) const {
        const auto found = desk_.settings.channels.find(name);
        return found == desk_.settings.channels.end() ? nullptr : &found->second;
    }

    template <class Kind>
    [[nodiscard]] bool goes_by() const {
        return std::ranges::any_of(route_.by, [&](const ChannelName& name) {
            const ChannelSettings* found = channel(name);
            return found != nullptr && std::holds_alternative<Kind>(found->kind);
        });
    }

    void check_reach() const {
        const std::string help = "write to: [prescriber] and by: [mail]";
        if (!route_.to.empty() && !route_.by.empty()) return;
        const std::string text = route_.to.empty() ? "this route names nobody to tell"
                                                   : "this route names no channel to tell them by";
        if (desk_.is_live()) {
            desk_.error(FaultCode::ConfigUnsafe, path_, text, help);
        } else {
            desk_.warning(path_, text, help);
        }
    }

    /// Mail needs an address; a webhook does not.
    void check_contacts() const {
        if (goes_by<WebhookSettings>() || goes_by<FhirChannelSettings>() ||
            !(goes_by<SmtpSettings>() || goes_by<MaildirSettings>())) {
            return;
        }
        for (const auto* names : {&route_.to, &route_.escalate}) {
            for (const std::string& name : *names)
                check_contact(name);
        }
    }

    void check_contact(const std::string& name) const {
        const auto found = desk_.settings.contacts.find(ContactKey(name));
        if (found == desk_.settings.contacts.end() || !found->second.email.empty()) return;
        desk_.error(
            FaultCode::ConfigUnsafe,
            path_,
            in_quotes(name) + " is told by mail and has no mail address",
            "add an email to the contact, or a webhook to the route"
        );
    }

    void check_grave() const {
        if (!goes_by<WebhookSettings>() && !route_.by.empty()) {
            desk_.warning(
                path_ + "/by",
                "urgent and critical alerts go by mail alone, which nobody may read for hours",
                "add a webhook to a pager or messenger"
            );
        }
        if (route_.escalate.empty()) {
            desk_.warning(
                path_,
                "when nobody answers an urgent or critical alert, nobody else is told",
                "write escalate: [clinic]"
            );
        }
    }

    void check_full() const {
        for (const ChannelName& name : route_.by) {
            const ChannelSettings* found = channel(name);
            if (found == nullptr) continue;
            const auto* smtp = std::get_if<SmtpSettings>(&found->kind);
            const auto* webhook = std::get_if<WebhookSettings>(&found->kind);
            const auto* fhir = std::get_if<FhirChannelSettings>(&found->kind);
            const bool is_open_server = fhir != nullptr && fhir->server.base.starts_with("http:") &&
                                        !is_loopback(host_of_url(fhir->server.base));
            const bool is_open_mail = smtp != nullptr && smtp->tls != SmtpTls::Required;
            const bool is_open_hook = webhook != nullptr && webhook->url.starts_with("http:") &&
                                      !is_loopback(host_of_url(webhook->url));
            if (!is_open_mail && !is_open_hook && !is_open_server) continue;
            desk_.error(
                FaultCode::ConfigUnsafe,
                path_ + "/detail",
                "names and results would leave by " + in_quotes(name.text()) +
                    ", which may send them in clear text",
                "write tls: required (https for a webhook), or detail: none"
            );
        }
    }

    const LintDesk& desk_;
    const RouteSettings& route_;
    std::string path_;
    std::set<Severity> left_;  // severities that come this far and that the route takes
};

void check_end(const LintDesk& desk) {
    const std::vector<RouteSettings>& routes = desk.settings.routes;
    if (routes.empty()) {
        const std::string text = "without routes no alert reaches anybody";
        const std::string help = "write routes: [{to: [prescriber], by: [mail]}]";
        if (desk.is_live()) {
            desk.error(FaultCode::ConfigUnsafe, "/routes", text, help);
        } else {
            desk.warning("/routes", text, help);
        }
    } else if (has_condition(routes.back())) {
        desk.warning(
            "/routes/" + std::to_string(routes.size() - 1) + "/when",
            "the last route has a condition: alerts that match none go to the operators",
            "end with a route that has no 'when'"
        );
    }
}

}  // namespace

void lint_routes(const LintDesk& desk) {
    std::set<Severity> coming(kSeverities.begin(), kSeverities.end());
    for (std::size_t index = 0; index < desk.settings.routes.size(); ++index) {
        const RouteSettings& route = desk.settings.routes[index];
        std::set<Severity> left;
        for (const Severity severity : severities_of(route)) {
            if (coming.contains(severity)) left.insert(severity);
        }
        RouteCheck(desk, index, left).run();
        if (!route.rules.empty() || !route.indications.empty()) continue;
        for (const Severity severity : left)
            coming.erase(severity);
    }
    check_end(desk);
}

}  // namespace thiowatch::config
