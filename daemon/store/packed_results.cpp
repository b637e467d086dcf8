// packed = form result*                 in the order of their keys
// result = parts analyte property status [default-unit]
//          key [code] [specimen-key] [order] [message] value [unit]
//          [low] [high] [range-text] [count flag*] [times] [before-correction]
// times  = collected precision [offset] reported received
//
// What stands in brackets is there as `parts` says. Texts are written up to the end that they have
// in common with the one before, times as the distance to it.

#include "daemon/store/packed_results.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace thiowatch::store {

namespace {

using alerts::Measurement;

constexpr std::uint8_t kForm = 2;
constexpr const char* kName = "stored results";

/// Which of a result's parts are there, a bit each.
enum Part : std::uint32_t {
    kHaemolysed = 1U << 0U,
    kClumped = 1U << 1U,
    kClotted = 1U << 2U,
    kCollectedStated = 1U << 3U,
    kDefaultUnit = 1U << 4U,
    kOffset = 1U << 5U,
    kLow = 1U << 6U,
    kHigh = 1U << 7U,
    kFlags = 1U << 8U,
    kCorrection = 1U << 9U,
    kCodeInKey = 1U << 10U,   // the key begins with it
    kUsualRange = 1U << 11U,  // its text is low-high
    // As with the result before, and left out:
    kSameSpecimen = 1U << 12U,
    kSameOrder = 1U << 13U,
    kSameMessage = 1U << 14U,
    kSameUnit = 1U << 15U,
    kSameTimes = 1U << 16U,
};

bool begins_with_code(std::string_view key, std::string_view code) {
    return !code.empty() && key.size() > code.size() && key.starts_with(code) &&
           key[code.size()] == '|' && code.find('|') == std::string_view::npos;
}

std::string_view code_in(std::string_view key) {
    return key.substr(0, key.find('|'));
}

bool has_usual_range(const Measurement& measured) {
    const std::string& text = measured.range_text;
    return text.empty() || text == alerts::usual_text(measured.range);
}

std::string range_shown(const Measurement& measured) {
    return has_usual_range(measured) ? alerts::usual_text(measured.range) : measured.range_text;
}

bool has_same_times(const Measurement& a, const Measurement& b) {
    return a.collected == b.collected && a.collected.precision == b.collected.precision &&
           a.collected.offset_minutes == b.collected.offset_minutes && a.reported == b.reported &&
           a.received == b.received;
}

std::uint32_t parts_of(const StoredResult& result, const StoredResult& before) {
    const Measurement& measured = result.measured;
    unsigned parts = 0;
    const auto note = [&parts](bool is_there, Part part) { parts |= is_there ? part : 0U; };
    note(measured.specimen.haemolysed, kHaemolysed);
    note(measured.specimen.clumped, kClumped);
    note(measured.specimen.clotted, kClotted);
    note(measured.collected_stated, kCollectedStated);
    note(result.default_unit.has_value(), kDefaultUnit);
    note(measured.collected.offset_minutes.has_value(), kOffset);
    note(measured.range.low.has_value(), kLow);
    note(measured.range.high.has_value(), kHigh);
    note(!measured.flags.empty(), kFlags);
    note(measured.before_correction.has_value(), kCorrection);
    note(begins_with_code(measured.key.text, measured.code), kCodeInKey);
    note(has_usual_range(measured), kUsualRange);
    note(measured.specimen_key == before.measured.specimen_key, kSameSpecimen);
    note(result.order == before.order, kSameOrder);
    note(measured.message == before.measured.message, kSameMessage);
    note(measured.unit_text == before.measured.unit_text, kSameUnit);
    note(has_same_times(measured, before.measured), kSameTimes);
    return parts;
}

void append_decimal(std::string& out, const Decimal& number) {
    append_signed(out, number.digits());
    append_fixed(out, number.scale());
}

std::size_t like_end(std::string_view a, std::string_view b) {
    if (a == b) return a.size();
    const std::size_t most = std::min(a.size(), b.size());
    std::size_t common = 0;
    while (common < most && a[a.size() - 1 - common] == b[b.size() - 1 - common])
        ++common;
    return common;
}

/// What stands before the end that it has in common with the text before it.
void append_like(std::string& out, std::string_view text, std::string_view before) {
    const std::size_t common = like_end(text, before);
    append_text(out, text.substr(0, text.size() - common));
    append_number(out, common);
}

void append_value(std::string& out, const ResultValue& value) {
    append_fixed(out, static_cast<std::uint8_t>(value.index()));
    if (const auto* number = std::get_if<NumericValue>(&value)) {
        append_fixed(out, number->reading.comparator);
        append_decimal(out, number->reading.value);
    } else if (const auto* text = std::get_if<TextValue>(&value)) {
        append_text(out, text->text.text());
    }
}

void append_times(std::string& out, const Measurement& measured, const Measurement& before) {
    append_signed(out, measured.collected.utc_ms - before.collected.utc_ms);
    append_fixed(out, measured.collected.precision);
    if (measured.collected.offset_minutes) append_fixed(out, *measured.collected.offset_minutes);
    append_signed(out, measured.reported.utc_ms - before.reported.utc_ms);
    append_signed(out, measured.received.utc_ms - before.received.utc_ms);
}

void append(std::string& out, const StoredResult& result, const StoredResult& before) {
    const Measurement& measured = result.measured;
    const std::uint32_t parts = parts_of(result, before);
    const auto has = [parts](Part part) { return (parts & part) != 0; };
    append_fixed(out, parts);
    append_fixed(out, measured.analyte);
    append_fixed(out, measured.property);
    append_fixed(out, measured.status);
    if (result.default_unit) append_fixed(out, *result.default_unit);
    append_like(out, measured.key.text, before.measured.key.text);
    if (!has(kCodeInKey)) append_like(out, measured.code, before.measured.code);
    if (!has(kSameSpecimen)) {
        append_like(out, measured.specimen_key, before.measured.specimen_key);
    }
    if (!has(kSameOrder)) append_like(out, result.order, before.order);
    if (!has(kSameMessage)) append_like(out, measured.message.text, before.measured.message.text);
    append_value(out, measured.value);
    if (!has(kSameUnit)) append_like(out, measured.unit_text, before.measured.unit_text);
    if (measured.range.low) append_decimal(out, *measured.range.low);
    if (measured.range.high) append_decimal(out, *measured.range.high);
    if (!has(kUsualRange)) append_like(out, measured.range_text, range_shown(before.measured));
    if (!measured.flags.empty()) append_number(out, measured.flags.size());
    for (const std::string& flag : measured.flags)
        append_text(out, flag);
    if (!has(kSameTimes)) append_times(out, measured, before.measured);
    if (measured.before_correction) append_text(out, *measured.before_correction);
}

Decimal decimal_in(ByteReader& bytes) {
    const std::int64_t digits = bytes.signed_number();
    return {digits, bytes.fixed<std::uint8_t>()};
}

}  // namespace

