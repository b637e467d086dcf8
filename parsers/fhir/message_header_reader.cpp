#include "parsers/fhir/message_header_reader.h"

namespace thiowatch::fhir {

Expected<MessageStated> read_message_header(const Bundle& bundle, const Entries& entries) {
    const EntryHold first = entries.empty() ? nullptr : entries.at(0);
    if (!first || !first->resource || first->type != "MessageHeader") {
        return fault(
            FaultCode::FhirBundle, "Bundle.entry[0]", "a message begins with its MessageHeader"
        );
    }
    const JsonCursor header = first->resource;
    MessageStated message;
    message.id = std::string(header["id"].text());
    if (message.id.empty()) message.id = bundle.identifier;
    const JsonCursor coding = header["eventCoding"];
    message.event =
        coding ? std::string(coding["system"].text()) + "|" + std::string(coding["code"].text())
               : std::string(header["eventUri"].text());
    message.source = std::string(header["source"]["endpoint"].text());
    message.destination = std::string(header["destination"].first()["endpoint"].text());
    message.is_response = static_cast<bool>(header["response"]);
    return message;
}

}  // namespace thiowatch::fhir
