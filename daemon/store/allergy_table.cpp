#include "daemon/store/allergy_table.h"

namespace thiowatch::store {

namespace {

constexpr std::string_view kPut = R"sql(
    INSERT INTO allergy (person, drug, since, is_active, said, message) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (person, drug, since) DO UPDATE
    SET is_active = excluded.is_active, said = excluded.said, message = excluded.message
    WHERE said <= excluded.said)sql";
constexpr std::string_view kActive = R"sql(
    SELECT DISTINCT drug FROM allergy WHERE person = ? AND is_active = 1)sql";

}  // namespace

void AllergyTable::put(const AllergyWord& word) {
    Statement put(connection_, kPut);
    const std::int64_t since = word.since ? word.since->utc_ms : 0;
    const std::int64_t is_active = word.is_active ? 1 : 0;
    put.run(word.person, word.drug, since, is_active, word.said, word.message);
}

std::set<Ingredient> AllergyTable::active(PatientId person) {
    Statement find(connection_, kActive);
    std::set<Ingredient> drugs;
    for (Cursor row = find.query(person); row.next();)
        drugs.insert(row.as<Ingredient>(0));
    return drugs;
}

}  // namespace thiowatch::store
