// What one message is read with, shared by the readers of its segments.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "parsers/expected.h"
#include "parsers/hl7v2/field_types.h"
#include "parsers/hl7v2/reader.h"

namespace thiowatch::hl7v2 {

/// The header and the feed's defaults, and the pile of parts that could not be read.
struct ReadingDesk {
    const Header& header;
    const ReadOptions& options;
    ZoneDefaults zones;
    std::vector<Fault> problems;
    // The field last read as a time, and its time.
    std::string last_stamp;
    std::optional<Instant> last_time;

    void note(FaultCode code, std::string where, std::string detail);

    /// The time in a field, or in a component of it (TQ.4 in ORC-7). One that is there but cannot
    /// be read is noted as BadTime.
    std::optional<Instant>
    time_in(const Segment& segment, std::size_t field, std::size_t component = 0);
};

/// The text of a piece without the blanks around it; nothing for an empty or null one.
std::string plain_text(const Field& field);
/// The first component in capitals: codes of HL7 tables, which some senders write in small letters.
std::string first_code(const Field& field);
/// CE, CWE: as `read_codes`, and the original text (CWE.9) as a code with a display only, where
/// that is new.
std::vector<TestCode> read_codes_and_text(const Field& field);

}  // namespace thiowatch::hl7v2
