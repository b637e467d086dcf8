// From a message to what it means: the one door to the readers of results, pharmacy and patients.
#pragma once

#include <optional>
#include <vector>

#include "parsers/clinical/clinical_event.h"
#include "parsers/clinical/instant.h"
#include "parsers/clinical/text_id.h"
#include "parsers/expected.h"
#include "parsers/hl7v2/header.h"
#include "parsers/hl7v2/message.h"

namespace thiowatch::hl7v2 {

/// What a feed says of its messages where they say nothing themselves.
struct ReadOptions {
    AssigningAuthority authority;     ///< of identifiers that name none; empty: those are no one's
    TimeZone zone = TimeZone::utc();  ///< of times without a zone, when MSH-7 has none either
};

/// Why nothing here reads such a message; none when something does.
std::optional<Fault> unsupported(const Header& header);

/// All the message says; parts that cannot be read are in `problems`, their siblings are not hurt.
/// A message of a known kind that says nothing to us gives no people and no problems.
/// Fault: Hl7FieldMissing (no type), Hl7UnsupportedType, Hl7UnsupportedEvent; Hl7SegmentMissing
/// when nothing of it is usable; TooLarge for more segments or merges than one message can mean.
Expected<ClinicalContent>
read_clinical(const Message& message, const Header& header, const ReadOptions& options = {});

/// The people a result message speaks of, read as `read_clinical` reads them, without its results:
/// most concern nobody we follow. None where that is not the whole story: any other kind of
/// message, no result at all, or results of a person without an identifier.
std::optional<std::vector<PersonStated>>
people_of_results(const Message& message, const Header& header, const ReadOptions& options = {});

}  // namespace thiowatch::hl7v2
