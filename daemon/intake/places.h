// Where a message of each format says who it speaks of: for faults that concern a whole message.
#pragma once

#include <string_view>

#include "daemon/store/message_table.h"

namespace thiowatch::intake {

struct Places {
    std::string_view whole;
    std::string_view identifiers;
    std::string_view birth_date;
    std::string_view sex;
};

constexpr Places places_in(store::MessageFormat format) {
    switch (format) {
        case store::MessageFormat::Hl7v2:
            break;
        case store::MessageFormat::Fhir:
        case store::MessageFormat::FhirLines:
            return {"Bundle", "Patient.identifier", "Patient.birthDate", "Patient.gender"};
    }
    return {"MSH", "PID-3", "PID-7", "PID-8"};
}

}  // namespace thiowatch::intake
