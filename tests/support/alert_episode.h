// A person's alerts followed through assessment after assessment. Every step says what changed in
// one word list ("open ANC.U; withdraw 1, tell") and checks that a second look changes nothing.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "alerts/lifecycle/apply.h"
#include "alerts/lifecycle/reconcile.h"
#include "tests/support/alert_samples.h"

namespace thiowatch::alerts::samples {

class Episode {
  public:
    /// Alerts opened from here on are (not) told to anybody.
    bool notifies = true;

    std::string see(const Assessment& assessment) {
        const Changes changes = reconcile(known_, assessment, now());
        std::string words;
        for (const Change& change : changes.list) {
            if (!words.empty()) words += "; ";
            words += std::visit([&](const auto& one) { return apply(one); }, change);
        }
        const Changes again = reconcile(known_, assessment, now());
        EXPECT_TRUE(again.empty())
            << "after \"" << words << "\" a second look still changes " << again.list.size();
        ++step_;
        return words;
    }

    [[nodiscard]] Alert& alert(int id) {
        return known_.alerts.at(static_cast<std::size_t>(id) - 1);
    }
    [[nodiscard]] const std::vector<Alert>& alerts() const { return known_.alerts; }

    void acknowledge(int id) {
        alert(id).acknowledged = Acknowledgement{"dr-smith", now(), "", alert(id).version};
    }
    void add(Alert alert) {
        alert.id = AlertId{static_cast<int>(known_.alerts.size()) + 1};
        known_.alerts.push_back(std::move(alert));
    }

  private:
    [[nodiscard]] Instant now() const { return at("2026-03-01T09:30:00Z") + days(step_); }
    [[nodiscard]] static std::string number(AlertId id) {
        return std::to_string(static_cast<std::int64_t>(id));
    }
    Alert& by(AlertId id) { return alert(static_cast<int>(id)); }
    [[nodiscard]] Opening opening() const {
        const auto count = std::to_string(known_.alerts.size() + 1);
        return {AlertRef("7KQ-00" + count), PatientId{1}, MessageRef{"m"}, now()};
    }

    std::string apply(const OpenAlert& change) {
        Alert alert = opened(change, opening());
        alert.notified = notifies;
        add(alert);
        return "open " + change.finding.rule.text() + (change.corrected ? " corrected" : "");
    }
    std::string apply(const UpdateAlert& change) {
        by(change.id) = updated(by(change.id), change, now());
        switch (change.reason) {
            case UpdateReason::Worse:
                return "worse " + number(change.id);
            case UpdateReason::Corrected:
                return "corrected " + number(change.id);
            case UpdateReason::Again:
                return "again " + number(change.id);
            case UpdateReason::SameOrBetter:
                return "append " + number(change.id);
        }
        return "";
    }
    std::string apply(const WithdrawAlert& change) {
        by(change.id) = closed(by(change.id), AlertState::Withdrawn, now());
        if (!change.tell) return "withdraw " + number(change.id);
        Alert alert = correction_of(change, opening());
        alert.notified = true;
        add(alert);
        return "withdraw " + number(change.id) + ", tell";
    }
    std::string apply(const ResolveAlert& change) {
        by(change.id) = closed(by(change.id), AlertState::Resolved, now());
        return "resolve " + number(change.id);
    }
    std::string apply(const SupersedeAlert& change) {
        by(change.id) = closed(by(change.id), AlertState::Superseded, now());
        return "supersede " + number(change.id) + " by " + change.by.text();
    }

    KnownAlerts known_;
    int step_ = 0;
};

}  // namespace thiowatch::alerts::samples
