#include "daemon/store/person_table.h"

#include "daemon/store/fingerprint.h"
#include "daemon/store/packed_list.h"

namespace thiowatch::store {

namespace {

constexpr std::string_view kOwner = R"sql(
    SELECT person FROM identifier WHERE authority = ? AND value = ?)sql";
constexpr std::string_view kMergedInto = R"sql(SELECT merged_into FROM person WHERE id = ?)sql";
constexpr std::string_view kAdd = R"sql(
    INSERT INTO person (family, given, birth_date, sex, since) VALUES (?, ?, ?, ?, ?))sql";
constexpr std::string_view kAddIdentifier = R"sql(
    INSERT INTO identifier (authority, value, person, ordinal)
    VALUES (?, ?, ?, (SELECT count(*) FROM identifier WHERE person = ?))
    ON CONFLICT (authority, value) DO NOTHING)sql";
constexpr std::string_view kUpdate = R"sql(
    UPDATE person SET family = ?, given = ?, birth_date = ?, sex = ?, prescriber = ?, indication = ?,
        profiles = ?, comedications = ?, tpmt = ?, nudt15 = ?, pregnant_since = ? WHERE id = ?)sql";
// Mostly it stays, and then no page is written.
constexpr std::string_view kSetReview = R"sql(
    UPDATE person SET next_review = ?1 WHERE id = ?2 AND next_review IS NOT ?1)sql";
constexpr std::string_view kReviewBy = R"sql(
    UPDATE person SET next_review = ?1
    WHERE id = ?2 AND (next_review IS NULL OR next_review > ?1))sql";
constexpr std::string_view kRead = R"sql(
    SELECT merged_into, family, given, birth_date, sex, prescriber, indication, profiles,
           comedications, tpmt, nudt15, pregnant_since, next_review, since
        FROM person WHERE id = ?)sql";
constexpr std::string_view kIdentifiers = R"sql(
    SELECT authority, value FROM identifier WHERE person = ? ORDER BY ordinal)sql";
constexpr std::string_view kAllIdentifiers = R"sql(SELECT authority, value FROM identifier)sql";
constexpr std::string_view kAllNames = R"sql(
    SELECT birth_date, family, given FROM person WHERE birth_date IS NOT NULL)sql";
constexpr std::string_view kNamed = R"sql(
    SELECT id FROM person WHERE birth_date = ? AND family = ? COLLATE NOCASE
        AND given = ? COLLATE NOCASE AND merged_into IS NULL)sql";
constexpr std::string_view kMergedPeople = R"sql(SELECT id FROM person WHERE merged_into = ?)sql";
constexpr std::string_view kMerge = R"sql(UPDATE person SET merged_into = ? WHERE id = ?)sql";
constexpr std::string_view kAll = R"sql(
    SELECT id FROM person WHERE merged_into IS NULL ORDER BY id)sql";
constexpr std::string_view kAfter = R"sql(
    SELECT id FROM person WHERE id > ? AND merged_into IS NULL ORDER BY id LIMIT ?)sql";
constexpr std::string_view kReviewAll = R"sql(
    UPDATE person SET next_review = ?1
    WHERE merged_into IS NULL AND (next_review IS NULL OR next_review > ?1))sql";
constexpr std::string_view kDue = R"sql(
    SELECT id FROM person WHERE next_review <= ? ORDER BY next_review LIMIT ?)sql";
constexpr std::string_view kFirstReview = R"sql(
    SELECT min(next_review) FROM person WHERE next_review IS NOT NULL)sql";
constexpr std::string_view kAddLink = R"sql(
    INSERT INTO identity_link (authority, value, into_authority, into_value, at, message)
    VALUES (?, ?, ?, ?, ?, ?))sql";
constexpr std::string_view kLinksOf = R"sql(
    SELECT id, authority, value, into_authority, into_value, at FROM identity_link
    WHERE authority = ?1 AND value = ?2 AND undone_at IS NULL
    UNION
    SELECT id, authority, value, into_authority, into_value, at FROM identity_link
    WHERE into_authority = ?1 AND into_value = ?2 AND undone_at IS NULL ORDER BY 1)sql";
constexpr std::string_view kUndoLink =
    R"sql(UPDATE identity_link SET undone_at = ? WHERE id = ?)sql";

template <class Enum>
std::set<Enum> unpack_set(std::string_view text) {
    std::set<Enum> found;
    for (const std::string& item : unpack(text))
        found.insert(static_cast<Enum>(std::stoi(item)));
    return found;
}

template <class Enum>
std::string pack_set(const std::set<Enum>& items) {
    std::vector<std::string> texts;
    for (Enum item : items)
        texts.push_back(std::to_string(static_cast<int>(item)));
    return pack(texts);
}

