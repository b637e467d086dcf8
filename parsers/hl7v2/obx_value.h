// OBX-5 by its type OBX-2.
#pragma once

#include "parsers/clinical/lab_result.h"
#include "parsers/hl7v2/message.h"

namespace thiowatch::hl7v2 {

/// What kept a value from being read as what it claims to be.
enum class ValueFault : std::uint8_t {
    None,
    NotThatType,  ///< NM or SN that is no single number
    Repeated,     ///< several numbers where one is meant
    UnknownType,  ///< OBX-2 names no HL7 type, and the value is no number either
};

struct ValueRead {
    ResultValue value;
    ValueFault fault = ValueFault::None;
};

/// The value of an OBX. Whatever is not plainly one number is text, with the first number in it as
/// a hint; documents and pictures are only named ("attachment").
ValueRead read_value(const Segment& obx);

}  // namespace thiowatch::hl7v2
