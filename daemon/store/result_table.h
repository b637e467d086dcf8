// Results of followed people, as sent, with every version they had.
#pragma once

#include <vector>

#include "alerts/record/measurement.h"
#include "alerts/record/patient_record.h"
#include "daemon/store/connection.h"
#include "daemon/store/packed_results.h"
#include "daemon/store/result_sets.h"

namespace thiowatch::store {

/// What putting a result changed.
enum class Recorded : std::uint8_t {
    New,
    Replaced,  ///< a correction, a final after a preliminary, a withdrawal
    Same,      ///< nothing new; a resend
    Older,     ///< came after its own replacement; kept as a version
};

/// How a result is found: by its key, which lies with its collection time where there is one.
struct ResultName {
    alerts::ResultKey key;
    std::optional<Instant> collected;
};

/// Whether the one state is further on than the other: preliminary, final, corrected or withdrawn.
bool is_further(ResultStatus one, ResultStatus than);

class ResultTable {
  public:
    explicit ResultTable(Connection& connection);

    /// Records the results of one message, in its order; what became of each. Facts are never lost:
    /// what a result replaces stays as a version. A withdrawal or correction that does not repeat
    /// the collection time finds its result by order number and analyte.
    std::vector<Recorded> put(alerts::PatientId person, std::vector<StoredResult> results);
    /// The result as it stands.
    std::optional<alerts::Measurement> find(alerts::PatientId person, const ResultName& name);
    /// Takes back what its sender says no longer: as if nothing had been reported, with what was as
    /// a version. Whatever is said of it later counts. False if it is not known or taken back.
    bool take_back(
        alerts::PatientId person,
        const ResultName& name,
        const alerts::MessageRef& by,
        const Instant& at
    );
    /// Measurements collected since `since`, by collection time, then as they were sent.
    std::vector<alerts::Measurement> read(alerts::PatientId person, const Instant& since);
    /// Measurements nobody needs any more: their room serves the next `read`.
    void give_back(std::vector<alerts::Measurement> used);
    /// Results of TPMT and NUDT15 collected before `before`: `read` leaves them out, rules do not.
    std::vector<alerts::Measurement> genes(alerts::PatientId person, const Instant& before);
    std::int64_t count();

  private:
    Recorded put(alerts::PatientId person, StoredResult&& result, std::size_t of);
    FoundResult find(const StoredResult& result);
    FoundResult find(const ResultName& name);
    Recorded update(alerts::PatientId person, const FoundResult& known, StoredResult&& result);
    void keep_version(
        alerts::PatientId person,
        std::string_view key,
        const alerts::Measurement& version,
        const Instant& at
    );

    Connection& connection_;
    ResultSets sets_;
    Statement version_;
    Statement series_;
    Statement genes_;
    std::vector<alerts::Measurement> used_;  // of no more meaning; for their room
    alerts::Evaluator evaluator_;            // people of one laboratory share units and limits
};

}  // namespace thiowatch::store
