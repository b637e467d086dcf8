// The MSH segment: who sends what, and how it wants to be answered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/clinical/instant.h"
#include "parsers/clinical/text_id.h"
#include "parsers/expected.h"
#include "parsers/hl7v2/field_types.h"
#include "parsers/hl7v2/message.h"

namespace thiowatch::hl7v2 {

/// When an acknowledgement is wanted (table 0155). Empty: the field was not valued.
enum class AckCondition : std::uint8_t { Empty, Always, Never, OnError, OnSuccess };

/// MSH as far as it could be read; whatever is missing is empty. Members ending in `_raw` are
/// fields as sent, to be echoed in an answer with the same delimiters.
struct Header {
    Encoding encoding;
    std::string sending_application_raw;
    std::string sending_facility_raw;
    std::string receiving_application_raw;
    std::string receiving_facility_raw;
    std::optional<Instant> sent_at;
    std::string type;       ///< "ORU", in capitals
    std::string event;      ///< "R01"; of an ADT without one, EVN-1
    std::string structure;  ///< "ORU_R01"
    ControlId control_id;
    std::string control_id_raw;
    std::string processing_id;  ///< "P"
    std::string processing_raw;
    std::string version;  ///< "2.5.1"
    std::string version_raw;
    std::string sequence_number;
    AckCondition accept_ack = AckCondition::Empty;
    AckCondition application_ack = AckCondition::Empty;
    std::string charset_raw;
    bool is_cut = false;  ///< the message ends within MSH, before MSH-12

    /// An acknowledgement itself, which nobody answers.
    [[nodiscard]] bool is_acknowledgement() const { return type == "ACK" || type == "MCF"; }
};

/// Reads what is there. MSH-7 without a zone is taken in `feed_zone`; unreadable, it is absent.
Header read_header(const Message& message, const TimeZone& feed_zone);

/// The zones of this message's time stamps: field, else MSH-7's offset, else the feed's zone.
ZoneDefaults zones_of(const Header& header, const TimeZone& feed_zone);

/// What a feed takes.
struct HeaderRules {
    std::string processing_ids = "P";  ///< letters of MSH-11 taken; an empty MSH-11 always is
};

/// Why this message cannot be taken, worst first; empty when it can. Codes: Hl7HeaderCut,
/// Hl7FieldMissing (type, control id), Hl7UnsupportedType, -Event, -Version, Hl7WrongProcessing.
/// An empty version is taken: what we read is the same in all versions, and refusing would lose
/// results of an instrument that cannot be changed.
std::vector<Fault> check(const Header& header, const HeaderRules& rules = {});

/// 2.1 .. 2.9 as HL7 published them.
bool is_known_version(std::string_view version);
/// `version` is older than `other`; an empty one is older than all, an unknown one newer.
bool is_before(std::string_view version, std::string_view other);

}  // namespace thiowatch::hl7v2
