// Who is told of what, by which channels, and by when a person must have answered.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "alerts/notices/work_calendar.h"
#include "alerts/record/patient_traits.h"
#include "alerts/rules/severity.h"
#include "parsers/clinical/instant.h"
#include "parsers/clinical/text_id.h"

namespace thiowatch::alerts {

/// How much of the person a notice may carry.
enum class Detail : std::uint8_t { None, Clinical, Full };

/// One rule of the routing table; an empty condition matches everything.
struct Route {
    std::vector<Severity> severities;
    std::vector<std::string> rules;  ///< "ANC.*", "DQ.UNIT"; empty: all
    std::vector<Indication> indications;
    std::vector<std::string> to;  ///< "prescriber" or contact keys
    std::vector<ChannelName> by;
    Detail detail = Detail::None;
    std::optional<Duration> acknowledge_within;  ///< none: as the severity asks
    std::optional<Duration> repeat_every;  ///< none: by severity (15 min, 60 min, the deadline)
    std::vector<std::string> escalate;     ///< one step after another
};

struct Contact {
    std::string name;
    std::string email;
};

/// Critical 60 min and every 15 min after, urgent 4 h, warning 2 working days, info never.
std::array<SeverityPolicy, 4> usual_severities();

/// The routing table with the contacts it speaks of. The first route that matches decides.
struct Routing {
    std::vector<Route> routes;
    std::map<ContactKey, Contact> contacts;
    std::map<std::string, ContactKey> prescribers;  ///< sender's prescriber id -> contact
    std::vector<std::string> operators;             ///< who hears operator alerts
    std::vector<ChannelName> operator_channels;
    std::array<SeverityPolicy, 4> severities = usual_severities();  ///< as the rule pack asks
    WorkCalendar calendar;
    std::optional<ContactKey> shadow;  ///< in shadow mode everything goes here, or nowhere
    bool is_live = false;
};

}  // namespace thiowatch::alerts
