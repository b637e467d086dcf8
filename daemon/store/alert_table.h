// Alerts with the evidence of every version they had.
#pragma once

#include <utility>
#include <vector>

#include "alerts/lifecycle/alert.h"
#include "daemon/store/connection.h"

namespace thiowatch::store {

using alerts::Alert;
using alerts::AlertId;

struct AlertQuery {
    std::optional<alerts::AlertState> state;
    int limit = 1000;
    bool oldest_first = false;
};

class AlertTable {
  public:
    explicit AlertTable(Connection& connection);

    /// False when the ref is taken: the caller makes another.
    bool is_free(const AlertRef& ref);
    AlertId add(const Alert& alert);
    /// Writes the alert as it is now; evidence belongs to its version.
    void update(const Alert& alert);
    std::optional<Alert> read(AlertId id);
    std::optional<Alert> find(const AlertRef& ref);
    /// Open alerts of a person, and closed ones changed since `closed_since`.
    std::vector<Alert> known(alerts::PatientId person, const Instant& closed_since);
    std::vector<Alert> list(const AlertQuery& query);
    std::vector<AlertId> due(const Instant& now, int limit);
    std::optional<Instant> first_deadline();
    /// Moves every deadline; the clock was stepped.
    void shift_deadlines(Duration by);
    /// How many people have an alert on the analyte, more than information, opened since then.
    std::int64_t people_since(Analyte analyte, const Instant& since);
    struct Count {
        alerts::Severity severity;
        std::int64_t open;
    };
    std::vector<Count> open_by_severity();

    /// Rules and severities of the alerts added since the last call, for counting.
    struct Opened {
        std::string rule;
        alerts::Severity severity;
    };
    std::vector<Opened> take_opened() { return std::exchange(opened_, {}); }
    [[nodiscard]] std::size_t opened() const { return opened_.size(); }
    /// Of so many only the first were added after all.
    void keep_opened(std::size_t count) { opened_.resize(count); }

  private:
    Alert row_to_alert(const Cursor& row);
    void write_evidence(AlertId id, const Alert& alert);
    void write_evidence(AlertId id, int version, const std::vector<alerts::Evidence>& evidence);
    std::vector<alerts::Evidence> read_evidence(AlertId id, int version);

    Connection& connection_;
    std::vector<Opened> opened_;
};

}  // namespace thiowatch::store
