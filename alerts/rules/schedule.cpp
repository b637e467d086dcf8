#include "alerts/rules/schedule.h"

namespace thiowatch::alerts {

std::string_view name_of(TestFamily family) {
    switch (family) {
        case TestFamily::BloodCount:
            return "blood_count";
        case TestFamily::Liver:
            return "liver";
        case TestFamily::Kidney:
            return "kidney";
    }
    return "blood_count";
}

std::string_view label_of(TestFamily family) {
    switch (family) {
        case TestFamily::BloodCount:
            return "Blood count";
        case TestFamily::Liver:
            return "Liver tests";
        case TestFamily::Kidney:
            return "Kidney function";
    }
    return "Blood count";
}

}  // namespace thiowatch::alerts
