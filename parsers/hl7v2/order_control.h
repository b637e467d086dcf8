// What an order message does to a therapy: ORC-1 and ORC-5.
#pragma once

#include <optional>
#include <string_view>

#include "parsers/clinical/therapy_event.h"

namespace thiowatch::hl7v2 {

/// The action of an order, if it has one.
struct OrderAction {
    std::optional<TherapyAction> action;  ///< none: it says nothing of the therapy
    bool is_certain = true;               ///< false: a code unknown, or a status change to nothing
};

/// ORC-1 (table 0119) and ORC-5 (table 0038), both in capitals, of a message that orders.
OrderAction action_of_order(std::string_view control, std::string_view status);

/// ORC-1 of an order that another one replaces, and of that other one.
bool is_replaced(std::string_view control);
bool is_replacement(std::string_view control);

/// True unless ORC-1 or ORC-5 take back what a dispense, give or administration says.
bool is_given(std::string_view control, std::string_view status);

}  // namespace thiowatch::hl7v2
