// Any bytes as a file of HL7 v2: split, parsed, every field read as every type, and answered. What
// is read must be consistent, and every answer must itself be a message.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "parsers/clinical/reference_range.h"
#include "parsers/hl7v2/answer.h"
#include "parsers/hl7v2/batch.h"
#include "parsers/hl7v2/field_types.h"
#include "parsers/hl7v2/header.h"
#include "parsers/hl7v2/message.h"
#include "parsers/hl7v2/utf8.h"

namespace thiowatch::hl7v2 {
namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void read_as_everything(const Field& field, const ZoneDefaults& zones) {
    const AssigningAuthority authority("FEED");
    std::string room;
    require(field.text_in(room) == field.text());
    for (const PatientIdentifier& id : read_identifiers(field, authority)) {
        require(!id.value.empty() && !id.authority.empty());
    }
    (void)read_time(field, zones);
    (void)read_date(field);
    (void)read_name(field);
    (void)read_sex(field);
    (void)read_person_id(field);
    (void)read_codes(field);
    (void)read_number(field);
    (void)read_structured_number(field);
    const ReferenceRange range = read_reference_range(field.raw(), "10*9/L");
    require(!range.low || !range.high || *range.low < *range.high);
    std::size_t repetitions = 0;
    for (const Field piece : field.repetitions()) {
        ++repetitions;
        require(piece.raw() == field.repetition(repetitions).raw());
    }
    require(repetitions == field.repetitions().size());
}

void check_segment(const Segment& segment, const ZoneDefaults& zones) {
    std::size_t length = 3;
    const bool is_header = segment.position() == 0;
    for (std::size_t n = is_header ? 2 : 1; n <= segment.field_count(); ++n) {
        const Field field = segment.field(n);
        length += 1 + field.raw().size();
        read_as_everything(field, zones);
    }
    require(segment.field_count() == 0 || length == segment.raw().size());
    require(segment.field(segment.field_count() + 1).empty());
}

void check_escapes(std::string_view text, const Encoding& encoding) {
    if (encoding.delimiters.escape == '\0') return;
    std::string printable(text);
    std::erase_if(printable, [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    });
    require(unescape(escape(printable, encoding.delimiters), encoding) == printable);
}

void check_answers(const std::vector<Answer>& answers) {
    for (const Answer& answer : answers) {
        const Expected<Message> message = Message::parse(answer.text);
        require(message.has_value() && message->size() >= 2);
        require(message->segment(1).name() == "MSA");
        require(message->segment(1).field(1).raw() == answer.code);
    }
}

void check_part(const Part& part) {
    const Stamp stamp{.now = {}, .control_id = "TW1"};
    const Expected<Message> message = Message::parse(part.bytes);
    if (!message) {
        check_answers(answers_to_unreadable(part.bytes, message.error(), "Q-1", stamp));
        return;
    }
    require(is_utf8(message->text()));
    const Header header = read_header(*message, TimeZone::utc());
    for (const Segment segment : *message)
        check_segment(segment, zones_of(header, TimeZone::utc()));
    check_escapes(message->text(), message->encoding());
    check_answers(answers_to(header, outcome_of(check(header)), stamp));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const Split split = split_file(std::string(reinterpret_cast<const char*>(bytes), size));
    require(!split.parts.empty());
    for (const Part& part : split.parts)
        check_part(part);
    (void)batch_answer(split.batch_header, {}, {.now = {}, .control_id = "TW1"});
    return 0;
}

}  // namespace thiowatch::hl7v2
