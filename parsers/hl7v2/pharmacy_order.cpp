// Where the parts of a therapy event stand. The first that is there counts.
//
//   drug        RXD-2 / RXG-4 / RXA-5, then RXE-2 and RXO-1: all of their codes, since a formulary
//               number we do not know may stand beside a code we do
//   effective   start: TQ1-7 (the earliest), ORC-7.4, RXE-1.4, ORC-15, ORC-9
//               stop, hold, resume, change: ORC-15, ORC-9. Not TQ1-7: it is when the order began
//               dispense RXD-3, give RXG-3.4, administration RXA-3; then ORC-9
//               none of these: the time of the message
//   until       TQ1-8 (the latest, if every TQ1 has one), ORC-7.5, RXE-1.5; not of a stop or hold
//   dose        RXE-3 and RXE-5, else RXO-2 and RXO-4, per administration as ordered. What was
//               dispensed (RXD-4) is a supply, what was given may be half a dose: no dose
//   order       ORC-2, else ORC-3: the placer's is there from the first message to the last
//   prescriber  ORC-12, RXE-13, RXO-14

#include "parsers/hl7v2/pharmacy_order.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace thiowatch::hl7v2 {
namespace {

using Times = std::vector<std::optional<Instant>>;

bool is_start(TherapyAction action) {
    return action == TherapyAction::Start;
}

bool may_end(TherapyAction action) {
    return action == TherapyAction::Start || action == TherapyAction::Change ||
           action == TherapyAction::Resume;
}

std::optional<Instant> time_in(
    const std::optional<Segment>& segment,
    std::size_t field,
    std::size_t component,
    ReadingDesk& desk
) {
    return segment ? desk.time_in(*segment, field, component) : std::nullopt;
}

std::optional<Instant> first_of(const Times& times) {
    for (const std::optional<Instant>& at : times) {
        if (at) return at;
    }
    return std::nullopt;
}

Times times_in(const std::vector<Segment>& timings, std::size_t field, ReadingDesk& desk) {
    Times times;
    for (const Segment& tq1 : timings)
        times.push_back(desk.time_in(tq1, field));
    return times;
}

std::optional<Instant> earliest_start(const PharmacyOrder& order, ReadingDesk& desk) {
    constexpr std::size_t kStart = 7;
    std::optional<Instant> earliest;
    for (const std::optional<Instant>& at : times_in(order.timings, kStart, desk)) {
        if (at && (!earliest || *at < *earliest)) earliest = at;
    }
    return earliest;
}

// A taper is several TQ1; one without an end goes on.
std::optional<Instant> latest_end(const PharmacyOrder& order, ReadingDesk& desk) {
    constexpr std::size_t kEnd = 8;
    std::optional<Instant> latest;
    for (const std::optional<Instant>& at : times_in(order.timings, kEnd, desk)) {
        if (!at) return std::nullopt;
        if (!latest || *at > *latest) latest = at;
    }
    return latest;
}

std::optional<Segment> encoded_of(const PharmacyOrder& order) {
    for (const DrugLine& line : order.lines) {
        if (line.encoded) return line.encoded;
    }
    return std::nullopt;
}

std::optional<Segment> requested_of(const PharmacyOrder& order) {
    for (const DrugLine& line : order.lines) {
        if (line.requested) return line.requested;
    }
    return std::nullopt;
}

constexpr std::size_t kOrderTiming = 7;    // ORC-7, TQ: 4 is its start, 5 its end
constexpr std::size_t kEncodedTiming = 1;  // RXE-1, TQ
constexpr std::size_t kTimingStart = 4;
constexpr std::size_t kTimingEnd = 5;

std::optional<Instant>
read_effective(const PharmacyOrder& order, TherapyAction action, ReadingDesk& desk) {
    constexpr std::size_t kEffective = 15;
    constexpr std::size_t kTransaction = 9;
    if (is_start(action)) {
        const std::optional<Instant> start = first_of(
            {earliest_start(order, desk),
             time_in(order.control, kOrderTiming, kTimingStart, desk),
             time_in(encoded_of(order), kEncodedTiming, kTimingStart, desk)}
        );
        if (start) return start;
    }
    const std::optional<Instant> effective = action == TherapyAction::Evidence
                                                 ? std::nullopt
                                                 : time_in(order.control, kEffective, 0, desk);
    return effective ? effective : time_in(order.control, kTransaction, 0, desk);
}

std::optional<Instant> read_end(const PharmacyOrder& order, ReadingDesk& desk) {
    return first_of(
        {latest_end(order, desk),
         time_in(order.control, kOrderTiming, kTimingEnd, desk),
         time_in(encoded_of(order), kEncodedTiming, kTimingEnd, desk)}
    );
}

OrderNumber read_number(const std::optional<Segment>& orc) {
    if (!orc) return {};
    for (const std::size_t field : {std::size_t{2}, std::size_t{3}}) {
        std::string number = plain_text(orc->field(field).component(1));
        if (!number.empty()) return OrderNumber(std::move(number));
    }
    return {};
}

std::string read_prescriber(const PharmacyOrder& order) {
    const std::array places{
        std::pair{order.control, std::size_t{12}},
        std::pair{encoded_of(order), std::size_t{13}},
        std::pair{requested_of(order), std::size_t{14}},
    };
    for (const auto& [segment, field] : places) {
        std::string id = segment ? read_person_id(segment->field(field)) : std::string();
        if (!id.empty()) return id;
    }
    return {};
}

// "mg", "43^mg/hr": a unit has letters, a bare number is its code in some table.
std::string read_dose_unit(const Field& field) {
    std::string first = plain_text(field.component(1));
    const bool has_letters = std::ranges::any_of(first, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '%';
    });
    const std::string second = has_letters ? std::string() : plain_text(field.component(2));
    return second.empty() ? first : second;
}

