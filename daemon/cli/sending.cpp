#include "daemon/cli/sending.h"

#include <thread>

#include "parsers/hl7v2/batch.h"
#include "parsers/hl7v2/header.h"
#include "parsers/hl7v2/message.h"

namespace thiowatch::cli {

namespace {

using hl7v2::AckCondition;

std::string text_of(const hl7v2::Field& field) {
    return field.has_value() ? field.text() : "";
}

void append(std::string& text, const std::string& more) {
    if (more.empty() || text.find(more) != std::string::npos) return;
    if (!text.empty()) text += "; ";
    text += more;
}

// ERR-8 and ERR-7 are for people; before 2.5 there was ERR-1 only, with the text in its fourth
// component.
void append_error(std::string& text, const hl7v2::Segment& error) {
    for (std::size_t field : {8U, 7U})
        append(text, text_of(error.field(field)));
    append(text, text_of(error.field(3).component(2)));
    hl7v2::Field older = error.field(1).component(4);
    append(text, older.empty() ? std::string() : text_of(older.subcomponent(2)));
}

bool is_refusal(const std::string& code) {
    return code == "CE" || code == "CR";
}

std::string control_id_of(const std::string& bytes) {
    auto message = hl7v2::Message::parse(bytes);
    if (!message) return {};
    return hl7v2::read_header(*message, TimeZone::utc()).control_id.text();
}

}  // namespace

AnswerRead read_answer(const std::string& payload) {
    auto message = hl7v2::Message::parse(payload);
    if (!message) return {"unreadable", "", message.error().detail};
    auto acknowledgement = message->first("MSA");
    if (!acknowledgement) return {"unreadable", "", "a message without MSA"};
    AnswerRead answer{
        text_of(acknowledgement->field(1)),
        text_of(acknowledgement->field(2)),
        text_of(acknowledgement->field(3))};
    for (const hl7v2::Segment segment : *message) {
        if (segment.name() == "ERR") append_error(answer.text, segment);
    }
    return answer;
}

AnswersWanted answers_wanted(const std::string& bytes) {
    auto message = hl7v2::Message::parse(bytes);
    if (!message) return {};  // answered by whoever reads it: AR
    hl7v2::Header header = hl7v2::read_header(*message, TimeZone::utc());
    if (header.is_acknowledgement()) return {0, true};
    if (header.accept_ack == AckCondition::Empty && header.application_ack == AckCondition::Empty) {
        return {};
    }
    AnswersWanted wanted{0, true};
    for (AckCondition condition : {header.accept_ack, header.application_ack}) {
        bool may_come = condition != AckCondition::Never && condition != AckCondition::Empty;
        wanted.most += may_come ? 1 : 0;
        if (may_come && condition != AckCondition::Always) wanted.sure = false;
    }
    return wanted;
}

std::vector<SentAnswer>
Sending::answers_to(const FoundMessage& message, const AnswersWanted& wanted) {
    std::vector<SentAnswer> answers;
    SentAnswer blank{message.source, message.index, control_id_of(message.bytes), "none", ""};
    auto longest = wanted.sure ? options_.answer_within : options_.quiet_for;
    while (static_cast<int>(answers.size()) < wanted.most) {
        auto payload = line_.read_frame(longest);
        if (!payload) break;
        AnswerRead read = read_answer(*payload);
        SentAnswer answer = blank;
        answer.answer = read.code;
        answer.text = read.text;
        if (!read.control_id.empty() && read.control_id != blank.control_id) {
            answer.answer = "unexpected";
            answer.text = "an answer to another message";
        }
        answers.push_back(std::move(answer));
        if (is_refusal(read.code)) return answers;
    }
    bool is_missing = wanted.sure && static_cast<int>(answers.size()) < wanted.most;
    if (is_missing) {
        blank.answer = line_.is_open() ? "timeout" : "closed";
        blank.text = line_.is_open() ? "no answer in time" : "closed without an answer";
        line_.close();  // an answer that comes late must not be taken for one to the next message
    }
    if (is_missing || answers.empty()) answers.push_back(std::move(blank));
    return answers;
}

std::vector<SentAnswer>
Sending::try_once(const FoundMessage& message, const AnswersWanted& wanted) {
    // A connection the peer has closed meanwhile is noticed only by writing or reading; once more
    // on a new one is right then, because receivers know a repeated control id.
    for (bool is_new : {false, true}) {
        if (is_new || !line_.is_open()) {
            found_nobody_ = !line_.connect(options_.to, options_.answer_within);
            if (found_nobody_) return {};
            is_new = true;
        }
        bool is_written = line_.write(mllp::encode(message.bytes), options_.answer_within);
        if (!is_written && !is_new) continue;
        auto answers = answers_to(message, wanted);
        if (is_new || answers.back().answer != "closed") return answers;
    }
    return {};
}

std::vector<SentAnswer> Sending::send(const FoundMessage& message) {
    AnswersWanted wanted = answers_wanted(message.bytes);
    for (;;) {
        auto answers = try_once(message, wanted);
        bool is_answered = !answers.empty() && answers.back().answer != "timeout" &&
                           answers.back().answer != "closed";
        if (is_answered || !options_.repeats_until_answered) return answers;
        std::this_thread::sleep_for(options_.pause_between_tries);
    }
}

std::vector<SentAnswer> Sending::send_raw(const std::string& source, const std::string& bytes) {
    found_nobody_ = !line_.connect(options_.to, options_.answer_within);
    if (found_nobody_) return {};
    std::vector<SentAnswer> answers;
    line_.write(bytes, options_.answer_within);
    while (auto payload = line_.read_frame(options_.quiet_for)) {
        for (const hl7v2::Part& part : hl7v2::split(std::move(*payload)).parts) {
            AnswerRead read = read_answer(part.bytes);
            answers.push_back({source, answers.size(), read.control_id, read.code, read.text});
        }
    }
    std::string ending = line_.is_open() ? "no answer" : "closed without an answer";
    if (answers.empty()) answers.push_back({source, 0, "", "none", ending});
    line_.close();
    return answers;
}

}  // namespace thiowatch::cli
