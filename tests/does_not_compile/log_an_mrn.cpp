// error: formatter
// An Mrn has no formatter: a patient identifier cannot reach the log by mistake.
#include "daemon/runtime/log.h"

void log_message(const thiowatch::Mrn& mrn, const thiowatch::ControlId& control_id) {
#ifdef OK
    spdlog::info("message.stored control_id={}", control_id);
    static_cast<void>(mrn);
#else
    spdlog::info("message.stored control_id={} mrn={}", control_id, mrn);
#endif
}
