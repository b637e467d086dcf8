#include "daemon/web/control_api.h"

#include <charconv>

#include "alerts/lifecycle/alert_ref.h"
#include "alerts/notices/json_text.h"
#include "daemon/intake/random_id.h"
#include "daemon/web/alert_api.h"
#include "daemon/web/control_queues.h"
#include "daemon/web/control_roster.h"

namespace thiowatch::web {

namespace {

using alerts::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;

void write_time(JsonWriter& json, std::string_view name, const std::optional<Instant>& at) {
    json.member(name, at ? std::optional(at->rfc3339()) : std::nullopt);
}

void write_feeds(JsonWriter& json, const Controls& controls) {
    json.key("feeds").begin_array();
    for (const FeedState& feed : controls.feeds()) {
        json.begin_object()
            .member("name", feed.name)
            .member("address", feed.address)
            .member("connections", static_cast<std::int64_t>(feed.connections))
            .member("paused", feed.is_paused);
        write_time(json, "last_message", feed.last_message);
        json.end_object();
    }
    json.end_array();
}

void write_queues(JsonWriter& json, store::Store& reading) {
    json.key("queues").begin_object();
    for (store::Queue queue :
         {store::Queue::Unmatched,
          store::Queue::Unmapped,
          store::Queue::Held,
          store::Queue::Failed}) {
        auto depth = reading.reviews.depth(queue);
        json.key(store::name_of(queue)).begin_object().member("count", depth.count);
        write_time(json, "oldest", depth.oldest);
        json.end_object();
    }
    for (store::OutboxState state : {store::OutboxState::Pending, store::OutboxState::Dead}) {
        auto depth = reading.outbox.depth(state);
        bool is_dead = state == store::OutboxState::Dead;
        json.key(is_dead ? "dead" : "outbound").begin_object().member("count", depth.count);
        write_time(json, "oldest", depth.oldest);
        json.end_object();
    }
    json.end_object();
}

HttpResponse status(const DeskWindow& window, const Controls& controls) {
    auto snapshot = window.snapshot();
    JsonWriter json;
    json.begin_object()
        .member("schema", "thiowatch.status/1")
        .member("version", std::string(TW_VERSION))
        .member("site", snapshot->settings.site.name)
        .member("mode", snapshot->routing.is_live ? "live" : "shadow")
        .member("pack", snapshot->pack.id + " " + snapshot->pack.version)
        .member("configuration", snapshot->digest)
        .member("patients", static_cast<std::int64_t>(window.reading.people.all().size()))
        .member("messages", window.reading.messages.count());
    write_feeds(json, controls);
    json.key("alerts_open").begin_object();
    for (const auto& count : window.reading.alerts.open_by_severity()) {
        json.member(alerts::name_of(count.severity), count.open);
    }
    json.end_object();
    write_queues(json, window.reading);
    json.key("operator_events").begin_array();
    for (const auto& event : window.reading.operators.open()) {
        json.begin_object()
            .member("code", event.code)
            .member("subject", event.subject)
            .member("detail", event.detail)
            .member("count", event.count)
            .member("since", event.opened_at.rfc3339())
            .end_object();
    }
    json.end_array().end_object();
    return net::json_response(json.take() + "\n");
}

HttpResponse close_or_snooze(const DeskWindow& window, const HttpRequest& request, EndOrRest what) {
    auto fields = net::form_fields(request.body);
    return end_or_rest(
        window,
        {alerts::alert_ref_spelled(request.part("ref")),
         fields["by"],
         fields["reason"],
         fields["until"]},
        what
    );
}

HttpResponse test_alert(const DeskWindow& window, const HttpRequest& request) {
    auto fields = net::form_fields(request.body);
    auto snapshot = window.snapshot();
    ContactKey contact(fields["to"]);
    ChannelName channel(fields["by"]);
    if (snapshot->routing.contacts.count(contact) == 0)
        return json_error(422, "`to` must be a contact");
    if (snapshot->settings.channels.count(channel) == 0)
        return json_error(422, "`by` must be a channel");
    std::string parcel;
    bool happened = window.ingest.perform([&](intake::Desk& desk) {
        store::OutboxRow row;
        row.parcel = parcel = intake::random_id(desk.random);
        row.notice.kind = alerts::NoticeKind::Test;
        row.notice.contact = contact;
        row.notice.channel = channel;
        row.notice.severity = alerts::Severity::Urgent;
        row.notice.due = desk.now;
        row.created = desk.now;
        desk.store.outbox.add(row);
    });
    if (!happened) return json_error(503, "not saved; try again");
    JsonWriter json;
    json.begin_object().member("parcel", parcel).end_object();
    return net::json_response(json.take() + "\n", 202);
}

HttpResponse back_up(const DeskWindow& window, const HttpRequest& request) {
    auto fields = net::form_fields(request.body);
    if (fields["target"].empty() || fields["target"].front() != '/') {
        return json_error(422, "`target` must be an absolute path");
    }
    try {
        window.reading.back_up_to(fields["target"]);
    } catch (const std::exception& failure) {
        return json_error(500, failure.what());
    }
    JsonWriter json;
    json.begin_object().member("backup", fields["target"]).end_object();
    return net::json_response(json.take() + "\n");
}

std::string hex_of(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (char c : bytes) {
        text += kDigits[static_cast<unsigned char>(c) >> 4];
        text += kDigits[static_cast<unsigned char>(c) & 15];
    }
    return text;
}

/// What came on a connection and was no frame: who, when, why in plain words, and its first bytes.
HttpResponse wire_noise(const DeskWindow& window) {
    JsonWriter json;
    json.begin_object().member("schema", "thiowatch.wire/1").key("items").begin_array();
    for (const auto& noise : window.reading.messages.latest_noise(100)) {
        json.begin_object()
            .member("feed", noise.feed.text())
            .member("at", noise.at.rfc3339())
            .member("peer", noise.peer)
            .member("cause", noise.cause)
            .member("bytes", noise.total)
            .member("head", hex_of(std::string_view(noise.kept).substr(0, 64)))
            .end_object();
    }
    json.end_array().end_object();
    return net::json_response(json.take() + "\n");
}

HttpResponse reload(const Controls& controls) {
    std::string wrong = controls.reload();
    JsonWriter json;
    json.begin_object().member("reloaded", wrong.empty()).member("problems", wrong).end_object();
    return net::json_response(json.take() + "\n", wrong.empty() ? 200 : 409);
}

}  // namespace

void add_control_api(net::Router& router, const DeskWindow& window, const Controls& controls) {
    router.add("GET", "/control/status", [=](const HttpRequest&) {
        return status(window, controls);
    });
    router.add("GET", "/control/feeds", [=](const HttpRequest&) {
        JsonWriter json;
        json.begin_object();
        write_feeds(json, controls);
        json.end_object();
        return net::json_response(json.take() + "\n");
    });
    router.add("GET", "/control/wire", [=](const HttpRequest&) { return wire_noise(window); });
    router.add("POST", "/control/reload", [=](const HttpRequest&) { return reload(controls); });
    router.add("POST", "/control/alerts/{ref}/close", [=](const HttpRequest& request) {
        return close_or_snooze(window, request, EndOrRest::End);
    });
    router.add("POST", "/control/alerts/{ref}/snooze", [=](const HttpRequest& request) {
        return close_or_snooze(window, request, EndOrRest::Rest);
    });
    router.add("POST", "/control/test-alert", [=](const HttpRequest& request) {
        return test_alert(window, request);
    });
    router.add("POST", "/control/backup", [=](const HttpRequest& request) {
        return back_up(window, request);
    });
    for (bool paused : {true, false}) {
        std::string verb = paused ? "pause" : "resume";
        router.add("POST", "/control/feeds/{name}/" + verb, [=](const HttpRequest& request) {
            bool found = controls.pause(request.part("name"), paused);
            return found ? net::json_response("{}\n")
                         : json_error(404, "there is no feed of that name");
        });
    }
    add_queue_controls(router, window, controls);
    add_roster_controls(router, window);
}

}  // namespace thiowatch::web
