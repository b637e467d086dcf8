// The desk messages are worked on at, by itself: a store in memory, the packaged rules, and a clock
// and dice that the test holds.
#pragma once

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>

#include "daemon/intake/admit.h"
#include "daemon/intake/deadlines.h"
#include "daemon/intake/load_snapshot.h"
#include "daemon/intake/parcels.h"
#include "daemon/intake/roster_entry.h"
#include "tests/support/hl7_moment.h"
#include "tests/support/hl7_text.h"

namespace thiowatch::testing {

/// What a test says of the configuration; the rest is fixed.
struct DeskSetting {
    std::string routes = "  - {to: [dr-smith], by: [drop], escalate: [clinic]}\n";
    std::string codes;  ///< a file of the site's own
    std::string processing_ids = "[P]";
    std::string time_zone = "UTC";
    std::string more;  ///< whole top-level keys
};

inline std::string settings_for(const DeskSetting& setting) {
    return "version: 1\nmode: live\nsite: {time_zone: " + setting.time_zone +
           "}\nrules: {packs: [aza-core], approved_by: \"a test\"}\n"
           "feeds:\n  - name: lis\n    authority: H1\n    mllp: {processing_ids: " +
           setting.processing_ids + "}\n" +
           (setting.codes.empty() ? "" : "    codes: [" + setting.codes + "]\n") +
           "contacts:\n  dr-smith: {name: Dr Smith, email: smith@hospital.example}\n"
           "  clinic: {name: Clinic, email: clinic@hospital.example}\n"
           "  chief: {name: Chief, email: chief@hospital.example}\n"
           "channels:\n  drop: {maildir: mail}\n  spare: {maildir: other}\n"
           "operations: {to: [clinic], by: [drop, spare]}\nroutes:\n" +
           setting.routes + setting.more;
}

inline intake::SnapshotPtr snapshot_of(const DeskSetting& setting) {
    config::Diagnostics diagnostics;
    auto settings = config::parse_settings("test.yaml", settings_for(setting), "/tmp", diagnostics);
    auto snapshot = settings ? intake::make_snapshot(std::move(*settings), diagnostics) : nullptr;
    if (!snapshot) throw std::runtime_error(diagnostics.human());
    return snapshot;
}

class DeskBench {
  public:
    explicit DeskBench(DeskSetting setting = {}) : snapshot_(snapshot_of(setting)) {}

    /// Runs `work` as one transaction of its own.
    template <class Work>
    void at_desk(const Work& work) {
        store_->begin();
        intake::Desk desk = this->desk();
        work(desk);
        store_->commit();
    }
    /// For looking only.
    intake::Desk desk() {
        return {*store_, *snapshot_, now, [this] { return roll(); }};
    }
    store::Store& store() { return *store_; }
    void use(const DeskSetting& setting) { snapshot_ = snapshot_of(setting); }

    intake::Arrival send(const std::string& bytes) {
        intake::Arrival arrival;
        at_desk([&](intake::Desk& desk) { arrival = intake::admit(desk, FeedName("lis"), bytes); });
        return arrival;
    }
    intake::Arrival send(const OruText& oru) { return send(oru.text()); }
    /// One neutrophil count of 4711, sent now and collected that long ago.
    [[nodiscard]] OruText count(
        const std::string& control,
        const std::string& value,
        Duration ago = std::chrono::hours{2}
    ) const {
        OruText oru{.control_id = control};
        oru.sent = hl7_moment(now);
        oru.collected = hl7_moment(now - ago);
        oru.order = "L-" + control;
        oru.results = {{.value = value}};
        return oru;
    }
    [[nodiscard]] std::string order(const std::string& control, Duration ago) const {
        return rde(control, "NW", hl7_moment(now - ago));
    }
    /// Rows "identifier,authority,family,given,birth_date,sex,drug,start,stop,prescriber".
    std::vector<intake::RosterChange> roster(const std::string& rows) {
        config::Diagnostics diagnostics;
        auto lines = config::read_roster(
            "roster.csv",
            "identifier,authority,family,given,birth_date,sex,drug,start,stop,prescriber\n" + rows,
            snapshot_->drugs,
            diagnostics
        );
        EXPECT_FALSE(diagnostics.has_errors()) << diagnostics.human();
        std::vector<intake::RosterChange> changes;
        at_desk([&](intake::Desk& desk) {
            for (const config::RosterRow& line : lines)
                changes.push_back(intake::enter(desk, line));
        });
        return changes;
    }

    /// The clock goes on, stopping where something is due.
    void pass(Duration by) {
        Instant until = now + by;
        for (auto next = intake::next_deadline(*store_); next && !(until < *next);
             next = intake::next_deadline(*store_)) {
            now = std::max(now, *next);
            meet();
        }
        now = until;
    }
    void meet() {
        at_desk([](intake::Desk& desk) { intake::meet_deadlines(desk, 100); });
    }

    std::vector<alerts::Alert> alerts() { return store_->alerts.list({std::nullopt, 1000, true}); }
    /// "ANC.C open", in the order of opening.
    std::vector<std::string> rules() {
        std::vector<std::string> found;
        for (const alerts::Alert& alert : alerts()) {
            found.push_back(
                alert.finding.rule.text() + " " + std::string(alerts::name_of(alert.state))
            );
        }
        return found;
    }
    /// "1 ANC.C": whose and which, of the open ones.
    std::multiset<std::string> open_rules() {
        std::multiset<std::string> found;
        for (const alerts::Alert& alert : alerts()) {
            if (alert.state != alerts::AlertState::Open) continue;
            found.insert(
                std::to_string(static_cast<std::int64_t>(alert.patient)) + " " +
                alert.finding.rule.text()
            );
        }
        return found;
    }
    /// "opened 0 dr-smith drop": kind, step, contact, channel.
    std::vector<std::string> notices(store::OutboxState state = store::OutboxState::Pending) {
        std::vector<std::string> found;
        for (const store::OutboxRow& row : store_->outbox.list(state, 1000)) {
            found.push_back(
                std::string(alerts::name_of(row.notice.kind)) + " " +
                std::to_string(row.notice.step) + " " + row.notice.contact.text() + " " +
                row.notice.channel.text()
            );
        }
        return found;
    }
    /// Everything due is handed over and arrives.
    void deliver() { store_->outbox.assume_delivered(now); }
    std::int64_t queued(store::Queue queue) { return store_->reviews.depth(queue).count; }

    Instant now = Instant::parse_rfc3339("2026-03-10T12:00:00Z").value();
    /// The dice break this many rolls from now, once; 0 for never.
    int breaks_in = 0;

  private:
    std::uint64_t roll() {
        if (breaks_in > 0 && --breaks_in == 0) throw std::runtime_error("the dice broke");
        dice_ ^= dice_ << 13;
        dice_ ^= dice_ >> 7;
        dice_ ^= dice_ << 17;
        return dice_;
    }

    intake::SnapshotPtr snapshot_;
    std::unique_ptr<store::Store> store_ = store::Store::in_memory();
    std::uint64_t dice_ = 0x9E3779B97F4A7C15ULL;
};

/// On azathioprine for long, with Dr Smith.
inline const std::string kOnTheDrug =
    "4711,H1,Osei,Amara,1981-07-14,F,azathioprine,2025-01-01,,dr-smith\n";

}  // namespace thiowatch::testing
