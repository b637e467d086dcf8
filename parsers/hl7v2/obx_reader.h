// OBX: one result.
#pragma once

#include <optional>
#include <string>

#include "parsers/clinical/lab_result.h"
#include "parsers/expected.h"
#include "parsers/hl7v2/reading_desk.h"

namespace thiowatch::hl7v2 {

/// What ORC and OBR say for all results under them.
struct OrderStated {
    OrderNumber number;
    std::optional<Instant> collected;  ///< OBR-7
    std::optional<Instant> reported;   ///< OBR-22
    std::string status;                ///< OBR-25, in capitals
};

/// One OBX. A value that contradicts its type is kept as text and noted at the desk, as is a status
/// or time that cannot be read. Fault: Hl7FieldMissing when OBX-3 names no test.
Expected<LabResult> read_obx(const Segment& obx, const OrderStated& order, ReadingDesk& desk);

}  // namespace thiowatch::hl7v2
