// Which messages mean something, by MSH-9 (HL7 v2.9 table 0354; IHE ITI TF-2 appendix C.2.3).
//
// A type and event of this table is read. A type of the table with another event is refused as
// such (201), any other type as a type (200). An event left out, usual before 2.3, is the only or
// the usual one of its type. ADT is taken with every event there is, A01 to A62, because hospitals
// send the whole stream and a refused message stops it: those that are not about identity say
// nothing to us and are accepted.
//
// A message of more segments than any laboratory sends is refused whole: reading it would cost
// memory that the other feeds need.

#include "parsers/hl7v2/reader.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "parsers/hl7v2/adt_reader.h"
#include "parsers/hl7v2/oru_reader.h"
#include "parsers/hl7v2/people_reader.h"
#include "parsers/hl7v2/pharmacy_reader.h"
#include "parsers/hl7v2/reading_desk.h"

namespace thiowatch::hl7v2 {
namespace {

constexpr std::size_t kMostSegments = 100'000;

using Read = Expected<ClinicalContent> (*)(const Message&, ReadingDesk&);

struct Kind {
    std::string_view type;
    std::string_view events;  // between blanks; O01 was every pharmacy order's before 2.4
    Read read;
};

constexpr std::array<Kind, 9> kKinds{{
    {"ORU", " R01 R30 R31 R32 ", read_results},
    {"OUL", " R21 R22 R23 R24 ", read_results},
    {"RDE", " O01 O11 O25 ", read_pharmacy},
    {"RDS", " O01 O13 ", read_pharmacy},
    {"RGV", " O01 O15 ", read_pharmacy},
    {"RAS", " O01 O17 ", read_pharmacy},
    {"OMP", " O09 ", read_pharmacy},
    {"ORM", " O01 ", read_pharmacy},
    {"ADT", "", read_patients},
}};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_adt_event(std::string_view event) {
    return event.size() == 3 && event[0] == 'A' && is_digit(event[1]) && is_digit(event[2]) &&
           event >= "A01" && event <= "A62";
}

bool has_event(const Kind& kind, std::string_view event) {
    if (event.empty()) return true;
    if (kind.type == "ADT") return is_adt_event(event);
    return event.size() == 3 && kind.events.find(event) != std::string_view::npos;
}

const Kind* find_kind(std::string_view type) {
    const auto found = std::ranges::find(kKinds, type, &Kind::type);
    return found == kKinds.end() ? nullptr : &*found;
}

}  // namespace

std::optional<Fault> unsupported(const Header& header) {
    if (header.type.empty()) {
        return Fault{FaultCode::Hl7FieldMissing, "MSH-9", "the message type is missing"};
    }
    const Kind* const kind = find_kind(header.type);
    if (kind == nullptr) {
        return Fault{
            FaultCode::Hl7UnsupportedType, "MSH-9.1", "this message type is not supported"};
    }
    if (has_event(*kind, header.event)) return std::nullopt;
    return Fault{FaultCode::Hl7UnsupportedEvent, "MSH-9.2", "this trigger event is not supported"};
}

Expected<ClinicalContent>
read_clinical(const Message& message, const Header& header, const ReadOptions& options) {
    if (std::optional<Fault> refused = unsupported(header)) return Unexpected(*std::move(refused));
    if (message.size() > kMostSegments) {
        return fault(FaultCode::TooLarge, "MSH", "more than 100000 segments in one message");
    }
    ReadingDesk desk{header, options, zones_of(header, options.zone), {}, {}, {}};
    TW_TRY(ClinicalContent content, find_kind(header.type)->read(message, desk));
    content.sent_at = header.sent_at;
    content.problems = std::move(desk.problems);
    return content;
}

std::optional<std::vector<PersonStated>>
people_of_results(const Message& message, const Header& header, const ReadOptions& options) {
    const Kind* const kind = find_kind(header.type);
    const bool is_of_results = kind != nullptr && kind->read == read_results;
    if (!is_of_results || message.size() > kMostSegments) return std::nullopt;
    const ReadingDesk desk{header, options, {}, {}, {}, {}};
    std::vector<PersonStated> people;
    bool has_results = false;
    for (const Segment segment : message) {
        if (segment.is("PID")) {
            people.push_back(read_person(segment, desk));
            if (people.back().identifiers.empty()) return std::nullopt;
        } else if (segment.is("OBX") || segment.is("OBR")) {
            if (people.empty()) return std::nullopt;
            has_results = true;
        }
    }
    return has_results ? std::optional(std::move(people)) : std::nullopt;
}

}  // namespace thiowatch::hl7v2
