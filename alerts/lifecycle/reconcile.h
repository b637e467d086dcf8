// From what is true to what changes.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "alerts/lifecycle/alert.h"
#include "alerts/rules/assessment.h"

namespace thiowatch::alerts {

/// A problem that has no open alert.
struct OpenAlert {
    Finding finding;
    bool corrected = false;  ///< the deciding result is a correction, or the alert
                             ///< takes the place of one that a correction voided
    bool quiet = false;      ///< told so short a time ago that the digest is enough
};
enum class UpdateReason : std::uint8_t { Worse, Corrected, Again, SameOrBetter };
/// An open alert goes on with other evidence. Worse, Corrected and Again (no worse, but told long
/// ago) make a new version and tell people.
struct UpdateAlert {
    AlertId id{};
    Finding finding;
    UpdateReason reason = UpdateReason::SameOrBetter;
};
/// The result it rested on was withdrawn or corrected away: state Withdrawn, and whoever was told
/// of it is told this (a new alert CORR with `severity` of the one that was sent). Closed alerts
/// too.
struct WithdrawAlert {
    AlertId id{};
    Finding correction;  ///< rule CORR
    bool tell = false;   ///< somebody had been told: open the CORR alert
};
/// A later result is clear of the limit.
struct ResolveAlert {
    AlertId id{};
    std::string reason;
};
/// Another tier of the same subject took its place (WBC.C replaces WBC.U).
struct SupersedeAlert {
    AlertId id{};
    RuleId by;
};
using Change = std::variant<OpenAlert, UpdateAlert, WithdrawAlert, ResolveAlert, SupersedeAlert>;

struct Changes {
    std::vector<Change> list;  ///< what ends or goes on first, then what opens
    [[nodiscard]] bool empty() const { return list.empty(); }
};

/// The rule id of the alert that tells of a withdrawn or corrected basis.
inline constexpr std::string_view kCorrectionRule = "CORR";
bool is_correction(const Finding& finding);

/// Pure: same arguments, same changes; applying them (apply.h) and reconciling again gives none.
Changes reconcile(const KnownAlerts& known, const Assessment& assessment, const Instant& now);

}  // namespace thiowatch::alerts
