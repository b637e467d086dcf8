// An alert: one episode of one rule in one person, from opening to its end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/rules/assessment.h"

namespace thiowatch::alerts {

/// The store's own number of an alert.
enum class AlertId : std::int64_t {};

enum class AlertState : std::uint8_t { Open, Resolved, Withdrawn, Superseded };
std::string_view name_of(AlertState state);  ///< "open", "resolved", ...
std::optional<AlertState> alert_state_named(std::string_view name);

struct Acknowledgement {
    std::string by;  ///< contact key or name given
    Instant at;
    std::string note;
    int version = 1;
};

struct Alert {
    AlertId id{};
    AlertRef ref;
    PatientId patient{};
    AlertState state = AlertState::Open;
    int version = 1;  ///< rises when it gets worse or its basis is corrected
    Instant opened_at;
    Instant changed_at;
    bool corrected = false;      ///< its basis was corrected or withdrawn
    Finding finding;             ///< as of now: silent updates replace it too
    std::vector<Evidence> told;  ///< deciding evidence of each version, oldest first (inputs
                                 ///< of a computed one before it): what "worse" is measured
                                 ///< by and what a correction voids; apply.h keeps it
    MessageRef message;          ///< what opened it
    std::optional<Acknowledgement> acknowledged;  ///< of this version
    std::optional<Instant> acknowledge_by;  ///< next deadline; none when acknowledged or not wanted
    std::optional<std::string> closed_by;   ///< a person ended it, against what the results say
    int escalation = 0;                     ///< steps taken along the route
    bool notified = false;                  ///< somebody was told of some version
};

/// What `reconcile` compares with: open alerts of one person, and closed ones that may yet be
/// voided.
struct KnownAlerts {
    std::vector<Alert> alerts;
};

}  // namespace thiowatch::alerts
