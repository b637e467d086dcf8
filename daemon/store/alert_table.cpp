#include "daemon/store/alert_table.h"

#include "daemon/store/packed_list.h"

namespace thiowatch::store {

namespace {

using alerts::AlertState;
using alerts::Evidence;
using alerts::PatientId;

// The version under which evidence.version keeps what people were told.
constexpr int kTold = 0;

constexpr std::string_view kAdd = R"sql(
    INSERT INTO alert (ref, person, rule, subject, analyte, severity, state, version, opened_at,
        changed_at, corrected, headline, threshold, pack, sources, notes, actions, message, ack_by,
        ack_at, ack_note, ack_version, acknowledge_by, closed_by, escalation,
        notified)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";
constexpr std::string_view kUpdate = R"sql(
    UPDATE alert SET severity = ?, state = ?, version = ?, changed_at = ?, corrected = ?,
        headline = ?, threshold = ?, pack = ?, sources = ?, notes = ?, actions = ?, ack_by = ?,
        ack_at = ?, ack_note = ?, ack_version = ?, acknowledge_by = ?, closed_by = ?,
        escalation = ?, notified = ?
    WHERE id = ?)sql";
#define TW_ALERT_COLUMNS                                                                        \
    "id, ref, person, rule, subject, analyte, severity, state, version, opened_at, changed_at," \
    " corrected, headline, threshold, pack, sources, notes, actions, message, ack_by, ack_at,"  \
    " ack_note, ack_version, acknowledge_by, closed_by, escalation, notified FROM alert "
constexpr std::string_view kRead = "SELECT " TW_ALERT_COLUMNS "WHERE id = ?";
constexpr std::string_view kFind = "SELECT " TW_ALERT_COLUMNS "WHERE ref = ?";
constexpr std::string_view kKnown =
    "SELECT " TW_ALERT_COLUMNS "WHERE person = ? AND (state = 0 OR changed_at >= ?) ORDER BY id";
constexpr std::string_view kNewest = "SELECT " TW_ALERT_COLUMNS "ORDER BY id DESC LIMIT ?";
constexpr std::string_view kOldest = "SELECT " TW_ALERT_COLUMNS "ORDER BY id LIMIT ?";
constexpr std::string_view kNewestIn =
    "SELECT " TW_ALERT_COLUMNS "WHERE state = ? ORDER BY id DESC LIMIT ?";
#undef TW_ALERT_COLUMNS
constexpr std::string_view kRefTaken = R"sql(SELECT 1 FROM alert WHERE ref = ?)sql";
constexpr std::string_view kDue = R"sql(
    SELECT id FROM alert WHERE acknowledge_by <= ? ORDER BY acknowledge_by LIMIT ?)sql";
constexpr std::string_view kFirstDeadline = R"sql(
    SELECT min(acknowledge_by) FROM alert WHERE acknowledge_by IS NOT NULL)sql";
constexpr std::string_view kShift = R"sql(
    UPDATE alert SET acknowledge_by = acknowledge_by + ? WHERE acknowledge_by IS NOT NULL)sql";
constexpr std::string_view kOpenBySeverity = R"sql(
    SELECT severity, count(*) FROM alert WHERE state = 0 GROUP BY severity)sql";
// Bounded: however many alerts there are, only the latest can be of the last minutes.
constexpr std::string_view kPeopleSince = R"sql(
    SELECT count(DISTINCT person) FROM
        (SELECT person, analyte, severity, opened_at FROM alert ORDER BY id DESC LIMIT 500)
    WHERE analyte = ? AND severity > 0 AND opened_at >= ?)sql";
constexpr std::string_view kDropEvidence = R"sql(
    DELETE FROM evidence WHERE alert = ? AND version = ?)sql";
constexpr std::string_view kAddEvidence = R"sql(
    INSERT INTO evidence (alert, version, ordinal, key, analyte, value, unit, canonical_value,
        canonical_unit, collected, range, status, before_correction, message, derived)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";
