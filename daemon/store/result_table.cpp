// Which of two versions of a result counts
//
// Senders repeat, correct and withdraw results, and the pieces may arrive out of order. The further
// state counts (preliminary < final < corrected or withdrawn), so a late or repeated original never
// undoes a correction; among equals the one reported later does, then the one that arrived later.
// The other one is kept in result_version either way.

#include "daemon/store/result_table.h"

#include <algorithm>
#include <utility>

#include "daemon/store/packed_list.h"

namespace thiowatch::store {

namespace {

using alerts::Measurement;
using alerts::PatientId;

constexpr std::string_view kInsert = R"sql(
    INSERT INTO result (person, minute, key, analyte, property, default_unit, code, system, value_kind,
        comparator, value, unit, range_low, range_high, range_text, flags, status, specimen_flags,
        specimen_key, order_number, collected, collected_precision, collected_offset,
        collected_stated, reported, received, message)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (person, minute, key) DO NOTHING)sql";
constexpr std::string_view kByMinute = R"sql(
    SELECT minute, key, value_kind, comparator, value, unit, status, reported, message
    FROM result WHERE person = ? AND minute = ? AND key = ?)sql";
constexpr std::string_view kByKey = R"sql(
    SELECT minute, key, value_kind, comparator, value, unit, status, reported, message
    FROM result WHERE person = ? AND key = ?)sql";
constexpr std::string_view kByOrder = R"sql(
    SELECT minute, key, value_kind, comparator, value, unit, status, reported, message
    FROM result
    WHERE person = ? AND order_number = ? AND analyte = ? ORDER BY received DESC LIMIT 1)sql";
constexpr std::string_view kReplace = R"sql(
    UPDATE result SET value_kind = ?, comparator = ?, value = ?, unit = ?, range_low = ?,
        range_high = ?, range_text = ?, flags = ?, status = ?, specimen_flags = ?, reported = ?,
        before_correction = ?, message = ? WHERE person = ? AND minute = ? AND key = ?)sql";
constexpr std::string_view kVersion = R"sql(
    INSERT INTO result_version (person, key, at, value, unit, status, reported, message)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?))sql";
constexpr std::string_view kSeries = R"sql(
    SELECT key, analyte, property, default_unit, code, system, value_kind, comparator, value, unit,
        range_low, range_high, range_text, flags, status, specimen_flags, specimen_key, collected,
        collected_precision, collected_offset, collected_stated, reported, received,
        before_correction, message
    FROM result WHERE person = ? AND minute >= ? ORDER BY minute, key)sql";
// The same columns of genes only: `analyte >= 30` is what the index result_gene is made for.
constexpr std::string_view kGenes = R"sql(
    SELECT key, analyte, property, default_unit, code, system, value_kind, comparator, value, unit,
        range_low, range_high, range_text, flags, status, specimen_flags, specimen_key, collected,
        collected_precision, collected_offset, collected_stated, reported, received,
        before_correction, message
    FROM result WHERE person = ? AND analyte >= 30 AND minute <= ? ORDER BY minute, key)sql";
static_assert(
    static_cast<int>(Analyte::Tpmt) == 30 && static_cast<int>(Analyte::Nudt15) == kAnalyteCount - 1
);
constexpr std::string_view kCount = R"sql(SELECT count(*) FROM result)sql";

std::int64_t minute_of(const Instant& at) {
    constexpr std::int64_t kMinute = 60'000;
    return at.utc_ms - (at.utc_ms % kMinute + kMinute) % kMinute;
}

/// A result that replaces another may name it by its order alone.
bool replaces_another(const LabResult& result) {
    return result.status == ResultStatus::Corrected || result.status == ResultStatus::Withdrawn ||
           result.status == ResultStatus::NotObtained;
}

struct ValueColumns {
    int kind = 0;
    int comparator = 0;
    std::string value;
};

ValueColumns columns_of(const ResultValue& value) {
    struct Visitor {
        ValueColumns operator()(const NoValue&) const { return {}; }
        ValueColumns operator()(const NumericValue& number) const {
            return {1, static_cast<int>(number.reading.comparator), number.reading.value.text()};
        }
        ValueColumns operator()(const TextValue& text) const { return {2, 0, text.text.text()}; }
    };
    return std::visit(Visitor{}, value);
}

