#include "daemon/fhir/capability.h"

#include "alerts/notices/json_text.h"
#include "daemon/fhir/search_query.h"

namespace thiowatch::endpoint {

namespace {

using alerts::JsonWriter;

/// Types that something is made of. Others are kept, answered and searched like them.
constexpr std::string_view kUsed[] = {
    "AllergyIntolerance",
    "Condition",
    "DiagnosticReport",
    "Encounter",
    "Location",
    "Medication",
    "MedicationAdministration",
    "MedicationDispense",
    "MedicationRequest",
    "MedicationStatement",
    "Observation",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Provenance",
    "ServiceRequest",
    "Specimen"};

struct Parameter {
    std::string_view name;
    std::string_view type;
};
constexpr Parameter kParameters[] = {
    {"_id", "token"},
    {"_lastUpdated", "date"},
    {"identifier", "token"},
    {"patient", "reference"},
    {"subject", "reference"},
    {"code", "token"}};

void write_interactions(JsonWriter& json, std::initializer_list<std::string_view> codes) {
    json.key("interaction").begin_array();
    for (std::string_view code : codes)
        json.begin_object().member("code", code).end_object();
    json.end_array();
}

void write_type(JsonWriter& json, std::string_view type) {
    json.begin_object().member("type", type);
    write_interactions(
        json,
        {"read", "vread", "update", "patch", "delete", "history-instance", "create", "search-type"}
    );
    json.member("versioning", "versioned-update");
    json.member("readHistory", true).member("updateCreate", true);
    json.member("conditionalCreate", true).member("conditionalRead", "not-supported");
    json.member("conditionalUpdate", true).member("conditionalDelete", "single");
    json.key("searchParam").begin_array();
    for (const Parameter& parameter : kParameters) {
        json.begin_object().member("name", parameter.name).member("type", parameter.type);
        json.end_object();
    }
    json.end_array().end_object();
}

void write_virtual_type(JsonWriter& json, const VirtualType& type) {
    json.begin_object().member("type", type.type);
    json.member("documentation", "Written by this service: it can be read and searched.");
    write_interactions(json, {"read", "search-type"});
    json.key("searchParam").begin_array();
    for (const std::string& name : type.search_parameters) {
        std::string_view kind = name == "_lastUpdated" ? "date" : "token";
        if (name == "patient" || name == "subject") kind = "reference";
        json.begin_object().member("name", name).member("type", kind).end_object();
    }
    json.end_array().end_object();
}

std::string limits_in_words(const config::FhirSettings& settings) {
    auto number = [](std::uint64_t value) { return std::to_string(value); };
    std::string words =
        "Limits. A resource or Bundle: " + number(settings.max_body) + " bytes, unpacked " +
        number(settings.max_expanded) + "; a Bundle: " + number(settings.max_entries) +
        " entries; nesting: 64 levels; under way at once: " + number(settings.max_requests) +
        " requests.";
    if (settings.requests_a_second > 0) {
        words += " One sender: " + number(settings.requests_a_second) + " requests a second.";
    }
    return words +
           " NDJSON of any length is taken at the base as application/fhir+ndjson. Bundles of type "
           "batch, transaction, message, collection, document, searchset and history are taken at "
           "the base, and Subscription notifications. 2xx is answered after the resource is safe "
           "on "
           "the disk. JSON Patch is taken, within a Bundle as a Binary; XML is not. Searches take "
           "lists of alternatives in _id, identifier, patient, subject and code, at most " +
           number(kMostCombinations) +
           " combinations at once, and sort by _lastUpdated (_sort=_lastUpdated, "
           "_sort=-_lastUpdated; newest first where nothing is said).";
}

void write_operation(JsonWriter& json, std::string_view name, std::string_view definition) {
    json.begin_object().member("name", name).member("definition", definition).end_object();
}

void write_rest(
    JsonWriter& json,
    const config::FhirSettings& settings,
    const std::vector<VirtualType>& virtual_types
) {
    json.key("rest").begin_array().begin_object().member("mode", "server");
    json.member("documentation", limits_in_words(settings));
    json.key("security").begin_object().member("cors", false);
    std::string_view words = settings.access.is_open
                                 ? "On loopback, without credentials."
                                 : "Every request but this one needs a credential.";
    json.member("description", words).end_object();
    json.key("resource").begin_array();
    for (std::string_view type : kUsed)
        write_type(json, type);
    for (const VirtualType& type : virtual_types)
        write_virtual_type(json, type);
    json.end_array();
    write_interactions(json, {"transaction", "batch"});
    json.key("operation").begin_array();
    write_operation(json, "validate", "http://hl7.org/fhir/OperationDefinition/Resource-validate");
    write_operation(
        json,
        "process-message",
        "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message"
    );
    json.end_array().end_object().end_array();
}

}  // namespace

std::string capability_statement(
    const std::string& base,
    const config::FhirSettings& settings,
    const std::vector<VirtualType>& virtual_types,
    const Instant& since
) {
    JsonWriter json;
    json.begin_object().member("resourceType", "CapabilityStatement");
    json.member("status", "active").member("date", since.rfc3339());
    json.member("kind", "instance").member("fhirVersion", "4.0.1");
    json.key("software").begin_object().member("name", "ThioWatch");
    json.member("version", TW_VERSION).end_object();
    json.key("implementation").begin_object();
    json.member("description", "Watches laboratory results of people on thiopurines");
    json.member("url", base).end_object();
    json.key("format").begin_array().string("application/fhir+json").string("json").end_array();
    json.key("patchFormat").begin_array().string("application/json-patch+json").end_array();
    write_rest(json, settings, virtual_types);
    json.key("messaging").begin_array().begin_object();
    json.member("documentation", "Messages are answered in the response to $process-message.");
    json.end_object().end_array();
    json.end_object();
    return json.take();
}

}  // namespace thiowatch::endpoint
