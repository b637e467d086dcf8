#include "daemon/store/therapy_table.h"

#include <algorithm>
#include <utility>

namespace thiowatch::store {

namespace {

constexpr std::string_view kPut = R"sql(
    INSERT INTO therapy (person, ingredient, action, at, until, dose_digits, dose_scale, dose_unit,
        order_number, prescriber_id, message)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (person, ingredient, action, at, order_number) DO UPDATE SET until = excluded.until,
        dose_digits = excluded.dose_digits, dose_scale = excluded.dose_scale,
        dose_unit = excluded.dose_unit, prescriber_id = excluded.prescriber_id
    WHERE until IS NOT excluded.until OR dose_digits IS NOT excluded.dose_digits
       OR dose_scale IS NOT excluded.dose_scale OR dose_unit IS NOT excluded.dose_unit)sql";
constexpr std::string_view kRead = R"sql(
    SELECT ingredient, action, at, until, dose_digits, dose_scale, dose_unit, order_number,
        prescriber_id, id FROM therapy WHERE person = ?)sql";

}  // namespace

TherapyTable::TherapyTable(Connection& connection) : connection_(connection) {}

bool TherapyTable::put(
    alerts::PatientId person,
    const alerts::TherapyFact& fact,
    const alerts::MessageRef& from
) {
    Statement put(connection_, kPut);
    const auto& dose = fact.dose;
    return put.run(
               person,
               fact.ingredient,
               fact.action,
               fact.at,
               fact.until,
               dose ? std::optional(dose->amount.digits()) : std::nullopt,
               dose ? std::optional(dose->amount.scale()) : std::nullopt,
               dose ? std::optional(dose->unit) : std::nullopt,
               fact.order,
               fact.prescriber_id,
               from.text
           ) > 0;
}

std::vector<alerts::TherapyFact> TherapyTable::read(alerts::PatientId person) {
    Statement read(connection_, kRead);
    std::vector<std::pair<std::int64_t, alerts::TherapyFact>> rows;
    for (Cursor row = read.query(person); row.next();) {
        alerts::TherapyFact fact;
        fact.ingredient = row.as<Ingredient>(0);
        fact.action = row.as<TherapyAction>(1);
        fact.at = row.instant(2);
        fact.until = row.optional_instant(3);
        if (!row.is_null(4)) {
            fact.dose = Dose{
                Decimal(row.integer(4), static_cast<std::uint8_t>(row.integer(5))), row.string(6)};
        }
        fact.order = row.string(7);
        fact.prescriber_id = row.string(8);
        rows.emplace_back(row.integer(9), std::move(fact));
    }
    // Few: sorting them here is cheaper than having SQLite open a sorter for them.
    std::ranges::sort(rows, {}, [](const auto& row) {
        return std::pair(row.second.at.utc_ms, row.first);
    });
    std::vector<alerts::TherapyFact> facts;
    facts.reserve(rows.size());
    for (auto& [id, fact] : rows)
        facts.push_back(std::move(fact));
    return facts;
}

}  // namespace thiowatch::store