std::optional<Dose>
read_dose(const std::optional<Segment>& segment, std::size_t amount_field, std::size_t unit_field) {
    if (!segment) return std::nullopt;
    const Expected<Decimal> amount = Decimal::parse(plain_text(segment->field(amount_field)));
    if (!amount) return std::nullopt;
    return Dose{*amount, read_dose_unit(segment->field(unit_field))};
}

struct GivenFields {
    std::string_view name;
    std::size_t code;
    std::size_t time;
    std::size_t time_component;
};
constexpr std::array kGivenFields{
    GivenFields{"RXD", 2, 3, 0},
    GivenFields{"RXG", 4, 3, 4},
    GivenFields{"RXA", 5, 3, 0},
};
constexpr std::size_t kEncodedCode = 2;
constexpr std::size_t kRequestedCode = 1;

const GivenFields& fields_of(const Segment& given) {
    const auto found = std::ranges::find(kGivenFields, given.name(), &GivenFields::name);
    return found == kGivenFields.end() ? kGivenFields.front() : *found;
}

void add_codes(
    const std::optional<Segment>& segment,
    std::size_t field,
    std::vector<TestCode>& codes
) {
    if (!segment) return;
    for (TestCode& code : read_codes_and_text(segment->field(field))) {
        const bool is_known = std::ranges::find(codes, code) != codes.end();
        if (!is_known) codes.push_back(std::move(code));
    }
}

std::string place_of(const DrugLine& line) {
    for (const auto* const segment : {&line.given, &line.encoded, &line.requested}) {
        if (*segment) return (*segment)->path();
    }
    return {};
}

}  // namespace

std::string PharmacyOrder::control_code() const {
    return control ? first_code(control->field(1)) : std::string();
}

std::string PharmacyOrder::status() const {
    return control ? first_code(control->field(5)) : std::string();
}

TherapyEvent read_order(const PharmacyOrder& order, TherapyAction action, ReadingDesk& desk) {
    TherapyEvent event;
    event.action = action;
    event.effective = read_effective(order, action, desk);
    if (may_end(action)) event.until = read_end(order, desk);
    event.order = read_number(order.control);
    event.prescriber_id = read_prescriber(order);
    return event;
}

TherapyEvent read_line(const TherapyEvent& order, const DrugLine& line, ReadingDesk& desk) {
    constexpr std::size_t kEncodedAmount = 3;
    constexpr std::size_t kEncodedUnit = 5;
    constexpr std::size_t kRequestedAmount = 2;
    constexpr std::size_t kRequestedUnit = 4;
    TherapyEvent event = order;
    event.where = place_of(line);
    if (line.given) {
        const GivenFields& fields = fields_of(*line.given);
        add_codes(line.given, fields.code, event.drug_codes);
        const auto at = desk.time_in(*line.given, fields.time, fields.time_component);
        if (at) event.effective = at;
    }
    add_codes(line.encoded, kEncodedCode, event.drug_codes);
    add_codes(line.requested, kRequestedCode, event.drug_codes);
    if (may_end(event.action)) {
        event.dose = read_dose(line.encoded, kEncodedAmount, kEncodedUnit);
        if (!event.dose) event.dose = read_dose(line.requested, kRequestedAmount, kRequestedUnit);
    }
    return event;
}

}  // namespace thiowatch::hl7v2