constexpr std::string_view kEvidence = R"sql(
    SELECT key, analyte, value, unit, canonical_value, canonical_unit, collected, range, status,
        before_correction, message, derived
    FROM evidence WHERE alert = ? AND version = ? ORDER BY ordinal)sql";

}  // namespace

AlertTable::AlertTable(Connection& connection) : connection_(connection) {}

bool AlertTable::is_free(const AlertRef& ref) {
    Statement taken(connection_, kRefTaken);
    return !taken.query(ref.text()).next();
}

AlertId AlertTable::add(const Alert& alert) {
    const alerts::Finding& finding = alert.finding;
    const auto& ack = alert.acknowledged;
    Statement add(connection_, kAdd);
    add.run(
        alert.ref.text(),
        alert.patient,
        finding.rule.text(),
        finding.subject,
        finding.analyte,
        finding.severity,
        alert.state,
        alert.version,
        alert.opened_at,
        alert.changed_at,
        alert.corrected,
        finding.headline,
        finding.threshold,
        finding.pack,
        pack(finding.sources),
        pack(finding.notes),
        pack(finding.actions),
        alert.message.text,
        ack ? std::optional(ack->by) : std::nullopt,
        ack ? std::optional(ack->at) : std::nullopt,
        ack ? std::optional(ack->note) : std::nullopt,
        ack ? std::optional(ack->version) : std::nullopt,
        alert.acknowledge_by,
        alert.closed_by,
        alert.escalation,
        alert.notified
    );
    AlertId id{connection_.last_row()};
    opened_.push_back({finding.rule.text(), finding.severity});
    write_evidence(id, alert);
    return id;
}

void AlertTable::update(const Alert& alert) {
    const alerts::Finding& finding = alert.finding;
    const auto& ack = alert.acknowledged;
    Statement update(connection_, kUpdate);
    update.run(
        finding.severity,
        alert.state,
        alert.version,
        alert.changed_at,
        alert.corrected,
        finding.headline,
        finding.threshold,
        finding.pack,
        pack(finding.sources),
        pack(finding.notes),
        pack(finding.actions),
        ack ? std::optional(ack->by) : std::nullopt,
        ack ? std::optional(ack->at) : std::nullopt,
        ack ? std::optional(ack->note) : std::nullopt,
        ack ? std::optional(ack->version) : std::nullopt,
        alert.acknowledge_by,
        alert.closed_by,
        alert.escalation,
        alert.notified,
        alert.id
    );
    write_evidence(alert.id, alert);
}

void AlertTable::write_evidence(AlertId id, const Alert& alert) {
    write_evidence(id, alert.version, alert.finding.evidence);
    write_evidence(id, kTold, alert.told);
}

void AlertTable::write_evidence(AlertId id, int version, const std::vector<Evidence>& evidence) {
    Statement drop(connection_, kDropEvidence);
    drop.run(id, version);
    Statement add(connection_, kAddEvidence);
    int ordinal = 0;
    for (const Evidence& item : evidence) {
        add.run(
            id,
            version,
            ordinal++,
            item.key.text,
            item.analyte,
            item.value,
            item.unit,
            item.canonical_value,
            item.canonical_unit,
            item.collected,
            item.range,
            item.status,
            item.before_correction,
            item.message.text,
            item.derived
        );
    }
}

std::vector<Evidence> AlertTable::read_evidence(AlertId id, int version) {
    std::vector<Evidence> evidence;
    Statement read(connection_, kEvidence);
    for (Cursor item = read.query(id, version); item.next();) {
        Evidence found;
        found.key.text = item.string(0);
        found.analyte = item.as<Analyte>(1);
        found.value = item.string(2);
        found.unit = item.string(3);
        found.canonical_value = item.string(4);
        found.canonical_unit = item.string(5);
        found.collected = item.instant(6);
        found.range = item.string(7);
        found.status = item.as<ResultStatus>(8);
        found.before_correction = item.optional_string(9);
        found.message.text = item.string(10);
        found.derived = item.integer(11) != 0;
        evidence.push_back(std::move(found));
    }
    return evidence;
}

