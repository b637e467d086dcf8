// Which of two versions of a result counts
//
// Senders repeat, correct and withdraw results, and the pieces may arrive out of order. The further
// state counts (preliminary < final < corrected or withdrawn), so a late or repeated original never
// undoes a correction; among equals the one reported later does, then the one that arrived later.
// The other one is kept in result_version either way.

#include "daemon/store/result_table.h"

#include <algorithm>
#include <utility>

namespace thiowatch::store {

namespace {

using alerts::Measurement;
using alerts::PatientId;

constexpr std::string_view kVersion = R"sql(
    INSERT INTO result_version (person, key, at, value, unit, status, reported, message)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?))sql";
constexpr std::string_view kSeries = R"sql(
    SELECT results FROM result_set WHERE person = ? AND minute >= ? ORDER BY minute)sql";
constexpr std::string_view kGenes = R"sql(
    SELECT results FROM result_set INDEXED BY result_set_gene
    WHERE person = ? AND has_gene = 1 AND minute <= ? ORDER BY minute)sql";
constexpr std::string_view kCount = R"sql(SELECT coalesce(sum(count), 0) FROM result_set)sql";

// Room is kept of so many results, and of none whose texts have more of it.
constexpr std::size_t kMostKept = 2048;
constexpr std::size_t kMostRoomOfOne = 1024;

/// A result that replaces another may name it by its order alone.
bool replaces_another(ResultStatus status) {
    return status == ResultStatus::Corrected || status == ResultStatus::Withdrawn ||
           status == ResultStatus::NotObtained;
}

std::string shown(const ResultValue& value) {
    struct Visitor {
        std::string operator()(const NoValue&) const { return {}; }
        std::string operator()(const NumericValue& number) const { return number.reading.text(); }
        std::string operator()(const TextValue& text) const { return text.text.text(); }
    };
    return std::visit(Visitor{}, value);
}

bool is_same_value(const Measurement& a, const Measurement& b) {
    return a.value.index() == b.value.index() && a.unit_text == b.unit_text &&
           shown(a.value) == shown(b.value);
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

bool has_value(const Measurement& measured) {
    return !std::holds_alternative<NoValue>(measured.value);
}

bool has_much_room(const Measurement& measured) {
    std::size_t room = measured.key.text.capacity() + measured.code.capacity() +
                       measured.specimen_key.capacity() + measured.unit_text.capacity() +
                       measured.range_text.capacity() + measured.message.text.capacity() +
                       measured.flags.capacity() * sizeof(std::string);
    for (const std::string& flag : measured.flags)
        room += flag.capacity();
    if (const auto* words = std::get_if<TextValue>(&measured.value)) {
        room += words->text.text().capacity();
    }
    if (measured.before_correction) room += measured.before_correction->capacity();
    return room > kMostRoomOfOne;
}

/// What a later version may change; who and when it is of stays.
void replace(Measurement& known, Measurement&& by) {
    known.before_correction = shown(known.value);
    // A withdrawal usually comes without the value; what was withdrawn stays readable.
    const bool keeps_value = !has_value(by) && by.status == ResultStatus::Withdrawn;
    if (!keeps_value) {
        known.value = std::move(by.value);
        known.unit_text = std::move(by.unit_text);
    }
    known.range = by.range;
    known.range_text = std::move(by.range_text);
    known.flags = std::move(by.flags);
    known.status = by.status;
    known.specimen = by.specimen;
    known.reported = by.reported;
    known.message = std::move(by.message);
}

}  // namespace

bool is_further(ResultStatus one, ResultStatus than) {
    return rank_of(one) > rank_of(than);
}

ResultTable::ResultTable(Connection& connection)
    : connection_(connection),
      sets_(connection),
      version_(connection, kVersion),
      series_(connection, kSeries),
      genes_(connection, kGenes) {}

std::vector<Recorded> ResultTable::put(PatientId person, std::vector<StoredResult> results) {
    std::vector<Recorded> recorded;
    recorded.reserve(results.size());
    sets_.open(person);
    for (StoredResult& result : results)
        recorded.push_back(put(person, std::move(result), results.size()));
    sets_.write();
    return recorded;
}