ResultValue value_in(int kind, int comparator, std::string text) {
    if (kind == 1) {
        auto number = Decimal::parse(text);
        if (number) return NumericValue{{*number, static_cast<Comparator>(comparator)}};
    }
    if (kind == 0) return NoValue{};
    auto leading = Reading::leading_in(text);
    return TextValue{FreeText(std::move(text)), leading};
}

std::string shown(int kind, int comparator, const std::string& value) {
    return kind == 1 ? std::string(symbol_of(static_cast<Comparator>(comparator))) + value : value;
}

int flags_of(const SpecimenFlags& flags) {
    return (flags.haemolysed ? 1 : 0) | (flags.clumped ? 2 : 0) | (flags.clotted ? 4 : 0);
}

SpecimenFlags flags_in(std::int64_t bits) {
    return {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0};
}

int rank_of(ResultStatus status) {
    switch (status) {
        case ResultStatus::Ignored:
            return 0;
        case ResultStatus::Preliminary:
            return 1;
        case ResultStatus::Final:
            return 2;
        case ResultStatus::NotObtained:
            return 2;
        case ResultStatus::Corrected:
            return 3;
        case ResultStatus::Withdrawn:
            return 3;
    }
    return 0;
}

std::optional<std::string> text_of(const std::optional<Decimal>& value) {
    return value ? std::optional(value->text()) : std::nullopt;
}

std::optional<Decimal> decimal_in(const Cursor& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    auto value = Decimal::parse(row.text(column));
    return value ? std::optional(*value) : std::nullopt;
}

LabResult result_in(const Cursor& row) {
    LabResult result;
    result.codes = {{row.string(4), {}, row.string(5)}};
    result.value =
        value_in(static_cast<int>(row.integer(6)), static_cast<int>(row.integer(7)), row.string(8));
    result.unit = row.string(9);
    result.range = {decimal_in(row, 10), decimal_in(row, 11)};
    result.range_text = row.string(12);
    result.flags = unpack(row.text(13));
    result.status = row.as<ResultStatus>(14);
    result.specimen = flags_in(row.integer(15));
    Instant collected = row.instant(17);
    collected.precision = row.as<Precision>(18);
    if (!row.is_null(19)) collected.offset_minutes = static_cast<std::int16_t>(row.integer(19));
    result.collected = collected;
    result.reported = row.instant(21);
    return result;
}

Measurement measurement_in(const Cursor& row) {
    CodeMeaning meaning;
    meaning.analyte = row.as<Analyte>(1);
    meaning.property = row.as<CodeProperty>(2);
    if (!row.is_null(3)) meaning.default_unit = row.as<Unit>(3);
    Measurement measured = alerts::measure_again(
        result_in(row), meaning, row.instant(22), alerts::MessageRef{row.string(24)}
    );
    measured.key.text = row.string(0);
    measured.specimen_key = row.string(16);
    measured.collected_stated = row.integer(20) != 0;
    measured.received = row.instant(22);
    measured.before_correction = row.optional_string(23);
    return measured;
}

}  // namespace

ResultTable::ResultTable(Connection& connection)
    : connection_(connection),
      insert_(connection, kInsert),
      by_minute_(connection, kByMinute),
      by_key_(connection, kByKey),
      by_order_(connection, kByOrder),
      replace_(connection, kReplace),
      version_(connection, kVersion),
      series_(connection, kSeries),
      genes_(connection, kGenes) {}

std::optional<ResultTable::Found> ResultTable::found_in(Cursor row) {
    if (!row.next()) return std::nullopt;
    Found found;
    found.minute = row.integer(0);
    found.key = row.string(1);
    found.kind = static_cast<int>(row.integer(2));
    found.comparator = static_cast<int>(row.integer(3));
    found.value = row.string(4);
    found.unit = row.string(5);
    found.status = row.as<ResultStatus>(6);
    found.reported = row.instant(7);
    found.message = row.string(8);
    return found;
}

std::optional<ResultTable::Found>
ResultTable::find(PatientId person, const LabResult& result, const Measurement& measured) {
    // A collection time that was not stated is not in the key, and may be another in a resend.
    auto found = found_in(
        measured.collected_stated
            ? by_minute_.query(person, minute_of(measured.collected), measured.key.text)
            : by_key_.query(person, measured.key.text)
    );
    if (found || !replaces_another(result) || result.order.empty()) return found;
    return found_in(by_order_.query(person, result.order.text(), measured.analyte));
}

