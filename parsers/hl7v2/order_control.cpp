// Order control codes of HL7 table 0119, as far as they bear on whether a drug is in use:
//
//   Start     NW new, SN and NA numbers, OK accepted, OP outside dispense, CH and PA child and
//   parent Stop      CA OC CR cancelled, DC OD DR discontinued Hold      HD OH HR Resume    RL OE
//   OR Change    XO XX XR changed; RO PY replacing another order; RP RQ RU replaced. The replaced
//             order is a Stop where the message also holds its replacement; alone it is the order
//             that goes on with other content
//   Evidence  RF AF OF FU refills, RE a service performed: in use, but not newly begun
//   nothing   refusals and requests for status or numbers, links, charges
//   by ORC-5  SC SR status, and an empty ORC-1
//
// A status of cancelled, discontinued or on hold outranks a start: senders of snapshots repeat NW
// with the state of today. Completed ends an order only where the status is all that is said,
// since a new order may be "completed" the moment it is entered.

#include "parsers/hl7v2/order_control.h"

#include <algorithm>
#include <array>

namespace thiowatch::hl7v2 {
namespace {

enum class Meaning : std::uint8_t {
    Start,
    Stop,
    Hold,
    Resume,
    Change,
    Replaced,
    Replacement,
    Evidence,
    Nothing,
    ByStatus,
    Unknown
};

struct Control {
    std::string_view code;
    Meaning meaning;
};
constexpr std::array kControls{
    Control{"NW", Meaning::Start},       Control{"SN", Meaning::Start},
    Control{"NA", Meaning::Start},       Control{"OK", Meaning::Start},
    Control{"OP", Meaning::Start},       Control{"CH", Meaning::Start},
    Control{"PA", Meaning::Start},       Control{"CA", Meaning::Stop},
    Control{"OC", Meaning::Stop},        Control{"CR", Meaning::Stop},
    Control{"DC", Meaning::Stop},        Control{"OD", Meaning::Stop},
    Control{"DR", Meaning::Stop},        Control{"HD", Meaning::Hold},
    Control{"OH", Meaning::Hold},        Control{"HR", Meaning::Hold},
    Control{"RL", Meaning::Resume},      Control{"OE", Meaning::Resume},
    Control{"OR", Meaning::Resume},      Control{"XO", Meaning::Change},
    Control{"XX", Meaning::Change},      Control{"XR", Meaning::Change},
    Control{"RP", Meaning::Replaced},    Control{"RQ", Meaning::Replaced},
    Control{"RU", Meaning::Replaced},    Control{"RO", Meaning::Replacement},
    Control{"PY", Meaning::Replacement}, Control{"RF", Meaning::Evidence},
    Control{"AF", Meaning::Evidence},    Control{"OF", Meaning::Evidence},
    Control{"FU", Meaning::Evidence},    Control{"RE", Meaning::Evidence},
    Control{"SC", Meaning::ByStatus},    Control{"SR", Meaning::ByStatus},
    Control{"", Meaning::ByStatus},      Control{"DF", Meaning::Nothing},
    Control{"UA", Meaning::Nothing},     Control{"UC", Meaning::Nothing},
    Control{"UD", Meaning::Nothing},     Control{"UF", Meaning::Nothing},
    Control{"UH", Meaning::Nothing},     Control{"UM", Meaning::Nothing},
    Control{"UN", Meaning::Nothing},     Control{"UR", Meaning::Nothing},
    Control{"UX", Meaning::Nothing},     Control{"LI", Meaning::Nothing},
    Control{"MC", Meaning::Nothing},     Control{"PR", Meaning::Nothing},
    Control{"RR", Meaning::Nothing},     Control{"SS", Meaning::Nothing},
    Control{"CN", Meaning::Nothing},     Control{"CP", Meaning::Nothing},
    Control{"DE", Meaning::Nothing},
};

Meaning meaning_of(std::string_view code) {
    const auto found = std::ranges::find(kControls, code, &Control::code);
    return found == kControls.end() ? Meaning::Unknown : found->meaning;
}

bool is_ended(std::string_view status) {
    return status == "CA" || status == "DC";
}

OrderAction action_of_start(std::string_view status) {
    if (is_ended(status)) return {TherapyAction::Stop};
    if (status == "HD") return {TherapyAction::Hold};
    return {TherapyAction::Start};
}

OrderAction action_of_status(std::string_view control, std::string_view status) {
    if (is_ended(status) || status == "CM") return {TherapyAction::Stop};
    if (status == "HD") return {TherapyAction::Hold};
    if (status == "RP") return {TherapyAction::Change};
    if (status == "IP" || status == "SC" || status == "A") return {TherapyAction::Evidence};
    if (status == "ER") return {};
    if (status.empty() && control.empty()) return {TherapyAction::Start};
    return {std::nullopt, false};
}

}  // namespace

OrderAction action_of_order(std::string_view control, std::string_view status) {
    switch (meaning_of(control)) {
        case Meaning::Start:
            return action_of_start(status);
        case Meaning::Stop:
            return {TherapyAction::Stop};
        case Meaning::Hold:
            return {TherapyAction::Hold};
        case Meaning::Resume:
            return {TherapyAction::Resume};
        case Meaning::Change:
        case Meaning::Replaced:
        case Meaning::Replacement:
            return {TherapyAction::Change};
        case Meaning::Evidence:
            return {TherapyAction::Evidence};
        case Meaning::Nothing:
            return {};
        case Meaning::ByStatus:
            return action_of_status(control, status);
        case Meaning::Unknown:
            return {std::nullopt, false};
    }
    return {};
}

bool is_replaced(std::string_view control) {
    return meaning_of(control) == Meaning::Replaced;
}

bool is_replacement(std::string_view control) {
    return meaning_of(control) == Meaning::Replacement;
}

bool is_given(std::string_view control, std::string_view status) {
    const Meaning meaning = meaning_of(control);
    const bool is_taken_back =
        meaning == Meaning::Stop || meaning == Meaning::Hold || meaning == Meaning::Nothing;
    return !is_taken_back && !is_ended(status) && status != "HD" && status != "ER";
}

}  // namespace thiowatch::hl7v2
