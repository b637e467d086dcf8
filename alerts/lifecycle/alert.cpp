#include "alerts/lifecycle/alert.h"

#include <array>

namespace thiowatch::alerts {

std::string_view name_of(AlertState state) {
    switch (state) {
        case AlertState::Open:
            return "open";
        case AlertState::Resolved:
            return "resolved";
        case AlertState::Withdrawn:
            return "withdrawn";
        case AlertState::Superseded:
            return "superseded";
    }
    return "open";
}

std::optional<AlertState> alert_state_named(std::string_view name) {
    constexpr std::array kStates{
        AlertState::Open, AlertState::Resolved, AlertState::Withdrawn, AlertState::Superseded};
    for (const AlertState state : kStates) {
        if (name_of(state) == name) return state;
    }
    return std::nullopt;
}

}  // namespace thiowatch::alerts
