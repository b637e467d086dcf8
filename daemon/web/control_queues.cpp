#include "daemon/web/control_queues.h"

#include <charconv>

#include "alerts/notices/json_text.h"
#include "daemon/intake/reread.h"
#include "daemon/web/alert_api.h"

namespace thiowatch::web {

namespace {

using alerts::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;

constexpr int kListed = 500;

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t value = 0;
    auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool is_number = wrong == std::errc{} && end == text.data() + text.size();
    return is_number ? std::optional(value) : std::nullopt;
}

void write_members(JsonWriter& json, const store::ReviewItem& item) {
    json.member("id", item.id)
        .member("queue", store::name_of(item.queue))
        .member("message", static_cast<std::int64_t>(item.message))
        .member("where", item.place)
        .member("code", fault_name(item.fault))
        .member("text", item.detail)
        .member("subject", item.subject)
        .member("at", item.at.rfc3339());
}

void write_members(JsonWriter& json, const store::OutboxRow& row) {
    json.member("id", row.id)
        .member("queue", row.state == store::OutboxState::Dead ? "dead" : "outbound")
        .member("parcel", row.parcel)
        .member("kind", alerts::name_of(row.notice.kind))
        .member("contact", row.notice.contact.text())
        .member("channel", row.notice.channel.text())
        .member("severity", alerts::name_of(row.notice.severity))
        .member("attempts", row.attempts)
        .member("due", row.notice.due.rfc3339())
        .member("text", row.said);
}

template <class Item>
void write_item(JsonWriter& json, const Item& item) {
    json.begin_object();
    write_members(json, item);
    json.end_object();
}

HttpResponse list(const DeskWindow& window, const HttpRequest& request) {
    std::string_view wanted = request.asked("queue");
    auto queue = store::queue_named(wanted);
    bool wants_all = wanted.empty();
    bool wants_outbound = wants_all || wanted == "outbound";
    bool wants_dead = wants_all || wanted == "dead";
    if (!queue && !wants_outbound && !wants_dead) {
        return json_error(400, "queues are unmatched, unmapped, held, failed, outbound and dead");
    }
    JsonWriter json;
    json.begin_object().member("schema", "thiowatch.queue/1").key("items").begin_array();
    if (queue || wants_all) {
        for (const auto& item : window.reading.reviews.open(queue, kListed))
            write_item(json, item);
    }
    if (wants_outbound) {
        for (auto state : {store::OutboxState::Sending, store::OutboxState::Pending}) {
            for (const auto& row : window.reading.outbox.list(state, kListed))
                write_item(json, row);
        }
    }
    if (wants_dead) {
        for (const auto& row : window.reading.outbox.list(store::OutboxState::Dead, kListed)) {
            write_item(json, row);
        }
    }
    json.end_array().end_object();
    return net::json_response(json.take() + "\n");
}

bool is_outbound(const HttpRequest& request) {
    return request.part("queue") == "outbound" || request.part("queue") == "dead";
}

/// The message an item is about, as it came: whoever decides must see it.
void write_message(JsonWriter& json, store::Store& reading, store::MessageId id) {
    auto message = reading.messages.read(id);
    if (!message) return;
    json.key("arrived")
        .begin_object()
        .member("feed", reading.messages.feed_name(message->feed).text())
        .member("received", message->received.rfc3339())
        .member("disposition", store::name_of(message->disposition))
        .member("answer", message->answer)
        .member("body", message->body)
        .end_object();
}

HttpResponse show(const DeskWindow& window, const HttpRequest& request) {
    auto id = number_in(request.part("id"));
    if (!id) return json_error(400, "the id is a number");
    JsonWriter json;
    json.begin_object().member("schema", "thiowatch.queue_item/1");
    if (is_outbound(request)) {
        auto row = window.reading.outbox.read(*id);
        if (!row) return json_error(404, "there is nothing of that number");
        write_members(json, *row);
        auto alert = row->alert ? window.reading.alerts.read(*row->alert) : std::nullopt;
        if (alert)
            json.member("alert", alert->ref.text()).member("rule", alert->finding.rule.text());
    } else {
        auto item = window.reading.reviews.read(*id);
        if (!item || store::name_of(item->queue) != request.part("queue")) {
            return json_error(404, "there is nothing of that number in that queue");
        }
        write_members(json, *item);
        write_message(json, window.reading, item->message);
    }
    json.end_object();
    // The whole message names a person: that it was looked at is on file before it is shown.
    bool happened = window.ingest.perform([&](intake::Desk& desk) {
        std::string object = request.part("queue") + " " + request.part("id");
        desk.store.audit.add({0, desk.now, "operator", "queue.shown", object, {}});
    });
    if (!happened) return json_error(503, "the audit could not be written; try again");
    return net::json_response(json.take() + "\n");
}

HttpResponse answer(bool happened, bool changed, std::string_view otherwise) {
    if (!happened) return json_error(503, "not saved; try again");
    if (!changed) return json_error(404, otherwise);
    return net::json_response("{\"done\": true}\n");
}

HttpResponse retry(const DeskWindow& window, const Controls& controls, const HttpRequest& request) {
    auto id = number_in(request.part("id"));
    if (!id) return json_error(400, "the id is a number");
    const bool goes_out = is_outbound(request);
    bool changed = false;
    ChannelName channel;
    bool happened = window.ingest.perform([&](intake::Desk& desk) {
        if (!goes_out) {
            changed = intake::read_review_again(desk, *id);
            return;
        }
        auto row = desk.store.outbox.read(*id);
        if (!row) return;
        channel = row->notice.channel;
        changed = desk.store.outbox.requeue(*id, desk.now);
        desk.store.audit.add({0, desk.now, "operator", "notice.retried", row->parcel, {}});
    });
    if (changed && goes_out) controls.resume_channel(channel);
    return answer(
        happened, changed, "there is nothing of that number to try again, or it failed again"
    );
}

HttpResponse discard(const DeskWindow& window, const HttpRequest& request) {
    auto id = number_in(request.part("id"));
    auto fields = net::form_fields(request.body);
    if (!id) return json_error(400, "the id is a number");
    if (fields["by"].empty() || fields["reason"].empty()) {
        return json_error(
            422, "`by` and `reason` are needed: what is discarded stays on file with both"
        );
    }
    const bool goes_out = is_outbound(request);
    bool changed = false;
    bool happened = window.ingest.perform([&](intake::Desk& desk) {
        changed = goes_out
                      ? desk.store.outbox.discard(*id, desk.now, fields["reason"])
                      : desk.store.reviews.close(*id, desk.now, fields["by"], fields["reason"]);
        std::string object = request.part("queue") + " " + request.part("id");
        if (changed) {
            desk.store.audit.add(
                {0, desk.now, fields["by"], "queue.discarded", object, fields["reason"]}
            );
        }
    });
    return answer(happened, changed, "there is nothing open of that number");
}

}  // namespace

void add_queue_controls(net::Router& router, const DeskWindow& window, const Controls& controls) {
    router.add("GET", "/control/queue", [=](const HttpRequest& request) {
        return list(window, request);
    });
    router.add("GET", "/control/queue/{queue}/{id}", [=](const HttpRequest& request) {
        return show(window, request);
    });
    router.add("POST", "/control/queue/{queue}/{id}/retry", [=](const HttpRequest& request) {
        return retry(window, controls, request);
    });
    router.add("POST", "/control/queue/{queue}/{id}/discard", [=](const HttpRequest& request) {
        return discard(window, request);
    });
}

}  // namespace thiowatch::web
