#include "daemon/store/allergy_table.h"

namespace thiowatch::store {

namespace {

constexpr std::string_view kPut = R"sql(
    INSERT INTO allergy (person, drug, list, since, is_active, said, message)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (person, drug, list, since) DO UPDATE
    SET is_active = excluded.is_active, said = excluded.said, message = excluded.message
    WHERE said <= excluded.said)sql";
constexpr std::string_view kActive = R"sql(
    SELECT DISTINCT drug FROM allergy WHERE person = ? AND is_active = 1)sql";
constexpr std::string_view kTakeOff = R"sql(
    UPDATE allergy SET is_active = 0, said = ?, message = ?
    WHERE person = ? AND list = ? AND said <= ?)sql";
constexpr std::string_view kListed = R"sql(
    SELECT said FROM allergy_list WHERE person = ? AND feed = ?)sql";
constexpr std::string_view kPutList = R"sql(
    INSERT OR REPLACE INTO allergy_list (person, feed, said) VALUES (?, ?, ?))sql";

}  // namespace

void AllergyTable::put(const AllergyWord& word) {
    Statement put(connection_, kPut);
    const std::int64_t since = word.since ? word.since->utc_ms : 0;
    const std::int64_t is_active = word.is_active ? 1 : 0;
    put.run(word.person, word.drug, 0, since, is_active, word.said, word.message);
}

void AllergyTable::put(const AllergyListWord& word) {
    if (is_outdated(word)) return;
    if (word.is_whole) {
        Statement take_off(connection_, kTakeOff);
        take_off.run(word.said, word.message, word.person, word.sender, word.said);
        Statement put_list(connection_, kPutList);
        put_list.run(word.person, word.sender, word.said);
    }
    Statement put(connection_, kPut);
    for (const Ingredient drug : word.drugs)
        put.run(word.person, drug, word.sender, 0, 1, word.said, word.message);
}

bool AllergyTable::is_outdated(const AllergyListWord& word) {
    Statement find(connection_, kListed);
    Cursor row = find.query(word.person, word.sender);
    return row.next() && word.said.utc_ms < row.integer(0);
}

std::set<Ingredient> AllergyTable::active(PatientId person) {
    Statement find(connection_, kActive);
    std::set<Ingredient> drugs;
    for (Cursor row = find.query(person); row.next();)
        drugs.insert(row.as<Ingredient>(0));
    return drugs;
}

}  // namespace thiowatch::store
