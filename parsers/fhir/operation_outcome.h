// OperationOutcome: what was wrong, where, and what to do about it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "parsers/expected.h"
#include "parsers/fhir/reader.h"

namespace thiowatch::fhir {

enum class IssueSeverity : std::uint8_t { Fatal, Error, Warning, Information };

/// IssueType of R4, as far as a server of ours says it.
enum class IssueType : std::uint8_t {
    Invalid,
    Structure,
    Required,
    Value,
    Invariant,
    Security,
    Login,
    Unknown,
    Expired,
    Forbidden,
    Processing,
    NotSupported,
    Duplicate,
    MultipleMatches,
    NotFound,
    Deleted,
    TooLong,
    CodeInvalid,
    TooCostly,
    BusinessRule,
    Conflict,
    Transient,
    LockError,
    Exception,
    Timeout,
    Incomplete,
    Throttled,
    Informational,
};
std::string_view code_of(IssueType type);
std::string_view code_of(IssueSeverity severity);

struct Issue {
    IssueSeverity severity = IssueSeverity::Error;
    IssueType type = IssueType::Processing;
    std::optional<FaultCode> fault;  ///< our number, in details.coding
    std::string text;                ///< for people, in details.text
    std::string diagnostics;
    std::string expression;            ///< FHIRPath of the place
    std::optional<std::size_t> entry;  ///< place in the bundle, with `full_url` in diagnostics
    std::string full_url;
};

/// The issue a fault is: its path becomes the expression, its code decides the type.
Issue issue_of(const Fault& fault, IssueSeverity severity = IssueSeverity::Error);
/// The same of an entry, which is named in the diagnostics.
Issue issue_of(
    const Fault& fault,
    const Entry& entry,
    IssueSeverity severity = IssueSeverity::Error
);
/// What a reading found wrong (errors), noteworthy (warnings), parked or ignored (information).
std::vector<Issue> issues_of(const Reading& reading, std::span<const Entry> entries);
/// The same of one entry.
std::vector<Issue> issues_of(const EntryReading& reading, const Entry& entry);

/// The resource as JSON text. Without issues it says that all is well, since one is required.
std::string operation_outcome(std::span<const Issue> issues);
std::string operation_outcome(const Issue& issue);

}  // namespace thiowatch::fhir
