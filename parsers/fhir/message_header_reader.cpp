#include "parsers/fhir/message_header_reader.h"

namespace thiowatch::fhir {

Expected<MessageStated> read_message_header(const Bundle& bundle) {
    const bool has_header = !bundle.entries.empty() && bundle.entries.front().resource &&
                            bundle.entries.front().type == "MessageHeader";
    if (!has_header) {
        return fault(
            FaultCode::FhirBundle, "Bundle.entry[0]", "a message begins with its MessageHeader"
        );
    }
    const JsonCursor header = bundle.entries.front().resource;
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
