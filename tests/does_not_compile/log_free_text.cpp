// error: formatter
// What a person typed may hold anything about a patient, so it is not for the log.
#include "daemon/runtime/log.h"

void log_remark(const thiowatch::FreeText& remark) {
#ifdef OK
    spdlog::info("remark.read bytes={}", remark.text().size());
#else
    spdlog::info("remark.read text={}", remark);
#endif
}
