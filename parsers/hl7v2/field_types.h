// HL7 data types to the vocabulary of parsers/clinical. All are strict: what is not plainly one
// value is a Fault or nothing, never a guess. Faults carry an empty `where`; the reader knows the
// path.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/clinical/identity.h"
#include "parsers/clinical/instant.h"
#include "parsers/clinical/lab_result.h"
#include "parsers/clinical/quantity.h"
#include "parsers/clinical/text_id.h"
#include "parsers/expected.h"
#include "parsers/hl7v2/message.h"

namespace thiowatch::hl7v2 {

/// Which zone a time stamp without one is in: MSH-7's offset, else the feed's zone.
struct ZoneDefaults {
    std::optional<std::int16_t> message_offset_minutes;
    TimeZone feed = TimeZone::utc();
};

/// DT, TS and DTM: YYYY[MM[DD[HH[MM[SS[.fraction]]]]]][+ZZZZ], and ISO 8601 as some senders write
/// it. `offset_minutes` is set only when the text itself had one. Fault: BadTime.
Expected<Instant> read_time(std::string_view text, const ZoneDefaults& zones);
/// The same from a field: TS.1, made coarser where TS.2 (degree of precision) says so.
Expected<Instant> read_time(const Field& field, const ZoneDefaults& zones);
/// The date of a DT or TS, its time left out. Fault: BadTime.
Expected<CivilDate> read_date(const Field& field);

/// CX repetitions (PID-3) or a single CX, CK or ST, in the order sent; empty and null ones left
/// out. Authority: CX.4.1, else CX.4.2, else `feed_authority`, but that one only for identifiers
/// whose type (CX.5) is a patient's or not said. Account and visit numbers are left out: they are
/// no person's.
std::vector<PatientIdentifier>
read_identifiers(const Field& field, const AssigningAuthority& feed_authority);

/// Family and given name of an XPN (PN before 2.3): the legal name (L) if given, else the first.
struct PersonName {
    FamilyName family;
    GivenName given;
    friend bool operator==(const PersonName&, const PersonName&) = default;
};
PersonName read_name(const Field& field);

/// PID-8, table 0001.
Sex read_sex(const Field& field);

/// XCN.1 of the first repetition that has one: the person's identifier in the sender's system.
std::string read_person_id(const Field& field);

/// CE, CNE, CWE: the triples 1-3, 4-6 and 10-12, in that order, where code or text is given. A
/// field without components is one code without text and system.
std::vector<TestCode> read_codes(const Field& field);

/// NM, or a number in an ST: the whole text, blanks around it aside. Fault: BadNumber.
Expected<Reading> read_number(const Field& field);

/// SN: `<^0.5`, `^12`. A range or ratio (SN.3, SN.4) is no single number. Fault: BadNumber.
Expected<Reading> read_structured_number(const Field& field);

/// Text without the blanks (space, tab, CR, LF) around it.
std::string_view trim(std::string_view text);

}  // namespace thiowatch::hl7v2
