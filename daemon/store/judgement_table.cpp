#include "daemon/store/judgement_table.h"

namespace thiowatch::store {

namespace {

constexpr std::string_view kAdd = R"sql(
    INSERT INTO judgement (alert, at, by_whom, verdict, note) VALUES (?, ?, ?, ?, ?))sql";
constexpr std::string_view kNewest = R"sql(
    SELECT alert, at, by_whom, verdict, note FROM judgement WHERE alert = ?
    ORDER BY id DESC LIMIT 1)sql";
constexpr std::string_view kPrecision = R"sql(
    WITH last AS (SELECT alert, max(id) AS id FROM judgement GROUP BY alert),
         said AS (SELECT judgement.alert, judgement.verdict
                  FROM last JOIN judgement ON judgement.id = last.id)
    SELECT alert.rule, count(*), count(said.verdict),
        coalesce(sum(said.verdict = 0), 0), coalesce(sum(said.verdict = 1), 0),
        coalesce(sum(said.verdict = 2), 0)
    FROM alert LEFT JOIN said ON said.alert = alert.id
    WHERE alert.opened_at >= ? GROUP BY alert.rule ORDER BY alert.rule)sql";
constexpr std::string_view kUnjudged = R"sql(
    SELECT id FROM alert WHERE opened_at >= ?
        AND NOT EXISTS (SELECT 1 FROM judgement WHERE judgement.alert = alert.id)
    ORDER BY id LIMIT ?)sql";

}  // namespace

std::string_view name_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::Useful:
            return "useful";
        case Verdict::NotUseful:
            return "not-useful";
        case Verdict::Wrong:
            return "wrong";
    }
    return "wrong";
}

std::optional<Verdict> verdict_named(std::string_view name) {
    for (const Verdict verdict : {Verdict::Useful, Verdict::NotUseful, Verdict::Wrong}) {
        if (name_of(verdict) == name) return verdict;
    }
    return std::nullopt;
}

void JudgementTable::add(const Judgement& judgement) {
    Statement add(connection_, kAdd);
    add.run(judgement.alert, judgement.at, judgement.by, judgement.verdict, judgement.note);
}

std::optional<Judgement> JudgementTable::newest(alerts::AlertId alert) {
    Statement read(connection_, kNewest);
    Cursor row = read.query(alert);
    if (!row.next()) return std::nullopt;
    return Judgement{
        row.as<alerts::AlertId>(0),
        row.instant(1),
        row.string(2),
        row.as<Verdict>(3),
        row.string(4)};
}

std::vector<RulePrecision> JudgementTable::precision(const Instant& since) {
    Statement read(connection_, kPrecision);
    std::vector<RulePrecision> found;
    for (Cursor row = read.query(since); row.next();) {
        found.push_back(
            {row.string(0),
             row.integer(1),
             row.integer(2),
             row.integer(3),
             row.integer(4),
             row.integer(5)}
        );
    }
    return found;
}

std::vector<alerts::AlertId> JudgementTable::unjudged(const Instant& since, int limit) {
    Statement read(connection_, kUnjudged);
    std::vector<alerts::AlertId> found;
    for (Cursor row = read.query(since, limit); row.next();)
        found.push_back(row.as<alerts::AlertId>(0));
    return found;
}

}  // namespace thiowatch::store
