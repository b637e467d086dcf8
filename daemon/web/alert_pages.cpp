#include "daemon/web/alert_pages.h"

#include <span>

#include "alerts/lifecycle/alert_ref.h"
#include "alerts/notices/alert_json.h"
#include "daemon/intake/acknowledge.h"
#include "daemon/web/layout.h"

namespace thiowatch::embedded {
extern const std::span<const std::pair<std::string_view, std::string_view>> page_files;
}

namespace thiowatch::web {

namespace {

using alerts::Alert;
using net::HttpRequest;
using net::HttpResponse;

constexpr int kListed = 500;

std::string row_of(const DeskWindow& window, const Alert& alert) {
    std::string severity(alerts::name_of(alert.finding.severity));
    std::string ref = escaped(alert.ref.text());
    std::string seen = alert.acknowledged ? "acknowledged by " + escaped(alert.acknowledged->by)
                       : alert.acknowledge_by
                           ? "answer by " + escaped(shown_time(window, *alert.acknowledge_by))
                           : std::string("no answer wanted");
    return "<tr><td class=\"" + severity + "\">" + severity + "</td><td><a href=\"/alerts/" + ref +
           "\">" + ref + "</a></td><td>" + escaped(alert.finding.rule.text()) + "</td><td>" +
           escaped(alert.finding.headline) + "</td><td>" +
           escaped(shown_time(window, alert.opened_at)) + "</td><td>" + seen + "</td></tr>";
}

HttpResponse overview(const DeskWindow& window) {
    store::AlertQuery query;
    query.state = alerts::AlertState::Open;
    query.limit = kListed;
    auto open = window.reading.alerts.list(query);
    std::stable_sort(open.begin(), open.end(), [](const Alert& a, const Alert& b) {
        bool is_answered = a.acknowledged.has_value();
        if (is_answered != b.acknowledged.has_value()) return !is_answered;
        return a.finding.severity > b.finding.severity;
    });
    std::string body = "<p>" + std::to_string(open.size()) + " open</p>";
    if (!open.empty()) {
        body +=
            "<table><thead><tr><th scope=\"col\">Severity</th><th scope=\"col\">Reference</th>"
            "<th scope=\"col\">Rule</th><th scope=\"col\">What</th><th scope=\"col\">Since</th>"
            "<th scope=\"col\">Answer</th></tr></thead><tbody>";
        for (const Alert& alert : open)
            body += row_of(window, alert);
        body += "</tbody></table>";
    }
    return net::html_response(page(window, "Alerts", body));
}

std::string form_of(const Alert& alert) {
    return "<form method=\"post\" action=\"/alerts/" + escaped(alert.ref.text()) +
           "\"><input type=\"hidden\" name=\"version\" value=\"" + std::to_string(alert.version) +
           "\"><label>Your name <input name=\"by\" required autocomplete=\"name\"></label>"
           "<label>What you do about it <textarea name=\"note\" rows=\"3\"></textarea></label>"
           "<button>Acknowledge</button></form>";
}

HttpResponse show(const DeskWindow& window, const HttpRequest& request) {
    auto alert = window.reading.alerts.find(alerts::alert_ref_spelled(request.part("ref")));
    if (!alert) return net::html_response(page(window, "No such alert", ""), 404);
    std::string body = "<p class=\"" + std::string(alerts::name_of(alert->finding.severity)) +
                       "\">" + std::string(alerts::name_of(alert->finding.severity)) + ", " +
                       std::string(alerts::name_of(alert->state)) + ", version " +
                       std::to_string(alert->version) + "</p><pre>" +
                       escaped(alerts::alert_text(*alert)) + "</pre>";
    if (alert->acknowledged) {
        body += "<p>Acknowledged by " + escaped(alert->acknowledged->by) + " on " +
                escaped(shown_time(window, alert->acknowledged->at)) + ". " +
                escaped(alert->acknowledged->note) + "</p>";
    } else if (alert->state == alerts::AlertState::Open) {
        body += form_of(*alert);
    }
    return net::html_response(page(window, "Alert " + alert->ref.text(), body));
}

HttpResponse acknowledge(const DeskWindow& window, const HttpRequest& request) {
    if (!is_same_origin(request)) return net::text_response("Sent from another site.\n", 403);
    auto fields = net::form_fields(request.body);
    intake::AckRequest ask{
        alerts::alert_ref_spelled(request.part("ref")), fields["by"], fields["note"], {}};
    if (ask.by.empty()) {
        return net::html_response(
            page(window, "Your name is missing", "<p>Go back and give it.</p>"), 422
        );
    }
    if (!fields["version"].empty()) ask.version = std::atoi(fields["version"].c_str());
    intake::AckResult result = intake::AckResult::NotFound;
    bool happened =
        window.ingest.perform([&](intake::Desk& desk) { result = intake::acknowledge(desk, ask); });
    if (!happened) return net::text_response("Not saved. Try again.\n", 503);
    if (result == intake::AckResult::NotFound) {
        return net::html_response(page(window, "No such alert", ""), 404);
    }
    if (result == intake::AckResult::NewerVersion) {
        std::string body = "<p>There is a newer result. <a href=\"/alerts/" +
                           escaped(ask.ref.text()) +
                           "\">Look at it</a>; nothing was acknowledged.</p>";
        return net::html_response(page(window, "There is a newer result", body), 409);
    }
    return net::redirect_to("/alerts/" + ask.ref.text());
}

}  // namespace

bool is_same_origin(const HttpRequest& request) {
    std::string_view origin = request.header("origin");
    if (origin.empty()) return true;
    std::size_t scheme = origin.find("://");
    return scheme != std::string_view::npos && origin.substr(scheme + 3) == request.header("host");
}

void add_pages(net::Router& router, const DeskWindow& window) {
    router.add("GET", "/", [window](const HttpRequest&) { return overview(window); });
    router.add("GET", "/alerts/{ref}", [window](const HttpRequest& request) {
        return show(window, request);
    });
    router.add("POST", "/alerts/{ref}", [window](const HttpRequest& request) {
        return acknowledge(window, request);
    });
    router.add("GET", "/static/style.css", [](const HttpRequest&) {
        return HttpResponse{
            200, "text/css; charset=utf-8", std::string(embedded::page_files.front().second), {}};
    });
}

}  // namespace thiowatch::web
