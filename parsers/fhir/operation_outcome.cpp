#include "parsers/fhir/operation_outcome.h"

#include <array>
#include <utility>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace thiowatch::fhir {

namespace {

constexpr std::string_view kFaultSystem = "urn:thiowatch:fault";

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::array<std::string_view, 28> kTypeCodes{
    "invalid",    "structure",        "required",  "value",        "invariant",  "security",
    "login",      "unknown",          "expired",   "forbidden",    "processing", "not-supported",
    "duplicate",  "multiple-matches", "not-found", "deleted",      "too-long",   "code-invalid",
    "too-costly", "business-rule",    "conflict",  "transient",    "lock-error", "exception",
    "timeout",    "incomplete",       "throttled", "informational"};

IssueType type_of(FaultCode code) {
    // NOLINTNEXTLINE: a table of what differs from `processing`; the others need no line.
    constexpr std::array kTypes{
        std::pair{FaultCode::BadNumber, IssueType::Value},
        std::pair{FaultCode::BadTime, IssueType::Value},
        std::pair{FaultCode::BadIdentifier, IssueType::BusinessRule},
        std::pair{FaultCode::BadUnit, IssueType::CodeInvalid},
        std::pair{FaultCode::BadFormat, IssueType::Structure},
        std::pair{FaultCode::TooLarge, IssueType::TooLong},
        std::pair{FaultCode::UnmappedCode, IssueType::CodeInvalid},
        std::pair{FaultCode::UnitMissing, IssueType::Required},
        std::pair{FaultCode::UnitMismatch, IssueType::CodeInvalid},
        std::pair{FaultCode::PatientUnknown, IssueType::NotFound},
        std::pair{FaultCode::PatientDisagrees, IssueType::BusinessRule},
        std::pair{FaultCode::PatientAmbiguous, IssueType::MultipleMatches},
        std::pair{FaultCode::PatientUnidentified, IssueType::Required},
        std::pair{FaultCode::StoreBusy, IssueType::Transient},
        std::pair{FaultCode::StoreFull, IssueType::Transient},
        std::pair{FaultCode::Internal, IssueType::Exception},
        std::pair{FaultCode::FhirJson, IssueType::Invalid},
        std::pair{FaultCode::FhirRepeatedKey, IssueType::Structure},
        std::pair{FaultCode::FhirNoType, IssueType::Structure},
        std::pair{FaultCode::FhirUnsupported, IssueType::NotSupported},
        std::pair{FaultCode::FhirElementMissing, IssueType::Required},
        std::pair{FaultCode::FhirWrongType, IssueType::Structure},
        std::pair{FaultCode::FhirUnknownCode, IssueType::CodeInvalid},
        std::pair{FaultCode::FhirReference, IssueType::NotFound},
        std::pair{FaultCode::FhirUnreadableValue, IssueType::Value},
        std::pair{FaultCode::FhirBundle, IssueType::Structure},
        std::pair{FaultCode::FhirInvariant, IssueType::Invariant},
    };
    for (const auto& [of, type] : kTypes) {
        if (of == code) return type;
    }
    return IssueType::Processing;
}

void key(JsonWriter& json, std::string_view name) {
    json.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
}

void text(JsonWriter& json, std::string_view name, std::string_view value) {
    key(json, name);
    json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

std::string diagnostics_of(const Issue& issue) {
    std::string place;
    if (issue.entry) place = "entry " + std::to_string(*issue.entry);
    if (!issue.full_url.empty()) place += (place.empty() ? "" : ", ") + issue.full_url;
    if (place.empty() || issue.diagnostics.empty()) return place + issue.diagnostics;
    return place + ": " + issue.diagnostics;
}

void write_details(JsonWriter& json, const Issue& issue) {
    if (!issue.fault && issue.text.empty()) return;
    key(json, "details");
    json.StartObject();
    if (issue.fault) {
        key(json, "coding");
        json.StartArray();
        json.StartObject();
        text(json, "system", kFaultSystem);
        text(json, "code", fault_name(*issue.fault));
        json.EndObject();
        json.EndArray();
    }
    if (!issue.text.empty()) text(json, "text", issue.text);
    json.EndObject();
}

void write_issue(JsonWriter& json, const Issue& issue) {
    json.StartObject();
    text(json, "severity", code_of(issue.severity));
    text(json, "code", code_of(issue.type));
    write_details(json, issue);
    const std::string diagnostics = diagnostics_of(issue);
    if (!diagnostics.empty()) text(json, "diagnostics", diagnostics);
    if (!issue.expression.empty()) {
        key(json, "expression");
        json.StartArray();
        json.String(issue.expression.c_str());
        json.EndArray();
    }
    json.EndObject();
}

IssueSeverity severity_of(Use use) {
    return use == Use::Refused ? IssueSeverity::Error : IssueSeverity::Information;
}

}  // namespace

std::string_view code_of(IssueType type) {
    return kTypeCodes.at(static_cast<std::size_t>(type));
}

std::string_view code_of(IssueSeverity severity) {
    switch (severity) {
        case IssueSeverity::Fatal:
            return "fatal";
        case IssueSeverity::Error:
            return "error";
        case IssueSeverity::Warning:
            return "warning";
        case IssueSeverity::Information:
            return "information";
    }
    return {};
}

Issue issue_of(const Fault& fault, IssueSeverity severity) {
    Issue issue;
    issue.severity = severity;
    issue.type = type_of(fault.code);
    issue.fault = fault.code;
    issue.text = fault.detail;
    issue.expression = fault.where;
    return issue;
}

Issue issue_of(const Fault& fault, const Entry& entry, IssueSeverity severity) {
    Issue issue = issue_of(fault, severity);
    if (entry.path.starts_with("Bundle")) issue.entry = entry.index;
    issue.full_url = entry.full_url;
    return issue;
}

std::vector<Issue> issues_of(const Reading& reading, std::span<const Entry> entries) {
    std::vector<Issue> issues;
    for (std::size_t at = 0; at < reading.entries.size() && at < entries.size(); ++at) {
        for (Issue& issue : issues_of(reading.entries[at], entries[at]))
            issues.push_back(std::move(issue));
    }
    return issues;
}

std::vector<Issue> issues_of(const EntryReading& reading, const Entry& entry) {
    std::vector<Issue> issues;
    if (reading.reason)
        issues.push_back(issue_of(*reading.reason, entry, severity_of(reading.use)));
    for (const Fault& warning : reading.warnings)
        issues.push_back(issue_of(warning, entry, IssueSeverity::Warning));
    return issues;
}

std::string operation_outcome(std::span<const Issue> issues) {
    rapidjson::StringBuffer buffer;
    JsonWriter json(buffer);
    json.StartObject();
    text(json, "resourceType", "OperationOutcome");
    key(json, "issue");
    json.StartArray();
    for (const Issue& issue : issues)
        write_issue(json, issue);
    if (issues.empty()) {
        Issue well;
        well.severity = IssueSeverity::Information;
        well.type = IssueType::Informational;
        well.text = "all of it can be used";
        write_issue(json, well);
    }
    json.EndArray();
    json.EndObject();
    return {buffer.GetString(), buffer.GetSize()};
}

std::string operation_outcome(const Issue& issue) {
    return operation_outcome(std::span(&issue, 1));
}

}  // namespace thiowatch::fhir