void ResultTable::keep_version(PatientId person, const Found& of, const Instant& at) {
    version_.run(
        person,
        of.key,
        at,
        shown(of.kind, of.comparator, of.value),
        of.unit,
        of.status,
        of.reported,
        of.message
    );
}

Recorded ResultTable::put(
    PatientId person,
    const LabResult& result,
    const CodeMeaning& meaning,
    const Measurement& measured
) {
    std::optional<Found> found;
    if (replaces_another(result) || !measured.collected_stated) {
        found = find(person, result, measured);
    }
    // Most are new, and then nothing had to be looked for.
    if (!found && insert(person, result, meaning, measured)) return Recorded::New;
    if (!found) found = find(person, result, measured);
    return found ? update(person, *found, result, measured) : Recorded::Same;
}

bool ResultTable::insert(
    PatientId person,
    const LabResult& result,
    const CodeMeaning& meaning,
    const Measurement& measured
) {
    const ValueColumns value = columns_of(result.value);
    const std::string_view code = measured.code;
    const std::size_t colon = code.find(':');
    const bool has_system = colon != std::string_view::npos;
    return insert_.run(
               person,
               minute_of(measured.collected),
               measured.key.text,
               meaning.analyte,
               meaning.property,
               meaning.default_unit,
               has_system ? code.substr(colon + 1) : code,
               has_system ? code.substr(0, colon) : std::string_view(),
               value.kind,
               value.comparator,
               value.value,
               result.unit,
               text_of(result.range.low),
               text_of(result.range.high),
               result.range_text,
               pack(result.flags),
               result.status,
               flags_of(result.specimen),
               measured.specimen_key,
               result.order.text(),
               measured.collected,
               measured.collected.precision,
               measured.collected.offset_minutes,
               measured.collected_stated,
               measured.reported,
               measured.received,
               measured.message.text
           ) > 0;
}

Recorded ResultTable::update(
    PatientId person,
    const Found& found,
    const LabResult& result,
    const Measurement& measured
) {
    ValueColumns value = columns_of(result.value);
    bool same_value = found.kind == value.kind && found.comparator == value.comparator &&
                      found.value == value.value && found.unit == result.unit;
    if (same_value && found.status == result.status) return Recorded::Same;
    int rank = rank_of(result.status) - rank_of(found.status);
    bool is_older = rank < 0 || (rank == 0 && measured.reported < found.reported);
    if (is_older) {
        version_.run(
            person,
            found.key,
            measured.received,
            shown(value.kind, value.comparator, value.value),
            result.unit,
            result.status,
            measured.reported,
            measured.message.text
        );
        return Recorded::Older;
    }
    keep_version(person, found, measured.received);
    // A withdrawal usually comes without the value; what was withdrawn stays readable in the row.
    bool keeps_value = value.kind == 0 && result.status == ResultStatus::Withdrawn;
    if (keeps_value) value = {found.kind, found.comparator, found.value};
    replace_.run(
        value.kind,
        value.comparator,
        value.value,
        keeps_value ? found.unit : result.unit,
        text_of(result.range.low),
        text_of(result.range.high),
        result.range_text,
        pack(result.flags),
        result.status,
        flags_of(result.specimen),
        measured.reported,
        shown(found.kind, found.comparator, found.value),
        measured.message.text,
        person,
        found.minute,
        found.key
    );
    return Recorded::Replaced;
}

std::vector<Measurement> ResultTable::read(PatientId person, const Instant& since) {
    std::vector<Measurement> found;
    for (Cursor row = series_.query(person, minute_of(since)); row.next();) {
        found.push_back(measurement_in(row));
        if (found.back().collected < since) found.pop_back();
    }
    // Moving a measurement is dear, and nearly always they lie in order.
    const auto place = [](const Measurement& measured) {
        return std::pair(measured.collected.utc_ms, measured.received.utc_ms);
    };
    if (!std::ranges::is_sorted(found, {}, place)) std::ranges::stable_sort(found, {}, place);
    return found;
}

std::vector<Measurement> ResultTable::genes(PatientId person, const Instant& before) {
    std::vector<Measurement> found;
    for (Cursor row = genes_.query(person, minute_of(before)); row.next();) {
        found.push_back(measurement_in(row));
        if (found.back().collected >= before) found.pop_back();
    }
    return found;
}

std::int64_t ResultTable::count() {
    Statement count(connection_, kCount);
    Cursor row = count.query();
    return row.next() ? row.integer(0) : 0;
}

}  // namespace thiowatch::store