std::string packed(const std::vector<StoredResult>& results) {
    std::vector<std::reference_wrapper<const StoredResult>> order(results.begin(), results.end());
    std::ranges::sort(order, {}, [](const StoredResult& result) -> const std::string& {
        return result.measured.key.text;
    });
    std::string out;
    append_fixed(out, kForm);
    const StoredResult none;
    const StoredResult* before = &none;
    for (const StoredResult& result : order) {
        append(out, result, *before);
        before = &result;
    }
    return out;
}

std::vector<StoredResult> unpacked(std::string_view packed) {
    std::vector<StoredResult> results;
    PackedResults reader(packed);
    Measurement before;
    while (!reader.at_end()) {
        StoredResult& result = results.emplace_back();
        reader.read(result.measured, before);
        result.default_unit = reader.default_unit();
        result.order = reader.order();
        evaluate(result.measured, result.default_unit);
        before = result.measured;
    }
    return results;
}

void Refill::append(std::string_view packed, alerts::Evaluator& evaluator) {
    PackedResults reader(packed);
    const Measurement none;
    for (const std::size_t first = count_; !reader.at_end(); ++count_) {
        if (count_ == list_.size()) list_.emplace_back();
        reader.read(list_[count_], count_ > first ? list_[count_ - 1] : none);
        evaluator.evaluate(list_[count_], reader.default_unit());
    }
}

