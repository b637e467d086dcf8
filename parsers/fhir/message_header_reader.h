// MessageHeader: what a message Bundle is and how to answer it.
#pragma once

#include <optional>
#include <string>

#include "parsers/fhir/bundle_reader.h"
#include "parsers/fhir/entries.h"

namespace thiowatch::fhir {

struct MessageStated {
    std::string id;      ///< MessageHeader.id, else Bundle.identifier: what an answer names
    std::string event;   ///< "system|code" of eventCoding, or eventUri
    std::string source;  ///< endpoint of the sender
    std::string destination;
    bool is_response = false;  ///< an answer to a message of ours: never answered
};

/// Fault: FhirBundle when the first entry is no MessageHeader.
Expected<MessageStated> read_message_header(const Bundle& bundle, const Entries& entries);

}  // namespace thiowatch::fhir
