// OBX fields and where else to look:
//
//   3   every (code, display, system) it gives, in the order sent: LOINC first or second, or the
//       alternate only (`^^^WBC^WBC`)
//   6   the first component that is a unit we know: an unescaped `10^9/L` falls into two
//   11  table 0085, else OBR-25. A letter of no table is not final: Preliminary, so that only what
//       is urgent speaks before a person has looked
//   14  when it was collected: the laboratory's own word on this result. Else OBR-7, which it
//       copies from the order, else SPM-17 (by the caller). Ignoring OBR-7, as some do, leaves most
//       results of old laboratories without a time
//   19  when it was analysed, our time of report; else OBR-22, else MSH-7

#include "parsers/hl7v2/obx_reader.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "parsers/clinical/reference_range.h"
#include "parsers/clinical/specimen_words.h"
#include "parsers/clinical/unit.h"
#include "parsers/hl7v2/obx_value.h"
#include "parsers/hl7v2/result_status.h"

namespace thiowatch::hl7v2 {
namespace {

constexpr std::size_t kType = 2;
constexpr std::size_t kCode = 3;
constexpr std::size_t kValue = 5;
constexpr std::size_t kUnit = 6;
constexpr std::size_t kStatus = 11;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// `10^9/L` with a component separator that should have been escaped.
bool is_cut_power(std::string_view first, std::string_view second) {
    return !first.empty() && !second.empty() && is_digit(first.back()) && is_digit(second.front());
}

std::string read_unit(const Field& field) {
    std::string first = plain_text(field.component(1));
    if (first.size() == field.raw().size()) return first;
    if (is_cut_power(first, field.component(2).raw())) {
        std::string whole = plain_text(field);
        if (unit_spelled(whole)) return whole;
    }
    const std::string second = plain_text(field.component(4));
    if (second.empty()) return first;
    const bool is_second = first.empty() || (!unit_spelled(first) && unit_spelled(second));
    return is_second ? second : first;
}

std::vector<std::string> read_flags(const Field& field) {
    std::vector<std::string> flags;
    for (const Field repetition : field.repetitions()) {
        std::string flag = plain_text(repetition.component(1));
        if (!flag.empty()) flags.push_back(std::move(flag));
    }
    return flags;
}

bool has_value(const LabResult& result) {
    return !std::holds_alternative<NoValue>(result.value);
}

// OBR-25 may say that there are no results yet; a value that is there all the same is at least
// preliminary.
ResultStatus read_report_status(const OrderStated& order, const LabResult& result) {
    if (order.status.empty()) return ResultStatus::Final;
    const ResultStatus status = status_of_report(order.status).value_or(ResultStatus::Preliminary);
    const bool is_early = status == ResultStatus::Ignored && has_value(result);
    return is_early ? ResultStatus::Preliminary : status;
}

ResultStatus read_status(
    const Segment& obx,
    const OrderStated& order,
    const LabResult& result,
    ReadingDesk& desk
) {
    const std::string code = first_code(obx.field(kStatus));
    const bool is_known = code.empty() ? order.status.empty() || status_of_report(order.status)
                                       : status_of_observation(code).has_value();
    if (!is_known) {
        desk.note(
            FaultCode::Hl7UnknownCode, obx.path(kStatus), "a result status that no HL7 table has"
        );
    }
    if (code.empty()) return read_report_status(order, result);
    return status_of_observation(code).value_or(ResultStatus::Preliminary);
}

bool is_taken_as_value(ResultStatus status) {
    return status == ResultStatus::Preliminary || status == ResultStatus::Final ||
           status == ResultStatus::Corrected;
}

void note_value(ValueFault fault, const Segment& obx, ReadingDesk& desk) {
    switch (fault) {
        case ValueFault::None:
            return;
        case ValueFault::NotThatType:
            return desk.note(
                FaultCode::Hl7UnreadableValue,
                obx.path(kValue),
                "not the one number OBX-2 announces"
            );
        case ValueFault::Repeated:
            return desk.note(
                FaultCode::Hl7UnreadableValue, obx.path(kValue), "several numbers for one result"
            );
        case ValueFault::UnknownType:
            return desk.note(
                FaultCode::Hl7UnknownCode, obx.path(kType), "a value type that HL7 does not have"
            );
    }
}

void read_times(
    const Segment& obx,
    const OrderStated& order,
    LabResult& result,
    ReadingDesk& desk
) {
    constexpr std::size_t kObserved = 14;
    constexpr std::size_t kAnalysed = 19;
    result.collected = desk.time_in(obx, kObserved);
    if (!result.collected) result.collected = order.collected;
    result.reported = order.reported ? order.reported : desk.header.sent_at;
    const Field analysed = obx.field(kAnalysed);
    if (analysed.empty()) return;
    // Only a report's time: an unreadable one is no loss.
    const Expected<Instant> at = read_time(analysed, desk.zones);
    if (at) result.reported = *at;
}

}  // namespace

Expected<LabResult> read_obx(const Segment& obx, const OrderStated& order, ReadingDesk& desk) {
    constexpr std::size_t kSubId = 4;
    constexpr std::size_t kRange = 7;
    constexpr std::size_t kFlags = 8;
    LabResult result;
    result.codes = read_codes_and_text(obx.field(kCode));
    if (result.codes.empty()) {
        return fault(FaultCode::Hl7FieldMissing, obx.path(kCode), "a result without a test code");
    }
    result.where = obx.path();
    result.order = order.number;
    result.sub_id = plain_text(obx.field(kSubId));
    ValueRead value = read_value(obx);
    result.value = std::move(value.value);
    result.unit = read_unit(obx.field(kUnit));
    result.range_text = plain_text(obx.field(kRange));
    result.range = read_reference_range(result.range_text, result.unit);
    result.flags = read_flags(obx.field(kFlags));
    result.status = read_status(obx, order, result, desk);
    if (is_taken_as_value(result.status)) note_value(value.fault, obx, desk);
    if (const auto* const text = std::get_if<TextValue>(&result.value)) {
        result.specimen = flags_in_words(text->text.text());
    }
    read_times(obx, order, result, desk);
    return result;
}

}  // namespace thiowatch::hl7v2
