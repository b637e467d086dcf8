// The laboratory's own number is on the tube: the identifier of type FILL, else the accession
// number, else the first identifier. Conditions are codes of HL7 v2 table 0493 or words.

#include "parsers/fhir/specimen_reader.h"

#include <utility>

#include "parsers/clinical/specimen_words.h"
#include "parsers/fhir/element_reader.h"

namespace thiowatch::fhir {

namespace {

SpecimenNumber read_number(JsonCursor specimen) {
    const std::vector<Identified> identifiers = read_identifiers(specimen["identifier"]);
    for (const Identified& one : identifiers) {
        if (one.type == "FILL") return SpecimenNumber(one.value);
    }
    if (const auto accession = read_identified(specimen["accessionIdentifier"])) {
        return SpecimenNumber(accession->value);
    }
    return identifiers.empty() ? SpecimenNumber() : SpecimenNumber(identifiers.front().value);
}

SpecimenFlags flags_in_concept(JsonCursor coded) {
    SpecimenFlags flags = flags_in_words(coded["text"].text());
    for (const JsonCursor coding : coded["coding"].each()) {
        const std::string_view code = coding["code"].text();
        flags.haemolysed = flags.haemolysed || code == "HEM" || code == "RH";
        flags.clotted = flags.clotted || code == "CLOT" || code == "RC";
        flags = joined(flags, flags_in_words(coding["display"].text()));
    }
    return flags;
}

}  // namespace

SpecimenRead read_specimen(JsonCursor specimen, ReadingDesk& desk) {
    SpecimenRead read;
    read.number = read_number(specimen);
    read.collected = read_when(specimen["collection"], "collected", desk);
    read.flags = flags_in_notes(specimen["note"]);
    for (const JsonCursor condition : specimen["condition"].each())
        read.flags = joined(read.flags, flags_in_concept(condition));
    return read;
}

std::optional<Instant> read_when(JsonCursor resource, std::string_view stem, ReadingDesk& desk) {
    const JsonCursor when = resource.choice(stem);
    if (!when) return std::nullopt;
    const std::string_view type = when.key().substr(stem.size());
    if (type == "Period") {
        const Span span = read_period(when, desk.options.zone);
        if (span.end) return span.end;
        return span.start ? span.start : desk.time_in(when["start"]);
    }
    if (type == "Timing") {
        std::optional<Instant> last;
        for (const JsonCursor event : when["event"].each()) {
            const std::optional<Instant> at = desk.time_in(event);
            if (at && (!last || *at > *last)) last = at;
        }
        return last;
    }
    return desk.time_in(when);
}

SpecimenFlags flags_in_notes(JsonCursor notes) {
    SpecimenFlags flags;
    for (const JsonCursor note : notes.each())
        flags = joined(flags, flags_in_words(note["text"].text()));
    return flags;
}

}  // namespace thiowatch::fhir
