// Which of two versions of a result counts
//
// Senders repeat, correct and withdraw results, and the pieces may arrive out of order. The further
// state counts (preliminary < final < corrected or withdrawn), so a late or repeated original never
// undoes a correction; among equals the one reported later does, then the one that arrived later.
// The other one is kept in result_version either way.

#include "daemon/store/result_table.h"

#include "daemon/store/packed_list.h"

namespace thiowatch::store {

namespace {

using alerts::Measurement;
using alerts::PatientId;

constexpr std::string_view kInsert = R"sql(
    INSERT INTO result (person, key, analyte, property, default_unit, code, system, value_kind,
        comparator, value, unit, range_low, range_high, range_text, flags, status, specimen_flags,
        specimen_key, order_number, collected, collected_precision, collected_offset,
        collected_stated, reported, received, message)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";
constexpr std::string_view kByKey = R"sql(
    SELECT id, key, value_kind, comparator, value, unit, status, reported, message FROM result
    WHERE person = ? AND key = ?)sql";
constexpr std::string_view kByOrder = R"sql(
    SELECT id, key, value_kind, comparator, value, unit, status, reported, message FROM result
    WHERE person = ? AND order_number = ? AND analyte = ? ORDER BY received DESC LIMIT 1)sql";
constexpr std::string_view kReplace = R"sql(
    UPDATE result SET value_kind = ?, comparator = ?, value = ?, unit = ?, range_low = ?,
        range_high = ?, range_text = ?, flags = ?, status = ?, specimen_flags = ?, reported = ?,
        before_correction = ?, message = ? WHERE id = ?)sql";
constexpr std::string_view kVersion = R"sql(
    INSERT INTO result_version (result, at, value, unit, status, reported, message)
    VALUES (?, ?, ?, ?, ?, ?, ?))sql";
constexpr std::string_view kSeries = R"sql(
    SELECT key, analyte, property, default_unit, code, system, value_kind, comparator, value, unit,
        range_low, range_high, range_text, flags, status, specimen_flags, specimen_key, collected,
        collected_precision, collected_offset, collected_stated, reported, received,
        before_correction, message
    FROM result WHERE person = ? AND collected >= ? ORDER BY collected, id)sql";
// The same columns of genes only: `analyte >= 30` is what the index result_gene is made for.
constexpr std::string_view kGenes = R"sql(
    SELECT key, analyte, property, default_unit, code, system, value_kind, comparator, value, unit,
        range_low, range_high, range_text, flags, status, specimen_flags, specimen_key, collected,
        collected_precision, collected_offset, collected_stated, reported, received,
        before_correction, message
    FROM result WHERE person = ? AND analyte >= 30 AND collected < ? ORDER BY collected, id)sql";
static_assert(
    static_cast<int>(Analyte::Tpmt) == 30 && static_cast<int>(Analyte::Nudt15) == kAnalyteCount - 1
);
constexpr std::string_view kCount = R"sql(SELECT count(*) FROM result)sql";

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
    Measurement measured = alerts::measure(
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
      by_key_(connection, kByKey),
      by_order_(connection, kByOrder),
      replace_(connection, kReplace),
      version_(connection, kVersion),
      series_(connection, kSeries),
      genes_(connection, kGenes) {}

std::optional<ResultTable::Found> ResultTable::found_in(Cursor row) {
    if (!row.next()) return std::nullopt;
    Found found;
    found.id = row.integer(0);
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
    auto found = found_in(by_key_.query(person, measured.key.text));
    bool replaces = result.status == ResultStatus::Corrected ||
                    result.status == ResultStatus::Withdrawn ||
                    result.status == ResultStatus::NotObtained;
    if (found || !replaces || result.order.empty()) return found;
    return found_in(by_order_.query(person, result.order.text(), measured.analyte));
}

void ResultTable::keep_version(const Found& of, const Instant& at) {
    version_.run(
        of.id,
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
    ValueColumns value = columns_of(result.value);
    auto low = text_of(result.range.low);
    auto high = text_of(result.range.high);
    std::string flags = pack(result.flags);
    auto found = find(person, result, measured);
    if (!found) {
        std::size_t colon = measured.code.find(':');
        insert_.run(
            person,
            measured.key.text,
            meaning.analyte,
            meaning.property,
            meaning.default_unit,
            measured.code.substr(colon == std::string::npos ? 0 : colon + 1),
            measured.code.substr(0, colon == std::string::npos ? 0 : colon),
            value.kind,
            value.comparator,
            value.value,
            result.unit,
            low,
            high,
            result.range_text,
            flags,
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
        );
        return Recorded::New;
    }
    bool same_value = found->kind == value.kind && found->comparator == value.comparator &&
                      found->value == value.value && found->unit == result.unit;
    if (same_value && found->status == result.status) return Recorded::Same;
    int rank = rank_of(result.status) - rank_of(found->status);
    bool is_older = rank < 0 || (rank == 0 && measured.reported < found->reported);
    if (is_older) {
        version_.run(
            found->id,
            measured.received,
            shown(value.kind, value.comparator, value.value),
            result.unit,
            result.status,
            measured.reported,
            measured.message.text
        );
        return Recorded::Older;
    }
    keep_version(*found, measured.received);
    // A withdrawal usually comes without the value; what was withdrawn stays readable in the row.
    bool keeps_value = value.kind == 0 && result.status == ResultStatus::Withdrawn;
    if (keeps_value) value = {found->kind, found->comparator, found->value};
    replace_.run(
        value.kind,
        value.comparator,
        value.value,
        keeps_value ? found->unit : result.unit,
        low,
        high,
        result.range_text,
        flags,
        result.status,
        flags_of(result.specimen),
        measured.reported,
        shown(found->kind, found->comparator, found->value),
        measured.message.text,
        found->id
    );
    return Recorded::Replaced;
}

std::vector<Measurement> ResultTable::read(PatientId person, const Instant& since) {
    std::vector<Measurement> found;
    for (Cursor row = series_.query(person, since); row.next();) {
        found.push_back(measurement_in(row));
    }
    return found;
}

std::vector<Measurement> ResultTable::genes(PatientId person, const Instant& before) {
    std::vector<Measurement> found;
    for (Cursor row = genes_.query(person, before); row.next();) {
        found.push_back(measurement_in(row));
    }
    return found;
}

std::int64_t ResultTable::count() {
    Statement count(connection_, kCount);
    Cursor row = count.query();
    return row.next() ? row.integer(0) : 0;
}

}  // namespace thiowatch::store
