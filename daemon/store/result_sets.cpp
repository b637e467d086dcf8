#include "daemon/store/result_sets.h"

#include <algorithm>

namespace thiowatch::store {

namespace {

constexpr std::string_view kOne = R"sql(
    SELECT results FROM result_set WHERE person = ? AND minute = ?)sql";
constexpr std::string_view kAll = R"sql(
    SELECT minute, results FROM result_set WHERE person = ? ORDER BY minute)sql";
constexpr std::string_view kInsert = R"sql(
    INSERT INTO result_set (count, has_gene, results, person, minute) VALUES (?, ?, ?, ?, ?))sql";
constexpr std::string_view kReplace = R"sql(
    UPDATE result_set SET count = ?, has_gene = ?, results = ? WHERE person = ? AND minute = ?)sql";

bool is_of_gene(const StoredResult& result) {
    return is_gene(result.measured.analyte);
}

}  // namespace

std::int64_t minute_of(const Instant& at) {
    constexpr std::int64_t kMinute = 60'000;
    return at.utc_ms - (at.utc_ms % kMinute + kMinute) % kMinute;
}

ResultSets::ResultSets(Connection& connection)
    : one_(connection, kOne),
      all_(connection, kAll),
      insert_(connection, kInsert),
      replace_(connection, kReplace) {}

void ResultSets::open(alerts::PatientId person) {
    person_ = person;
    sets_.clear();
    has_all_ = false;
}

ResultSet& ResultSets::at(const Instant& at) {
    const std::int64_t minute = minute_of(at);
    auto [place, is_new] = sets_.try_emplace(minute);
    ResultSet& set = place->second;
    if (!is_new || has_all_) return set;
    if (Cursor row = one_.query(person_, minute); row.next()) {
        set.results = unpacked(row.blob(0));
        set.is_stored = true;
    }
    return set;
}

FoundResult ResultSets::find(const Instant& at, const alerts::ResultKey& key) {
    ResultSet& set = this->at(at);
    const auto found = std::ranges::find_if(set.results, [&](const StoredResult& result) {
        return result.measured.key == key;
    });
    return found == set.results.end() ? FoundResult{} : FoundResult{&set, &*found};
}

FoundResult ResultSets::find(const alerts::ResultKey& key) {
    read_all();
    for (auto& [minute, set] : sets_) {
        for (StoredResult& result : set.results) {
            if (result.measured.key == key) return {&set, &result};
        }
    }
    return {};
}

FoundResult ResultSets::latest(const std::string& order, Analyte analyte) {
    read_all();
    FoundResult latest;
    for (auto& [minute, set] : sets_) {
        for (StoredResult& result : set.results) {
            const bool is_it = result.order == order && result.measured.analyte == analyte;
            if (!is_it) continue;
            if (!latest || latest.result->measured.received < result.measured.received) {
                latest = {&set, &result};
            }
        }
    }
    return latest;
}

void ResultSets::read_all() {
    if (has_all_) return;
    has_all_ = true;
    for (Cursor row = all_.query(person_); row.next();) {
        auto [place, is_new] = sets_.try_emplace(row.integer(0));
        if (!is_new) continue;
        place->second.results = unpacked(row.blob(1));
        place->second.is_stored = true;
    }
}

void ResultSets::write() {
    for (const auto& [minute, set] : sets_) {
        if (set.is_changed) write(minute, set);
    }
    sets_.clear();
    has_all_ = false;
}

void ResultSets::write(std::int64_t minute, const ResultSet& set) {
    Statement& statement = set.is_stored ? replace_ : insert_;
    const std::string results = packed(set.results);
    const bool has_gene = std::ranges::any_of(set.results, is_of_gene);
    statement.run(set.results.size(), has_gene, BlobView{results}, person_, minute);
}

}  // namespace thiowatch::store
