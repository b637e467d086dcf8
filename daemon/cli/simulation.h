// The real pipeline on a virtual clock and a store in memory: the same parsing, matching, assessing
// and alerting; nothing is kept and nothing is sent.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "config/roster_csv.h"
#include "daemon/intake/admit.h"
#include "daemon/intake/exchange_outcome.h"
#include "daemon/intake/load_snapshot.h"

namespace thiowatch::cli {

/// One message as `simulate` reports it.
struct SimulatedMessage {
    std::string source;
    std::size_t index = 0;
    std::string format = "hl7v2";
    intake::Arrival arrival;
};

/// What came of a FHIR submission, and what was read of it.
struct TakenResources {
    intake::ExchangeOutcome outcome;  ///< its arrivals are in SimulatedMessage
    fhir::Reading reading;
};

struct SimulatedAlert {
    alerts::Alert alert;
    PatientIdentifier patient;
    std::string message;  ///< "a.hl7#0"
};

class Simulation {
  public:
    explicit Simulation(intake::SnapshotPtr snapshot);

    /// Puts the roster in before the first message.
    void enter(std::vector<config::RosterRow> rows) { roster_ = std::move(rows); }
    /// Whose codes, zone and authority hold for messages and resources; else the first feed's, and
    /// for resources the last FHIR feed's. False when there is none such.
    bool choose_feed(const FeedName& feed);
    [[nodiscard]] const intake::FeedRules& feed_rules() const { return snapshot_->feeds.at(feed_); }
    [[nodiscard]] const intake::FeedRules& resource_rules() const {
        return snapshot_->feeds.at(resource_feed_);
    }
    /// Sets the clock; else the first message does.
    void start(const Instant& at);
    /// A file: one message, a batch, an MLLP capture.
    void feed(const std::string& source, std::string bytes);
    /// One message; the first one starts the clock.
    void admit(const std::string& source, std::size_t index, const std::string& bytes);
    /// Lets time pass: deadlines and reviews happen when they are due.
    void pass_time(const Instant& until);

    [[nodiscard]] const std::vector<SimulatedMessage>& messages() const { return messages_; }
    /// Of the last message, if it was FHIR.
    [[nodiscard]] const std::optional<TakenResources>& resources() const { return resources_; }
    /// What a submission says beside all that is known; changes nothing.
    [[nodiscard]] fhir::Reading read_again(const std::string& bytes);
    [[nodiscard]] std::vector<SimulatedAlert> alerts();
    [[nodiscard]] store::Store& store() { return *store_; }
    [[nodiscard]] const intake::Snapshot& snapshot() const { return *snapshot_; }
    [[nodiscard]] Instant now() const { return now_; }
    /// The clock at the first message; none before it.
    [[nodiscard]] std::optional<Instant> began_at() const { return began_at_; }
    [[nodiscard]] std::string name_of(const alerts::MessageRef& ref) const;

  private:
    intake::Desk desk();
    intake::Arrival take_resources(intake::Desk& at_desk, const std::string& bytes);
    [[nodiscard]] std::optional<Instant> sent_at(const std::string& bytes) const;
    /// Nobody receives anything: what is due counts as delivered at once.
    void deliver();

    intake::SnapshotPtr snapshot_;
    std::unique_ptr<store::Store> store_;
    std::vector<config::RosterRow> roster_;
    FeedName feed_;
    FeedName resource_feed_;  // FHIR is read as this feed reads it
    Instant now_;
    std::optional<Instant> began_at_;
    std::uint64_t dice_ = 0x9E3779B97F4A7C15ULL;
    std::vector<SimulatedMessage> messages_;
    std::optional<TakenResources> resources_;
    std::map<std::string, std::string> names_;
};

}  // namespace thiowatch::cli