std::vector<Measurement> Refill::finish() {
    list_.resize(count_);
    return std::move(list_);
}

PackedResults::PackedResults(std::string_view packed) : bytes_(packed, kName) {
    if (bytes_.fixed<std::uint8_t>() != kForm) bytes_.fail();
}

void PackedResults::read(Measurement& measured, const Measurement& before) {
    const auto parts = bytes_.fixed<std::uint32_t>();
    const auto has = [parts](Part part) { return (parts & part) != 0; };
    measured.specimen = {has(kHaemolysed), has(kClumped), has(kClotted)};
    measured.collected_stated = has(kCollectedStated);
    measured.analyte = bytes_.fixed<Analyte>();
    if (static_cast<std::size_t>(measured.analyte) >= kAnalyteCount) bytes_.fail();
    measured.property = bytes_.fixed<CodeProperty>();
    measured.status = bytes_.fixed<ResultStatus>();
    default_unit_.reset();
    if (has(kDefaultUnit)) default_unit_ = bytes_.fixed<Unit>();
    read_like(measured.key.text, before.key.text);
    if (has(kCodeInKey)) {
        measured.code = code_in(measured.key.text);
    } else {
        read_like(measured.code, before.code);
    }
    read_text(measured.specimen_key, before.specimen_key, has(kSameSpecimen));
    if (!has(kSameOrder)) {
        order_.swap(order_before_);
        read_like(order_, order_before_);
    }
    read_text(measured.message.text, before.message.text, has(kSameMessage));
    read_value(measured.value);
    read_text(measured.unit_text, before.unit_text, has(kSameUnit));
    measured.range = {};
    if (has(kLow)) measured.range.low = decimal_in(bytes_);
    if (has(kHigh)) measured.range.high = decimal_in(bytes_);
    const bool was_usual = std::exchange(is_usual_, has(kUsualRange));
    if (is_usual_) {
        measured.range_text.clear();
    } else {
        read_like(
            measured.range_text, was_usual ? alerts::usual_text(before.range) : before.range_text
        );
    }
    measured.flags.resize(has(kFlags) ? bytes_.count() : 0);
    for (std::string& flag : measured.flags)
        flag = bytes_.text();
    if (has(kSameTimes)) {
        measured.collected = before.collected;
        measured.reported = before.reported;
        measured.received = before.received;
    } else {
        read_times(measured, before, has(kOffset));
    }
    measured.before_correction.reset();
    if (has(kCorrection)) measured.before_correction = bytes_.text();
}

void PackedResults::read_value(ResultValue& value) {
    const auto kind = bytes_.fixed<std::uint8_t>();
    if (kind == ResultValue(NumericValue()).index()) {
        const auto comparator = bytes_.fixed<Comparator>();
        value = NumericValue{{decimal_in(bytes_), comparator}};
    } else if (kind == ResultValue(TextValue()).index()) {
        std::string text(bytes_.text());
        auto leading = Reading::leading_in(text);
        value = TextValue{FreeText(std::move(text)), leading};
    } else {
        value = NoValue{};
    }
}

void PackedResults::read_times(Measurement& measured, const Measurement& before, bool has_offset) {
    measured.collected.utc_ms = before.collected.utc_ms + bytes_.signed_number();
    measured.collected.precision = bytes_.fixed<Precision>();
    measured.collected.offset_minutes.reset();
    if (has_offset) measured.collected.offset_minutes = bytes_.fixed<std::int16_t>();
    measured.reported.utc_ms = before.reported.utc_ms + bytes_.signed_number();
    measured.received.utc_ms = before.received.utc_ms + bytes_.signed_number();
}

void PackedResults::read_text(std::string& text, const std::string& before, bool is_same) {
    if (is_same) {
        text = before;
    } else {
        read_like(text, before);
    }
}

void PackedResults::read_like(std::string& text, std::string_view before) {
    const std::string_view begin = bytes_.text();
    const std::size_t common = bytes_.number();
    if (common > before.size()) bytes_.fail();
    text.clear();
    text.reserve(begin.size() + common);
    text.append(begin).append(before.substr(before.size() - common));
}

}  // namespace thiowatch::store
