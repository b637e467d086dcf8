// What is true of a person now: the yield of `assess`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/record/patient_record.h"
#include "alerts/rules/repeat_policy.h"
#include "alerts/rules/severity.h"

namespace thiowatch::alerts {

/// A measurement as an alert shows it: the sender's own digits, and the canonical value beside
/// them.
struct Evidence {
    ResultKey key;
    Analyte analyte = Analyte::Wbc;
    std::string value;            ///< as sent, with comparator: "<0.5"
    std::string unit;             ///< as sent
    std::string canonical_value;  ///< empty when it could not be converted
    std::string canonical_unit;
    Instant collected;
    std::string range;  ///< the laboratory's own, as sent
    ResultStatus status = ResultStatus::Final;
    std::optional<std::string> before_correction;
    MessageRef message;
    bool derived = false;  ///< computed by us (ANC from WBC and differential)
    friend bool operator==(const Evidence&, const Evidence&) = default;
};

/// One rule that is true now. At most one Finding for each analyte's threshold tiers.
struct Finding {
    RuleId rule;  ///< "ANC.U"; for rules on several analytes "ALT.W", "AST.W"
    Severity severity = Severity::Warning;
    std::optional<Analyte> analyte;  ///< none for rules on the person
    /// Findings of one subject are one clinical problem at different tiers ("ANC", "DQ.UNIT/WBC").
    std::string subject;
    std::vector<Evidence> evidence;  ///< the deciding measurement first
    std::string headline;            ///< "Neutrophils 0.9 10*9/L, below 1.0"; no person in it
    std::string threshold;           ///< "x < 1.0 10*9/L"
    std::vector<std::string> sources;
    std::string pack;  ///< name and version
    std::vector<std::string>
        notes;  ///< "preliminary", "derived from WBC and 20 %", what is missing
    std::vector<std::string> actions;      ///< options named by the sources, never an order
    std::optional<Duration> repeat_after;  ///< the rule's own time before it is told again
};

/// How a rule that does not fire stands: an open alert of it resolves only when it is Clear.
enum class Standing : std::uint8_t {
    Clear,          // beyond the hysteresis limit, or two normal results in a row
    NearLimit,      // not fired, not yet clear
    NotAssessable,  // nothing to judge by: an all-clear never comes from that
};
/// An assessment has hundreds of them, and hardly one is asked for; so they are views of the pack,
/// which must outlive them, and of names that are part of the program.
struct RuleStanding {
    std::string_view rule;
    std::string_view subject;
    std::string_view part;  ///< of the subject, behind a stroke: "WBC" of "DQ.UNIT/WBC"; or empty
    Standing standing = Standing::NotAssessable;
    bool is_over = false;  ///< the rule has no meaning any more: Clear outside the window too

    [[nodiscard]] std::string subject_text() const {
        std::string text(subject);
        if (!part.empty()) text.append(1, '/').append(part);
        return text;
    }
    [[nodiscard]] bool is_of(const Finding& finding) const {
        return finding.rule.text() == rule && finding.subject == subject_text();
    }
};

/// One line of `explain`: a rule, the values it saw, and why it fired or not.
struct TraceLine {
    RuleId rule;
    std::string saw;      ///< "2.4 10*9/L at 2026-03-01T08:00:00Z"
    std::string wanted;   ///< "x < 3.5"
    std::string outcome;  ///< "FIRES warning", "no", "no result", "held: haemolysed"
};

struct Assessment {
    std::vector<Finding> findings;
    /// Rules that an earlier result breached and no later one has cleared: by the record their
    /// episode goes on, in whatever order the results arrived.
    std::vector<Finding> lasting;
    std::vector<RuleStanding> standings;  ///< of every rule that did not fire
    std::vector<TraceLine> trace;
    /// Results that were withdrawn, or corrected to another value: what rested on them is void.
    std::vector<ResultKey> voided;
    /// How each of `voided` stands now: its value after the correction, or status Withdrawn. Tells
    /// an alert that already rests on the corrected value from one that rests on the old one.
    std::vector<Evidence> corrections;
    /// The first instant at which time alone would change this answer.
    std::optional<Instant> next_review_at;
    RepeatPolicy repeat;
    bool in_window = false;  ///< false: not on the drug, nothing was judged
};

}  // namespace thiowatch::alerts
