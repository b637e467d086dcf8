#include "daemon/cds/cds_cards.h"

#include "alerts/notices/json_text.h"
#include "daemon/access/digest.h"

namespace thiowatch::cds {
namespace {

using alerts::Advice;
using alerts::JsonWriter;
using alerts::SuggestedTest;

constexpr std::string_view kReasonSystem = "urn:thiowatch:override-reason";

struct OverrideReason {
    std::string_view code;
    std::string_view display;
};
constexpr OverrideReason kReasons[] = {
    {"known-elsewhere", "The result is known in another system"},
    {"plan-in-place", "Dose and monitoring are planned for this"},
    {"not-taking", "The patient does not take the drug"},
    {"benefit-outweighs", "The benefit outweighs the risk"},
};

struct TestText {
    std::string_view label;
    std::string_view system;
    std::string_view code;
    std::string_view name;
};

TestText text_of(SuggestedTest test) {
    switch (test) {
        case SuggestedTest::BloodCount:
            return {
                "Order a full blood count",
                "http://loinc.org",
                "58410-2",
                "Full blood count with differential"};
        case SuggestedTest::LiverTests:
            return {
                "Order liver function tests",
                "http://loinc.org",
                "24325-3",
                "Liver function tests"};
        case SuggestedTest::Tpmt:
            return {"Order TPMT (and NUDT15 where available)", "", "", "TPMT, NUDT15"};
    }
    return {"Order a full blood count", "", "", "Full blood count"};
}

/// 128 bits of a hash in the form of a uuid (version 8: made by a rule of our own, RFC 9562).
std::string uuid_of(const std::string& text) {
    std::string hex = access::sha256_hex(text).substr(0, 32);
    hex[12] = '8';
    hex[16] = '8';
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
           hex.substr(16, 4) + "-" + hex.substr(20, 12);
}

void write_request(JsonWriter& json, const TestText& test, const std::string& patient) {
    json.begin_object()
        .member("resourceType", "ServiceRequest")
        .member("status", "draft")
        .member("intent", "order")
        .key("code")
        .begin_object();
    if (!test.code.empty()) {
        json.key("coding")
            .begin_array()
            .begin_object()
            .member("system", std::string(test.system))
            .member("code", std::string(test.code))
            .end_object()
            .end_array();
    }
    json.member("text", std::string(test.name)).end_object().key("subject").begin_object();
    json.member("reference", "Patient/" + patient).end_object().end_object();
}

void write_suggestions(JsonWriter& json, const Advice& advice, const CdsRequest& request) {
    if (advice.tests.empty()) return;
    const std::string card = card_id(advice, request);
    json.key("suggestions").begin_array();
    for (const SuggestedTest test : advice.tests) {
        const TestText text = text_of(test);
        json.begin_object()
            .member("label", std::string(text.label))
            .member("uuid", uuid_of(card + std::string(text.name)))
            .key("actions")
            .begin_array()
            .begin_object()
            .member("type", "create")
            .member("description", std::string(text.label))
            .key("resource");
        write_request(json, text, request.patient_id);
        json.end_object().end_array().end_object();
    }
    json.end_array().member("selectionBehavior", "any");
}

void write_override_reasons(JsonWriter& json) {
    json.key("overrideReasons").begin_array();
    for (const OverrideReason& reason : kReasons) {
        json.begin_object()
            .member("code", std::string(reason.code))
            .member("system", std::string(kReasonSystem))
            .member("display", std::string(reason.display))
            .end_object();
    }
    json.end_array();
}

void write_card(
    JsonWriter& json,
    const Advice& advice,
    const CdsRequest& request,
    const std::string& link_root
) {
    json.begin_object()
        .member("uuid", card_id(advice, request))
        .member("summary", advice.summary)
        .member("detail", advice.detail)
        .member("indicator", std::string(name_of(advice.indicator)))
        .key("source")
        .begin_object()
        .member("label", "ThioWatch thiopurine monitoring")
        .member("url", link_root + "/")
        .end_object();
    write_suggestions(json, advice, request);
    write_override_reasons(json);
    if (!advice.alert.empty()) {
        json.key("links")
            .begin_array()
            .begin_object()
            .member("label", "Alert " + advice.alert.text())
            .member("url", link_root + "/alerts/" + advice.alert.text())
            .member("type", "absolute")
            .end_object()
            .end_array();
    }
    json.end_object();
}

std::string_view words_for(Hook hook) {
    switch (hook) {
        case Hook::PatientView:
            return "Open alerts, overdue counts and allergies of people on azathioprine or "
                   "mercaptopurine.";
        case Hook::OrderSelect:
        case Hook::OrderSign:
            return "Before azathioprine or mercaptopurine, or allopurinol or febuxostat with them: "
                   "TPMT, baseline, last counts, overdue counts, interactions, allergies.";
    }
    return "";
}

}  // namespace

std::string card_id(const Advice& advice, const CdsRequest& request) {
    return uuid_of(
        request.instance + "|" + std::string(name_of(advice.kind)) + "|" + advice.alert.text() +
        "|" + advice.summary
    );
}

std::string discovery_json() {
    JsonWriter json;
    json.begin_object().key("services").begin_array();
    for (const Hook hook : {Hook::PatientView, Hook::OrderSelect, Hook::OrderSign}) {
        json.begin_object()
            .member("hook", std::string(name_of(hook)))
            .member("id", std::string(kServiceId))
            .member("title", "ThioWatch thiopurine monitoring")
            .member("description", std::string(words_for(hook)))
            .key("prefetch")
            .begin_object()
            .member("patient", "Patient/{{context.patientId}}")
            .end_object()
            .end_object();
    }
    return json.end_array().end_object().take() + "\n";
}

std::string cards_json(
    const std::vector<Advice>& advice,
    const CdsRequest& request,
    const std::string& link_root
) {
    JsonWriter json;
    json.begin_object().key("cards").begin_array();
    for (const Advice& one : advice)
        write_card(json, one, request, link_root);
    return json.end_array().end_object().take() + "\n";
}

}  // namespace thiowatch::cds