Alert AlertTable::row_to_alert(const Cursor& row) {
    Alert alert;
    alert.id = row.as<AlertId>(0);
    alert.ref = AlertRef(row.string(1));
    alert.patient = row.as<PatientId>(2);
    alert.finding.rule = RuleId(row.string(3));
    alert.finding.subject = row.string(4);
    if (!row.is_null(5)) alert.finding.analyte = row.as<Analyte>(5);
    alert.finding.severity = row.as<alerts::Severity>(6);
    alert.state = row.as<AlertState>(7);
    alert.version = static_cast<int>(row.integer(8));
    alert.opened_at = row.instant(9);
    alert.changed_at = row.instant(10);
    alert.corrected = row.integer(11) != 0;
    alert.finding.headline = row.string(12);
    alert.finding.threshold = row.string(13);
    alert.finding.pack = row.string(14);
    alert.finding.sources = unpack(row.text(15));
    alert.finding.notes = unpack(row.text(16));
    alert.finding.actions = unpack(row.text(17));
    alert.message.text = row.string(18);
    if (!row.is_null(19)) {
        alert.acknowledged = alerts::Acknowledgement{
            row.string(19), row.instant(20), row.string(21), static_cast<int>(row.integer(22))};
    }
    alert.acknowledge_by = row.optional_instant(23);
    if (!row.is_null(24)) alert.closed_by = row.string(24);
    alert.escalation = static_cast<int>(row.integer(25));
    alert.notified = row.integer(26) != 0;
    alert.finding.evidence = read_evidence(alert.id, alert.version);
    alert.told = read_evidence(alert.id, kTold);
    return alert;
}

std::optional<Alert> AlertTable::read(AlertId id) {
    Statement read(connection_, kRead);
    Cursor row = read.query(id);
    return row.next() ? std::optional(row_to_alert(row)) : std::nullopt;
}

std::optional<Alert> AlertTable::find(const AlertRef& ref) {
    Statement find(connection_, kFind);
    Cursor row = find.query(ref.text());
    return row.next() ? std::optional(row_to_alert(row)) : std::nullopt;
}

std::vector<Alert> AlertTable::known(PatientId person, const Instant& closed_since) {
    Statement known(connection_, kKnown);
    std::vector<Alert> found;
    for (Cursor row = known.query(person, closed_since); row.next();) {
        found.push_back(row_to_alert(row));
    }
    return found;
}

std::vector<Alert> AlertTable::list(const AlertQuery& query) {
    std::vector<Alert> found;
    auto gather = [&](Cursor row) {
        while (row.next())
            found.push_back(row_to_alert(row));
    };
    if (query.state) {
        Statement list(connection_, kNewestIn);
        gather(list.query(*query.state, query.limit));
    } else {
        Statement list(connection_, query.oldest_first ? kOldest : kNewest);
        gather(list.query(query.limit));
    }
    return found;
}

std::vector<AlertId> AlertTable::due(const Instant& now, int limit) {
    Statement due(connection_, kDue);
    std::vector<AlertId> found;
    for (Cursor row = due.query(now, limit); row.next();)
        found.push_back(row.as<AlertId>(0));
    return found;
}

std::optional<Instant> AlertTable::first_deadline() {
    Statement first(connection_, kFirstDeadline);
    Cursor row = first.query();
    return row.next() ? row.optional_instant(0) : std::nullopt;
}

void AlertTable::shift_deadlines(Duration by) {
    Statement shift(connection_, kShift);
    shift.run(by.count());
}

std::vector<AlertTable::Count> AlertTable::open_by_severity() {
    Statement count(connection_, kOpenBySeverity);
    std::vector<Count> found;
    for (Cursor row = count.query(); row.next();) {
        found.push_back({row.as<alerts::Severity>(0), row.integer(1)});
    }
    return found;
}

std::int64_t AlertTable::people_since(Analyte analyte, const Instant& since) {
    Statement count(connection_, kPeopleSince);
    Cursor row = count.query(analyte, since);
    return row.next() ? row.integer(0) : 0;
}

}  // namespace thiowatch::store
