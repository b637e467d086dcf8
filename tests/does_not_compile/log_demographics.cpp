// error: formatter
// Names and birth dates have no formatter either, alone or together.
#include "daemon/runtime/log.h"
#include "parsers/clinical/identity.h"

void log_match(
    const thiowatch::PatientIdentifier& identifier,
    const thiowatch::Demographics& person
) {
#ifdef OK
    spdlog::info("match.made authority={}", identifier.authority);
    static_cast<void>(person);
#else
    spdlog::info("match.made authority={} person={}", identifier.authority, person);
#endif
}
