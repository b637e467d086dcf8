#include "daemon/web/alert_api.h"

#include <charconv>

#include <rapidjson/document.h>

#include "alerts/lifecycle/alert_ref.h"
#include "alerts/notices/alert_json.h"
#include "daemon/intake/acknowledge.h"
#include "daemon/web/alert_pages.h"

namespace thiowatch::web {

namespace {

using alerts::Alert;
using alerts::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;

constexpr int kDefaultLimit = 100;
constexpr int kMostListed = 1000;

HttpResponse list(const DeskWindow& window, const HttpRequest& request) {
    store::AlertQuery query;
    query.limit = kDefaultLimit;
    std::string_view state = request.asked("state");
    if (!state.empty() && state != "all") {
        query.state = alerts::alert_state_named(state);
        if (!query.state)
            return json_error(400, "state is open, resolved, withdrawn, superseded or all");
    }
    std::string_view limit = request.asked("limit");
    if (!limit.empty()) {
        auto [end, wrong] = std::from_chars(limit.data(), limit.data() + limit.size(), query.limit);
        bool is_number = wrong == std::errc{} && end == limit.data() + limit.size();
        if (!is_number || query.limit < 1) return json_error(400, "limit is a whole number from 1");
        query.limit = std::min(query.limit, kMostListed);
    }
    JsonWriter json;
    json.begin_object().key("alerts").begin_array();
    for (const Alert& alert : window.reading.alerts.list(query)) {
        json.raw(alert_as_json(window.reading, alert));
    }
    json.end_array().end_object();
    return net::json_response(json.take() + "\n");
}

HttpResponse show(const DeskWindow& window, const HttpRequest& request) {
    auto alert = window.reading.alerts.find(alerts::alert_ref_spelled(request.part("ref")));
    if (!alert) return json_error(404, "there is no alert of that reference");
    return net::json_response(alert_as_json(window.reading, *alert) + "\n");
}

std::string text_member(const rapidjson::Document& document, const char* name) {
    auto member = document.FindMember(name);
    bool is_text = member != document.MemberEnd() && member->value.IsString();
    return is_text ? std::string(member->value.GetString(), member->value.GetStringLength())
                   : std::string();
}

HttpResponse acknowledge(const DeskWindow& window, const HttpRequest& request) {
    if (!is_same_origin(request)) return json_error(403, "sent from another site");
    intake::AckRequest ask;
    ask.ref = alerts::alert_ref_spelled(request.part("ref"));
    if (!request.body.empty()) {
        rapidjson::Document document;
        document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
            request.body.data(), request.body.size()
        );
        if (document.HasParseError() || !document.IsObject()) {
            return json_error(
                400, "the body must be a JSON object: {\"by\": \"...\", \"note\": \"...\"}"
            );
        }
        ask.by = text_member(document, "by");
        ask.note = text_member(document, "note");
        auto version = document.FindMember("version");
        if (version != document.MemberEnd() && version->value.IsInt())
            ask.version = version->value.GetInt();
    }
    if (ask.by.empty()) return json_error(422, "`by` must name the person who acknowledges");
    intake::AckResult result = intake::AckResult::NotFound;
    bool happened =
        window.ingest.perform([&](intake::Desk& desk) { result = intake::acknowledge(desk, ask); });
    if (!happened) return json_error(503, "not saved; try again");
    switch (result) {
        case intake::AckResult::NotFound:
            return json_error(404, "there is no alert of that reference");
        case intake::AckResult::NewerVersion:
            return json_error(409, "there is a newer version; nothing was acknowledged");
        case intake::AckResult::Done:
        case intake::AckResult::AlreadyDone:
            break;
    }
    return show(window, request);
}

HttpResponse ready(const DeskWindow& window) {
    bool takes_messages = window.ingest.perform([](intake::Desk&) {});
    if (!takes_messages) return net::text_response("not ready: the store does not answer\n", 503);
    return net::text_response("ready\n");
}

}  // namespace

std::string alert_as_json(store::Store& reading, const Alert& alert) {
    auto identifiers = reading.people.identifiers(reading.people.survivor(alert.patient));
    PatientIdentifier shown = identifiers.empty() ? PatientIdentifier{} : identifiers.front();
    return alerts::alert_json(alert, shown, alerts::AlertShape::Api);
}

HttpResponse json_error(int status, std::string_view what) {
    JsonWriter json;
    json.begin_object().member("error", what).end_object();
    return net::json_response(json.take() + "\n", status);
}

void add_alert_api(net::Router& router, const DeskWindow& window) {
    router.add("GET", "/api/v1/alerts", [window](const HttpRequest& request) {
        return list(window, request);
    });
    router.add("GET", "/api/v1/alerts/{ref}", [window](const HttpRequest& request) {
        return show(window, request);
    });
    router.add("POST", "/api/v1/alerts/{ref}/acknowledge", [window](const HttpRequest& request) {
        return acknowledge(window, request);
    });
}

void add_health(net::Router& router, const DeskWindow& window) {
    router.add("GET", "/healthz", [](const HttpRequest&) { return net::text_response("ok\n"); });
    router.add("GET", "/readyz", [window](const HttpRequest&) { return ready(window); });
    router.add("GET", "/metrics", [window](const HttpRequest&) {
        return HttpResponse{
            200,
            "text/plain; version=0.0.4",
            window.metrics.text(window.reading, window.now()),
            {}};
    });
}

}  // namespace thiowatch::web
