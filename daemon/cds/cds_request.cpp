#include "daemon/cds/cds_request.h"

#include <algorithm>
#include <optional>

#include "daemon/access/json_object.h"

namespace thiowatch::cds {
namespace {

using access::JsonValue;
using access::member_of;
using access::text_of;

constexpr std::size_t kMostOrders = 500;
constexpr std::size_t kMostFeedback = 100;
constexpr std::size_t kMostFeedbackBytes = std::size_t{256} * 1024;

Unexpected missing(std::string where, std::string detail) {
    return fault(FaultCode::BadFormat, std::move(where), std::move(detail));
}

std::optional<Hook> hook_named(std::string_view name) {
    for (const Hook hook : {Hook::PatientView, Hook::OrderSelect, Hook::OrderSign}) {
        if (name_of(hook) == name) return hook;
    }
    return std::nullopt;
}

bool is_plain_id(std::string_view id) {
    return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '.';
    });
}

std::vector<TestCode> codes_of(const JsonValue* one) {
    std::vector<TestCode> codes;
    if (one == nullptr) return codes;
    const JsonValue* list = member_of(*one, "coding");
    if (list != nullptr && list->IsArray()) {
        for (const JsonValue& coding : list->GetArray()) {
            codes.push_back(
                {text_of(coding, "code"), text_of(coding, "display"), text_of(coding, "system")}
            );
        }
    }
    const std::string text = text_of(*one, "text");
    if (!text.empty()) codes.push_back({"", text, ""});
    return codes;
}

/// The Medication that an order refers to, contained in it or beside it in the Bundle.
const JsonValue* referred(const JsonValue& order, const JsonValue& entries, std::string_view name) {
    if (name.starts_with('#')) {
        const JsonValue* contained = member_of(order, "contained");
        if (contained == nullptr || !contained->IsArray()) return nullptr;
        for (const JsonValue& one : contained->GetArray()) {
            if (text_of(one, "id") == name.substr(1)) return &one;
        }
        return nullptr;
    }
    for (const JsonValue& entry : entries.GetArray()) {
        const JsonValue* resource = member_of(entry, "resource");
        if (resource == nullptr) continue;
        const bool is_it =
            text_of(entry, "fullUrl") == name ||
            text_of(*resource, "resourceType") + "/" + text_of(*resource, "id") == name;
        if (is_it) return resource;
    }
    return nullptr;
}

std::vector<TestCode> drug_of(const JsonValue& order, const JsonValue& entries) {
    std::vector<TestCode> codes = codes_of(member_of(order, "medicationCodeableConcept"));
    const JsonValue* reference = member_of(order, "medicationReference");
    if (reference == nullptr) return codes;
    const JsonValue* drug = referred(order, entries, text_of(*reference, "reference"));
    if (drug == nullptr) {
        const std::string display = text_of(*reference, "display");
        if (!display.empty()) codes.push_back({"", display, ""});
        return codes;
    }
    for (TestCode& code : codes_of(member_of(*drug, "code")))
        codes.push_back(std::move(code));
    return codes;
}

Expected<std::vector<std::vector<TestCode>>> read_orders(const JsonValue& context) {
    const JsonValue* bundle = member_of(context, "draftOrders");
    const JsonValue* entries = bundle == nullptr ? nullptr : member_of(*bundle, "entry");
    if (bundle == nullptr || text_of(*bundle, "resourceType") != "Bundle") {
        return missing("context.draftOrders", "a Bundle of the orders is required");
    }
    std::vector<std::vector<TestCode>> ordered;
    if (entries == nullptr || !entries->IsArray()) return ordered;
    for (const JsonValue& entry : entries->GetArray()) {
        const JsonValue* order = member_of(entry, "resource");
        if (order == nullptr || text_of(*order, "resourceType") != "MedicationRequest") continue;
        if (ordered.size() == kMostOrders) {
            return fault(FaultCode::TooLarge, "context.draftOrders", "too many orders");
        }
        ordered.push_back(drug_of(*order, *entries));
    }
    return ordered;
}

