// The results of one person while they are changed: read where they are touched, written at the
// end.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "alerts/record/patient_record.h"
#include "daemon/store/connection.h"
#include "daemon/store/packed_results.h"

namespace thiowatch::store {

/// The row of results collected in one minute.
struct ResultSet {
    std::vector<StoredResult> results;
    bool is_stored = false;
    bool is_changed = false;
};

/// Where a result lies; as long as nothing is added.
struct FoundResult {
    ResultSet* set = nullptr;
    StoredResult* result = nullptr;
    explicit operator bool() const { return result != nullptr; }
};

class ResultSets {
  public:
    explicit ResultSets(Connection& connection);

    /// Begins with a person.
    void open(alerts::PatientId person);
    /// The results collected in the minute of `at`.
    ResultSet& at(const Instant& at);
    FoundResult find(const Instant& at, const alerts::ResultKey& key);
    /// Whenever it was collected.
    FoundResult find(const alerts::ResultKey& key);
    /// Of those of an order and an analyte the one received last.
    FoundResult latest(const std::string& order, Analyte analyte);
    /// Writes what was changed.
    void write();

  private:
    void read_all();
    void write(std::int64_t minute, const ResultSet& set);

    alerts::PatientId person_{};
    std::map<std::int64_t, ResultSet> sets_;
    bool has_all_ = false;
    Statement one_;
    Statement all_;
    Statement insert_;
    Statement replace_;
};

/// TPMT and NUDT15, which are found out once in a life.
constexpr bool is_gene(Analyte analyte) {
    return analyte == Analyte::Tpmt || analyte == Analyte::Nudt15;
}

/// The minute by which results are kept: the start of it.
std::int64_t minute_of(const Instant& at);

}  // namespace thiowatch::store