template <class Enum>
std::optional<Enum> optional_as(const Cursor& row, int column) {
    return row.is_null(column) ? std::nullopt : std::optional(row.as<Enum>(column));
}

}  // namespace

PersonTable::PersonTable(Connection& connection)
    : connection_(connection),
      owner_(connection, kOwner),
      merged_into_(connection, kMergedInto),
      named_(connection, kNamed),
      read_(connection, kRead),
      identifiers_(connection, kIdentifiers),
      merged_people_(connection, kMergedPeople) {}

void PersonTable::for_each_identifier(const std::function<void(const PatientIdentifier&)>& tell) {
    Statement identifiers(connection_, kAllIdentifiers);
    for (Cursor row = identifiers.query(); row.next();)
        tell({AssigningAuthority(row.string(0)), Mrn(row.string(1))});
}

std::size_t PersonTable::IdentifierHash::operator()(const PatientIdentifier& identifier) const {
    return fingerprint(identifier.value.text(), fingerprint(identifier.authority.text(), 0));
}

void PersonTable::forget() {
    owners_.forget();
    survivors_.forget();
    families_.forget();
    rows_.forget();
}

void PersonTable::learn_everybody() {
    owners_.begin();
    survivors_.begin();
    families_.begin();
    rows_.begin();
    acquaintance_.emplace();
    for_each_identifier([this](const PatientIdentifier& one) { acquaintance_->note(one); });
    Statement names(connection_, kAllNames);
    for (Cursor row = names.query(); row.next();) {
        Demographics person;
        if (auto date = CivilDate::parse(row.text(0))) person.birth_date = *date;
        person.family = FamilyName(row.string(1));
        person.given = GivenName(row.string(2));
        acquaintance_->note(person);
    }
}

void PersonTable::note(const Demographics& person) {
    if (acquaintance_) acquaintance_->note(person);
}

std::optional<PatientId> PersonTable::owner(const PatientIdentifier& identifier) {
    if (acquaintance_ && !acquaintance_->may_know(identifier)) return std::nullopt;
    return owners_.of(identifier, [&]() -> std::optional<PatientId> {
        Cursor row = owner_.query(identifier.authority.text(), identifier.value.text());
        if (!row.next()) return std::nullopt;
        return row.as<PatientId>(0);
    });
}

std::optional<PatientId> PersonTable::find(const PatientIdentifier& identifier) {
    auto first = owner(identifier);
    return first ? std::optional(survivor(*first)) : std::nullopt;
}

PatientId PersonTable::survivor(PatientId person) {
    return survivors_.of(person, [&] { return find_survivor(person); });
}

PatientId PersonTable::find_survivor(PatientId person) {
    // Merges form chains, never rings: merge() refuses a survivor that ends in the merged person.
    for (;;) {
        Cursor row = merged_into_.query(person);
        if (!row.next() || row.is_null(0)) return person;
        person = row.as<PatientId>(0);
    }
}

PatientId PersonTable::add(const PersonStated& person, const Instant& since) {
    forget();
    Statement add(connection_, kAdd);
    const Demographics& stated = person.demographics;
    add.run(
        stated.family.text(),
        stated.given.text(),
        stated.birth_date ? std::optional(stated.birth_date->iso()) : std::nullopt,
        stated.sex,
        since
    );
    PatientId id{connection_.last_row()};
    note(stated);
    for (const PatientIdentifier& identifier : person.identifiers)
        add_identifier(id, identifier);
    return id;
}

void PersonTable::add_identifier(PatientId person, const PatientIdentifier& identifier) {
    forget();
    if (acquaintance_) acquaintance_->note(identifier);
    Statement add(connection_, kAddIdentifier);
    add.run(identifier.authority.text(), identifier.value.text(), person, person);
}

void PersonTable::update(const PersonRow& row) {
    forget();
    Statement update(connection_, kUpdate);
    const Demographics& stated = row.demographics;
    note(stated);
    update.run(
        stated.family.text(),
        stated.given.text(),
        stated.birth_date ? std::optional(stated.birth_date->iso()) : std::nullopt,
        stated.sex,
        row.prescriber,
        row.indication,
        pack_set(row.profiles),
        pack_set(row.comedications),
        row.tpmt,
        row.nudt15,
        row.pregnant_since,
        row.id
    );
}

void PersonTable::set_next_review(PatientId person, const std::optional<Instant>& at) {
    Statement set(connection_, kSetReview);
    if (set.run(at, person) > 0) rows_.forget();
}

void PersonTable::review_by(PatientId person, const Instant& at) {
    Statement set(connection_, kReviewBy);
    if (set.run(at, person) > 0) rows_.forget();
}

std::optional<PersonRow> PersonTable::read(PatientId person) {
    return rows_.of(person, [&] { return read_row(person); });
}