void add_identifiers(const JsonValue& patient, CdsRequest& request) {
    request.has_patient = true;
    if (const auto birth = CivilDate::parse(text_of(patient, "birthDate"))) {
        request.demographics.birth_date = *birth;
    }
    const std::string gender = text_of(patient, "gender");
    if (gender == "female") request.demographics.sex = Sex::Female;
    if (gender == "male") request.demographics.sex = Sex::Male;
    const JsonValue* list = member_of(patient, "identifier");
    if (list == nullptr || !list->IsArray()) return;
    for (const JsonValue& one : list->GetArray()) {
        CalledIdentifier found{text_of(one, "system"), text_of(one, "value")};
        if (text_of(one, "use") == "old" || found.value.empty()) continue;
        request.identifiers.push_back(std::move(found));
    }
}

/// The Patient may stand under any key: templates of prefetches are the caller's to rename.
void read_prefetch(const JsonValue& root, CdsRequest& request) {
    const JsonValue* prefetch = member_of(root, "prefetch");
    if (prefetch == nullptr || !prefetch->IsObject()) return;
    for (const auto& member : prefetch->GetObject()) {
        const JsonValue& one = member.value;
        const bool is_patient =
            text_of(one, "resourceType") == "Patient" && text_of(one, "id") == request.patient_id;
        if (is_patient) return add_identifiers(one, request);
    }
}

}  // namespace

std::string_view name_of(Hook hook) {
    switch (hook) {
        case Hook::PatientView:
            return "patient-view";
        case Hook::OrderSelect:
            return "order-select";
        case Hook::OrderSign:
            return "order-sign";
    }
    return "patient-view";
}

Expected<CdsRequest> read_cds_request(std::string_view body) {
    TW_TRY(const auto root, access::parse_json_object(body, kMostRequestBytes, "request"));
    CdsRequest request;
    const auto hook = hook_named(text_of(root, "hook"));
    if (!hook) return missing("hook", "patient-view, order-select or order-sign");
    request.hook = *hook;
    request.instance = text_of(root, "hookInstance");
    if (request.instance.empty()) return missing("hookInstance", "required");
    const JsonValue* context = member_of(root, "context");
    if (context == nullptr) return missing("context", "required");
    request.patient_id = text_of(*context, "patientId");
    if (!is_plain_id(request.patient_id)) {
        return missing("context.patientId", "the id of the Patient, without its type");
    }
    if (request.hook != Hook::PatientView) {
        TW_TRY(request.ordered, read_orders(*context));
    }
    read_prefetch(root, request);
    return request;
}

Expected<std::vector<Feedback>> read_feedback(std::string_view body) {
    TW_TRY(const auto root, access::parse_json_object(body, kMostFeedbackBytes, "feedback"));
    const JsonValue* list = member_of(root, "feedback");
    if (list == nullptr || !list->IsArray()) return missing("feedback", "a list is required");
    std::vector<Feedback> answers;
    for (const JsonValue& one : list->GetArray()) {
        Feedback answer;
        answer.card = text_of(one, "card");
        answer.outcome = text_of(one, "outcome");
        if (const JsonValue* why = member_of(one, "overrideReason")) {
            if (const JsonValue* reason = member_of(*why, "reason")) {
                answer.reason = text_of(*reason, "code");
            }
            answer.comment = text_of(*why, "userComment");
        }
        const bool is_known = answer.outcome == "accepted" || answer.outcome == "overridden";
        if (answer.card.empty() || answer.card.size() > 64 || !is_known) {
            return missing("feedback", "each needs a card and an outcome");
        }
        answers.push_back(std::move(answer));
        if (answers.size() > kMostFeedback) {
            return fault(FaultCode::TooLarge, "feedback", "too many answers at once");
        }
    }
    return answers;
}

}  // namespace thiowatch::cds
