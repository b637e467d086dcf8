#include "daemon/web/alert_api.h"

#include <charconv>

#include <rapidjson/document.h>

#include "alerts/lifecycle/alert_ref.h"
#include "alerts/notices/alert_json.h"
#include "daemon/intake/acknowledge.h"
#include "daemon/intake/reassess.h"
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
    const auto person = window.reading.people.survivor(alert->patient);
    const auto record = intake::load_record(window.reading, person, window.now());
    const auto episode = alerts::episode_of(*alert, record, window.snapshot()->pack, window.now());
    return net::json_response(
        alerts::alert_json(*alert, record.identifier, alerts::AlertShape::Api, &episode) + "\n"
    );
}

std::string text_member(const rapidjson::Document& document, const char* name) {
    auto member = document.FindMember(name);
    bool is_text = member != document.MemberEnd() && member->value.IsString();
    return is_text ? std::string(member->value.GetString(), member->value.GetStringLength())
                   : std::string();
}

/// The JSON object in a request's body; one that is none has no members.
bool is_object_in(const HttpRequest& request, rapidjson::Document& document) {
    document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
        request.body.data(), request.body.size()
    );
    return !document.HasParseError() && document.IsObject();
}

HttpResponse acknowledge(const DeskWindow& window, const HttpRequest& request) {
    if (!is_same_origin(request)) return json_error(403, "sent from another site");
    intake::AckRequest ask;
    ask.ref = alerts::alert_ref_spelled(request.part("ref"));
    if (!request.body.empty()) {
        rapidjson::Document document;
        if (!is_object_in(request, document)) {
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

HttpResponse end_or_rest(const DeskWindow& window, const HttpRequest& request, EndOrRest what) {
    if (!is_same_origin(request)) return json_error(403, "sent from another site");
    rapidjson::Document document;
    if (!is_object_in(request, document)) {
        return json_error(
            400, "the body must be a JSON object: {\"by\": \"...\", \"reason\": \"...\"}"
        );
    }
    return end_or_rest(
        window,
        {alerts::alert_ref_spelled(request.part("ref")),
         text_member(document, "by"),
         text_member(document, "reason"),
         text_member(document, "until")},
        what
    );
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

HttpResponse end_or_rest(const DeskWindow& window, const RestRequest& request, EndOrRest what) {
    if (request.by.empty() || request.reason.empty()) {
        return json_error(422, "`by` and `reason` are needed");
    }
    std::optional<Instant> until;
    if (what == EndOrRest::Rest) {
        auto given = Instant::parse_rfc3339(request.until);
        if (!given) return json_error(422, "`until` must be a time such as 2026-03-01T09:30:00Z");
        if (*given - window.now() > intake::kLongestSnooze) {
            return json_error(422, "an alert can be snoozed for 72 hours at most");
        }
        until = *given;
    }
    bool changed = false;
    bool happened = window.ingest.perform([&](intake::Desk& desk) {
        changed = until ? intake::snooze(desk, request.ref, request.by, request.reason, *until)
                        : intake::close_alert(desk, request.ref, request.by, request.reason);
    });
    if (!happened) return json_error(503, "not saved; try again");
    if (!changed) {
        return json_error(
            409,
            until ? "only an open, acknowledged alert can be snoozed"
                  : "there is no open alert of that reference"
        );
    }
    auto alert = window.reading.alerts.find(request.ref);
    return net::json_response(alert_as_json(window.reading, *alert) + "\n");
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
    router.add("POST", "/api/v1/alerts/{ref}/close", [window](const HttpRequest& request) {
        return end_or_rest(window, request, EndOrRest::End);
    });
    router.add("POST", "/api/v1/alerts/{ref}/snooze", [window](const HttpRequest& request) {
        return end_or_rest(window, request, EndOrRest::Rest);
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
