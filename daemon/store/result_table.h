// Results of followed people, as sent, with every version they had.
#pragma once

#include <vector>

#include "alerts/record/measurement.h"
#include "alerts/record/patient_record.h"
#include "daemon/store/connection.h"

namespace thiowatch::store {

/// What putting a result changed.
enum class Recorded : std::uint8_t {
    New,
    Replaced,  ///< a correction, a final after a preliminary, a withdrawal
    Same,      ///< nothing new; a resend
    Older,     ///< came after its own replacement; kept as a version
};

class ResultTable {
  public:
    explicit ResultTable(Connection& connection);

    /// Records a result with the meaning it was given. Facts are never lost: what it replaces stays
    /// as a version. A withdrawal or correction that does not repeat the collection time finds its
    /// result by order number, analyte and sub-id.
    Recorded put(
        alerts::PatientId person,
        const LabResult& result,
        const CodeMeaning& meaning,
        const alerts::Measurement& measured
    );
    /// Measurements collected since `since`, by collection time, then as they were sent.
    std::vector<alerts::Measurement> read(alerts::PatientId person, const Instant& since);
    /// Results of TPMT and NUDT15 collected before `before`: `read` leaves them out, rules do not.
    std::vector<alerts::Measurement> genes(alerts::PatientId person, const Instant& before);
    std::int64_t count();

  private:
    struct Found {
        std::int64_t minute = 0;
        std::string key;
        int kind = 0;
        int comparator = 0;
        std::string value;
        std::string unit;
        ResultStatus status = ResultStatus::Final;
        Instant reported;
        std::string message;
    };
    bool insert(
        alerts::PatientId person,
        const LabResult& result,
        const CodeMeaning& meaning,
        const alerts::Measurement& measured
    );
    Recorded update(
        alerts::PatientId person,
        const Found& found,
        const LabResult& result,
        const alerts::Measurement& measured
    );
    std::optional<Found>
    find(alerts::PatientId person, const LabResult& result, const alerts::Measurement& measured);
    static std::optional<Found> found_in(Cursor row);
    void keep_version(alerts::PatientId person, const Found& of, const Instant& at);

    Connection& connection_;
    Statement insert_;
    Statement by_minute_;
    Statement by_key_;
    Statement by_order_;
    Statement replace_;
    Statement version_;
    Statement series_;
    Statement genes_;
};

}  // namespace thiowatch::store
