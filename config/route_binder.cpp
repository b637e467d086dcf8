#include <algorithm>

#include "config/notation.h"
#include "config/settings_binder.h"

namespace thiowatch::config {
namespace {

constexpr std::string_view kPrescriber = "prescriber";

/// One '@' with something on both sides, and nothing that could end an SMTP command.
bool is_mail_address(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == 0 || at == std::string_view::npos || at + 1 == text.size()) return false;
    return text.find('@', at + 1) == std::string_view::npos &&
           std::ranges::none_of(text, [](unsigned char c) {
               return c <= ' ' || c == 0x7F || c == '<' || c == '>' || c == ',' || c == ';';
           });
}

void bind_contact(const std::string& key, const Value& value, Settings& settings) {
    MapReader map(value);
    Contact contact{.name = key, .email = {}};
    map.read("name", contact.name);
    if (const auto email = map.find("email")) {
        read_value(*email, contact.email);
        if (!contact.email.empty() && !is_mail_address(contact.email)) {
            email->refuse("one mail address", "write name@hospital.example");
        }
    }
    map.finish();
    if (key == kPrescriber) {
        value.error(
            FaultCode::ConfigBadValue,
            "'prescriber' means whoever ordered the drug and cannot be a contact",
            "choose another name"
        );
    }
    settings.contacts[ContactKey(key)] = contact;
}

std::vector<std::string> words_of_severity() {
    return {"info", "warning", "urgent", "critical"};
}

void bind_severities(const Value& value, RouteSettings& route) {
    for (const Value& item : value.items_or_one()) {
        const auto word = item.text();
        if (!word) continue;
        if (const auto severity = alerts::severity_named(*word)) {
            route.severities.push_back(*severity);
            continue;
        }
        const auto meant = closest(*word, words_of_severity());
        const std::string help = "write one of: " + listed(words_of_severity());
        item.refuse("severities", meant ? "did you mean " + in_quotes(*meant) + "?" : help);
    }
}

void bind_indications(const Value& value, RouteSettings& route) {
    for (const Value& item : value.items_or_one()) {
        const auto word = item.text();
        if (!word) continue;
        if (const auto indication = alerts::indication_named(*word)) {
            route.indications.push_back(*indication);
        } else {
            item.refuse(
                "indications",
                "write one of: rheumatoid-arthritis, inflammatory-bowel-disease, transplant, "
                "lupus, "
                "autoimmune-hepatitis, dermatology, vasculitis, other"
            );
        }
    }
}

void bind_condition(const Value& value, RouteSettings& route) {
    MapReader map(value);
    if (const auto severity = map.find("severity")) bind_severities(*severity, route);
    if (const auto indication = map.find("indication")) bind_indications(*indication, route);
    map.read("rule", route.rules);
    map.finish();
}

RouteSettings bind_route(const Value& value) {
    MapReader map(value);
    RouteSettings route;
    if (const auto when = map.find("when")) bind_condition(*when, route);
    map.read("to", route.to);
    if (const auto by = map.find("by")) {
        for (const std::string& name : by->texts())
            route.by.emplace_back(name);
    }
    map.read(
        "detail",
        route.detail,
        {{"none", Detail::None}, {"clinical", Detail::Clinical}, {"full", Detail::Full}}
    );
    map.read("acknowledge_within", route.acknowledge_within);
    map.read("repeat_every", route.repeat_every);
    map.read("escalate", route.escalate);
    map.finish();
    return route;
}

}  // namespace

void bind_contacts(const Value& value, Settings& settings) {
    for (const auto& [key, contact] : value.entries())
        bind_contact(key, contact, settings);
}

void bind_routes(const Value& value, Settings& settings) {
    for (const Value& item : value.items())
        settings.routes.push_back(bind_route(item));
}

}  // namespace thiowatch::config