// `of` so many: most messages bring results of one minute.
Recorded ResultTable::put(PatientId person, StoredResult&& result, std::size_t of) {
    if (const FoundResult known = find(result)) return update(person, known, std::move(result));
    ResultSet& set = sets_.at(result.measured.collected);
    if (set.results.empty()) set.results.reserve(of);
    set.results.push_back(std::move(result));
    set.is_changed = true;
    return Recorded::New;
}

// A collection time that was not stated is not in the key, and may be another in a resend.
FoundResult ResultTable::find(const ResultName& name) {
    return name.collected ? sets_.find(*name.collected, name.key) : sets_.find(name.key);
}

std::optional<Measurement> ResultTable::find(PatientId person, const ResultName& name) {
    sets_.open(person);
    const FoundResult found = find(name);
    return found ? std::optional(found.result->measured) : std::nullopt;
}

bool ResultTable::take_back(
    PatientId person,
    const ResultName& name,
    const alerts::MessageRef& by,
    const Instant& at
) {
    sets_.open(person);
    const FoundResult found = find(name);
    if (!found || found.result->measured.status == ResultStatus::Ignored) return false;
    Measurement& known = found.result->measured;
    keep_version(person, known.key.text, known, at);
    known.before_correction = shown(known.value);
    known.status = ResultStatus::Ignored;
    known.message = by;
    found.set->is_changed = true;
    sets_.write();
    return true;
}

FoundResult ResultTable::find(const StoredResult& result) {
    const Measurement& measured = result.measured;
    const FoundResult found = measured.collected_stated
                                  ? sets_.find(measured.collected, measured.key)
                                  : sets_.find(measured.key);
    if (found || !replaces_another(measured.status) || result.order.empty()) return found;
    return sets_.latest(result.order, measured.analyte);
}

void ResultTable::keep_version(
    PatientId person,
    std::string_view key,
    const Measurement& version,
    const Instant& at
) {
    version_.run(
        person,
        key,
        at,
        shown(version.value),
        version.unit_text,
        version.status,
        version.reported,
        version.message.text
    );
}

Recorded ResultTable::update(PatientId person, const FoundResult& found, StoredResult&& result) {
    Measurement& known = found.result->measured;
    Measurement& measured = result.measured;
    if (is_same_value(known, measured) && known.status == measured.status) return Recorded::Same;
    const int rank = rank_of(measured.status) - rank_of(known.status);
    const bool is_older = rank < 0 || (rank == 0 && measured.reported < known.reported);
    keep_version(person, known.key.text, is_older ? measured : known, measured.received);
    if (is_older) return Recorded::Older;
    replace(known, std::move(measured));
    found.set->is_changed = true;
    return Recorded::Replaced;
}

std::vector<Measurement> ResultTable::read(PatientId person, const Instant& since) {
    Refill refill(std::move(used_));
    for (Cursor row = series_.query(person, minute_of(since)); row.next();)
        refill.append(row.blob(0), evaluator_);
    std::vector<Measurement> found = refill.finish();
    const auto is_before = [&](const Measurement& measured) { return measured.collected < since; };
    if (std::ranges::any_of(found, is_before)) std::erase_if(found, is_before);
    // Moving a measurement is dear, and nearly always they lie in order.
    const auto place = [](const Measurement& measured) {
        return std::pair(measured.collected.utc_ms, measured.received.utc_ms);
    };
    if (!std::ranges::is_sorted(found, {}, place)) std::ranges::stable_sort(found, {}, place);
    return found;
}

void ResultTable::give_back(std::vector<Measurement> used) {
    if (used.capacity() > kMostKept) return;
    std::erase_if(used, has_much_room);
    used_ = std::move(used);
}

std::vector<Measurement> ResultTable::genes(PatientId person, const Instant& before) {
    Refill refill({});
    for (Cursor row = genes_.query(person, minute_of(before)); row.next();)
        refill.append(row.blob(0), evaluator_);
    std::vector<Measurement> found = refill.finish();
    std::erase_if(found, [&](const Measurement& measured) {
        return !is_gene(measured.analyte) || measured.collected >= before;
    });
    return found;
}

std::int64_t ResultTable::count() {
    Statement count(connection_, kCount);
    Cursor row = count.query();
    return row.next() ? row.integer(0) : 0;
}

}  // namespace thiowatch::store
