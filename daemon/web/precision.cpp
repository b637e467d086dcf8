#include "daemon/web/precision.h"

#include <rapidjson/document.h>

#include "alerts/lifecycle/alert_ref.h"
#include "alerts/notices/json_text.h"
#include "daemon/intake/judge.h"
#include "daemon/web/alert_api.h"
#include "daemon/web/alert_pages.h"
#include "daemon/web/layout.h"

namespace thiowatch::web {

namespace {

using alerts::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;
using store::RulePrecision;
using store::Verdict;

constexpr int kOnePage = 50;
constexpr double kPercent = 100;

std::string member(const rapidjson::Document& document, const char* name) {
    const auto found = document.FindMember(name);
    const bool is_text = found != document.MemberEnd() && found->value.IsString();
    return is_text ? std::string(found->value.GetString(), found->value.GetStringLength())
                   : std::string();
}

std::optional<Instant> since_in(const HttpRequest& request) {
    const std::string since(request.asked("since"));
    if (since.empty()) return Instant{};
    if (const auto at = Instant::parse_rfc3339(since)) return *at;
    const auto day = Instant::parse_date(since);
    return day ? std::optional(*day) : std::nullopt;
}

HttpResponse judge(const DeskWindow& window, const HttpRequest& request) {
    if (!is_same_origin(request)) return json_error(403, "sent from another site");
    rapidjson::Document document;
    document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
        request.body.data(), request.body.size()
    );
    if (document.HasParseError() || !document.IsObject()) {
        return json_error(
            400, "the body must be a JSON object: {\"by\": \"...\", \"verdict\": \"useful\"}"
        );
    }
    const auto verdict = store::verdict_named(member(document, "verdict"));
    if (!verdict) return json_error(422, "`verdict` is useful, not-useful or wrong");
    const intake::JudgeRequest ask{
        alerts::alert_ref_spelled(request.part("ref")),
        member(document, "by"),
        *verdict,
        member(document, "note")};
    if (ask.by.empty()) return json_error(422, "`by` must name the person who judges");
    bool is_known = false;
    const bool happened =
        window.ingest.perform([&](intake::Desk& desk) { is_known = intake::judge(desk, ask); });
    if (!happened) return json_error(503, "not saved; try again");
    if (!is_known) return json_error(404, "there is no alert of that reference");
    JsonWriter json;
    json.begin_object()
        .member("alert", ask.ref.text())
        .member("verdict", store::name_of(*verdict))
        .member("by", ask.by)
        .end_object();
    return net::json_response(json.take() + "\n");
}

std::optional<std::int64_t> useful_percent(const RulePrecision& rule) {
    if (rule.judged == 0) return std::nullopt;
    return static_cast<std::int64_t>(
        kPercent * static_cast<double>(rule.useful) / static_cast<double>(rule.judged) + 0.5
    );
}

HttpResponse precision(const DeskWindow& window, const HttpRequest& request) {
    const auto since = since_in(request);
    if (!since) return json_error(400, "since is a day or a time: 2026-03-01");
    JsonWriter json;
    json.begin_object().member("schema", "thiowatch.precision/1").key("rules").begin_array();
    for (const RulePrecision& rule : window.reading.judgements.precision(*since)) {
        json.begin_object()
            .member("rule", rule.rule)
            .member("fired", rule.fired)
            .member("judged", rule.judged)
            .member("useful", rule.useful)
            .member("not_useful", rule.not_useful)
            .member("wrong", rule.wrong);
        json.key("useful_percent");
        const auto percent = useful_percent(rule);
        percent ? json.number(*percent) : json.null();
        json.end_object();
    }
    return net::json_response(json.end_array().end_object().take() + "\n");
}

std::string table_of(const std::vector<RulePrecision>& rules) {
    if (rules.empty()) return "<p>No alert yet.</p>";
    std::string text =
        "<table><thead><tr><th scope=\"col\">Rule</th><th scope=\"col\">Fired</th>"
        "<th scope=\"col\">Judged</th><th scope=\"col\">Useful</th>"
        "<th scope=\"col\">Not useful</th><th scope=\"col\">Wrong</th>"
        "<th scope=\"col\">Useful share</th></tr></thead><tbody>";
    for (const RulePrecision& rule : rules) {
        const auto percent = useful_percent(rule);
        text += "<tr><th scope=\"row\">" + escaped(rule.rule) + "</th>";
        for (const std::int64_t count :
             {rule.fired, rule.judged, rule.useful, rule.not_useful, rule.wrong}) {
            text += "<td>" + std::to_string(count) + "</td>";
        }
        text += "<td>" + (percent ? std::to_string(*percent) + " %" : "-") + "</td></tr>";
    }
    return text + "</tbody></table>";
}

std::string choice(Verdict verdict, std::string_view words) {
    return "<button name=\"verdict\" value=\"" + std::string(store::name_of(verdict)) + "\">" +
           std::string(words) + "</button> ";
}

std::string form_of(const DeskWindow& window, const alerts::Alert& alert) {
    const std::string ref = escaped(alert.ref.text());
    return "<form method=\"post\" action=\"/precision/" + ref + "\"><p><strong>" +
           std::string(alerts::name_of(alert.finding.severity)) + " " +
           escaped(alert.finding.rule.text()) + "</strong> <a href=\"/alerts/" + ref + "\">" + ref +
           "</a>, " + escaped(shown_time(window, alert.opened_at)) + "<br>" +
           escaped(alert.finding.headline) +
           "</p><label>Your name <input name=\"by\" required autocomplete=\"name\"></label>"
           "<label>Why <input name=\"note\"></label>" +
           choice(Verdict::Useful, "Useful") + choice(Verdict::NotUseful, "True, not useful") +
           choice(Verdict::Wrong, "Wrong") + "</form>";
}

HttpResponse show(const DeskWindow& window, const HttpRequest&) {
    std::string body = "<h2>By rule</h2>" + table_of(window.reading.judgements.precision({})) +
                       "<h2>Not yet judged</h2>";
    const auto waiting = window.reading.judgements.unjudged({}, kOnePage);
    if (waiting.empty()) body += "<p>Every alert has been judged.</p>";
    for (const alerts::AlertId id : waiting) {
        if (const auto alert = window.reading.alerts.read(id)) body += form_of(window, *alert);
    }
    return net::html_response(page(window, "Precision of the rules", body));
}

HttpResponse take_form(const DeskWindow& window, const HttpRequest& request) {
    if (!is_same_origin(request)) return net::text_response("Sent from another site.\n", 403);
    auto fields = net::form_fields(request.body);
    const auto verdict = store::verdict_named(fields["verdict"]);
    if (!verdict || fields["by"].empty()) {
        return net::html_response(
            page(window, "Your name or judgement is missing", "<p>Go back and give it.</p>"), 422
        );
    }
    const intake::JudgeRequest ask{
        alerts::alert_ref_spelled(request.part("ref")), fields["by"], *verdict, fields["note"]};
    bool is_known = false;
    const bool happened =
        window.ingest.perform([&](intake::Desk& desk) { is_known = intake::judge(desk, ask); });
    if (!happened) return net::text_response("Not saved. Try again.\n", 503);
    if (!is_known) return net::html_response(page(window, "No such alert", ""), 404);
    return net::redirect_to("/precision");
}

}  // namespace

void add_precision_api(net::Router& router, const DeskWindow& window) {
    router.add("POST", "/api/v1/alerts/{ref}/judge", [window](const HttpRequest& request) {
        return judge(window, request);
    });
    router.add("GET", "/api/v1/rules/precision", [window](const HttpRequest& request) {
        return precision(window, request);
    });
}

void add_precision_page(net::Router& router, const DeskWindow& window) {
    router.add("GET", "/precision", [window](const HttpRequest& request) {
        return show(window, request);
    });
    router.add("POST", "/precision/{ref}", [window](const HttpRequest& request) {
        return take_form(window, request);
    });
}

}  // namespace thiowatch::web
