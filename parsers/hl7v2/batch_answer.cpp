// Answers to a batch travel as one (HL7 v2.9, 2.10.3): who sent it is told which batch is meant.

#include "parsers/hl7v2/answer.h"
#include "parsers/hl7v2/answer_text.h"
#include "parsers/hl7v2/message.h"

namespace thiowatch::hl7v2 {

std::string batch_answer(
    std::string_view batch_header,
    const std::vector<Answer>& answers,
    const Stamp& stamp
) {
    // BHS and FHS number their fields as MSH does, as far as they are needed here.
    const std::string as_msh =
        batch_header.size() < 4 ? std::string() : "MSH" + std::string(batch_header.substr(3));
    const Expected<Message> sent = Message::parse(as_msh);
    const auto field = [&sent](std::size_t n) {
        return sent ? echo(sent->header().field(n).raw()) : std::string();
    };
    const Delimiters delimiters = sent ? sent->delimiters() : Delimiters{};
    AnswerText text(delimiters);
    text.begin_header("BHS");
    text.put(3, field(5).empty() ? escape(stamp.application, delimiters) : field(5));
    text.put(4, field(6));
    text.put(5, field(3));
    text.put(6, field(4));
    text.put(7, timestamp(stamp.now));
    text.put_text(11, stamp.control_id);
    text.put(12, field(11));
    for (const Answer& answer : answers)
        text.put_segments(answer.text);
    text.begin_segment("BTS");
    text.put(1, std::to_string(answers.size()));
    return text.take();
}

}  // namespace thiowatch::hl7v2