std::optional<PersonRow> PersonTable::read_row(PatientId person) {
    Cursor row = read_.query(person);
    if (!row.next()) return std::nullopt;
    PersonRow found;
    found.id = person;
    found.merged_into = optional_as<PatientId>(row, 0);
    found.demographics.family = FamilyName(row.string(1));
    found.demographics.given = GivenName(row.string(2));
    if (!row.is_null(3)) {
        if (auto date = CivilDate::parse(row.text(3))) found.demographics.birth_date = *date;
    }
    found.demographics.sex = row.as<Sex>(4);
    found.prescriber = row.string(5);
    found.indication = optional_as<alerts::Indication>(row, 6);
    found.profiles = unpack_set<alerts::Profile>(row.text(7));
    found.comedications = unpack_set<Ingredient>(row.text(8));
    found.tpmt = optional_as<alerts::Metaboliser>(row, 9);
    found.nudt15 = optional_as<alerts::Metaboliser>(row, 10);
    found.pregnant_since = row.optional_instant(11);
    found.next_review = row.optional_instant(12);
    found.since = row.instant(13);
    return found;
}

std::vector<PatientId> PersonTable::named(const Demographics& demographics) {
    std::vector<PatientId> found;
    if (acquaintance_ && !acquaintance_->may_know(demographics)) return found;
    for (Cursor row = named_.query(
             demographics.birth_date->iso(), demographics.family.text(), demographics.given.text()
         );
         row.next();) {
        found.push_back(row.as<PatientId>(0));
    }
    return found;
}

std::vector<PatientIdentifier> PersonTable::identifiers(PatientId person) {
    std::vector<PatientIdentifier> found;
    for (Cursor row = identifiers_.query(person); row.next();) {
        found.push_back({AssigningAuthority(row.string(0)), Mrn(row.string(1))});
    }
    return found;
}

std::vector<PatientId> PersonTable::family(PatientId person) {
    return families_.of(person, [&] { return find_family(person); });
}

std::vector<PatientId> PersonTable::find_family(PatientId person) {
    std::vector<PatientId> members{person};
    for (std::size_t at = 0; at < members.size(); ++at) {
        for (Cursor row = merged_people_.query(members[at]); row.next();) {
            members.push_back(row.as<PatientId>(0));
        }
    }
    return members;
}

void PersonTable::merge(PatientId ended, PatientId into) {
    if (survivor(into) == ended || ended == into) return;
    forget();
    Statement merge(connection_, kMerge);
    merge.run(into, ended);
}

void PersonTable::unmerge(PatientId ended) {
    forget();
    Statement merge(connection_, kMerge);
    merge.run(std::optional<PatientId>(), ended);
}

std::vector<PatientId> PersonTable::all() {
    Statement read(connection_, kAll);
    std::vector<PatientId> found;
    for (Cursor row = read.query(); row.next();)
        found.push_back(row.as<PatientId>(0));
    return found;
}

std::vector<PatientId> PersonTable::after(PatientId person, int limit) {
    Statement read(connection_, kAfter);
    std::vector<PatientId> found;
    for (Cursor row = read.query(person, limit); row.next();)
        found.push_back(row.as<PatientId>(0));
    return found;
}

void PersonTable::review_all(const Instant& at) {
    forget();
    Statement mark(connection_, kReviewAll);
    mark.run(at);
}

std::vector<PatientId> PersonTable::due_for_review(const Instant& now, int limit) {
    Statement due(connection_, kDue);
    std::vector<PatientId> found;
    for (Cursor row = due.query(now, limit); row.next();)
        found.push_back(row.as<PatientId>(0));
    return found;
}

std::optional<Instant> PersonTable::first_review() {
    Statement first(connection_, kFirstReview);
    Cursor row = first.query();
    return row.next() ? row.optional_instant(0) : std::nullopt;
}

void PersonTable::add_link(const IdentityLink& link, std::int64_t message) {
    Statement add(connection_, kAddLink);
    add.run(
        link.from.authority.text(),
        link.from.value.text(),
        link.into.authority.text(),
        link.into.value.text(),
        link.at,
        message
    );
}

std::vector<IdentityLink> PersonTable::links_of(const PatientIdentifier& identifier) {
    Statement read(connection_, kLinksOf);
    std::vector<IdentityLink> found;
    for (Cursor row = read.query(identifier.authority.text(), identifier.value.text());
         row.next();) {
        IdentityLink link;
        link.id = row.integer(0);
        link.from = {AssigningAuthority(row.string(1)), Mrn(row.string(2))};
        link.into = {AssigningAuthority(row.string(3)), Mrn(row.string(4))};
        link.at = row.instant(5);
        found.push_back(std::move(link));
    }
    return found;
}

void PersonTable::undo_link(std::int64_t id, const Instant& at) {
    Statement undo(connection_, kUndoLink);
    undo.run(at, id);
}

}  // namespace thiowatch::store
