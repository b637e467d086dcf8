#include "parsers/hl7v2/answer.h"

#include <algorithm>

#include "parsers/hl7v2/answer_text.h"
#include "parsers/hl7v2/message.h"

namespace thiowatch::hl7v2 {
namespace {

constexpr std::string_view kFirstWithErr2 = "2.5";  // ERR-2 and following instead of ERR-1
constexpr std::string_view kFirstWithoutMsa3 = "2.7";
constexpr std::string_view kFirstWithMsa6 = "2.3";
constexpr std::string_view kVersionOfUnknown = "2.5.1";

std::string coded_error(const AckError& error, char delimiter, const Delimiters& delimiters) {
    return join(
        delimiter,
        {std::to_string(error.code), escape(error_text(error.code), delimiters), "HL70357"}
    );
}

// ERR-2 (ERL): segment^sequence^field^repetition^component, as far as known.
std::string error_location(const ErrorLocation& location, const Delimiters& delimiters) {
    if (location.segment.empty()) return {};
    const char at = delimiters.component;
    const std::string sequence = std::to_string(location.sequence);
    const std::string field = std::to_string(location.field);
    if (location.field == 0) return join(at, {location.segment, sequence});
    if (location.component == 0) return join(at, {location.segment, sequence, field});
    return join(at, {location.segment, sequence, field, "1", std::to_string(location.component)});
}

// ERR-1 (ELD): segment^sequence^field^code&text&system.
std::string error_in_one(const AckError& error, const Delimiters& delimiters) {
    const ErrorLocation& location = error.location;
    const auto number = [](std::size_t n) { return n == 0 ? std::string() : std::to_string(n); };
    return join(
        delimiters.component,
        {location.segment,
         number(location.sequence),
         number(location.field),
         coded_error(error, delimiters.subcomponent, delimiters)}
    );
}

std::string_view letter_of(Severity severity) {
    switch (severity) {
        case Severity::Error:
            return "E";
        case Severity::Warning:
            return "W";
        case Severity::Information:
            return "I";
    }
    return "E";
}

// One answer under construction: what was sent, what became of it, and what the clock gives.
class AnswerBuilder {
  public:
    AnswerBuilder(const Header& header, const Outcome& outcome, const Stamp& stamp)
        : header_(header),
          outcome_(outcome),
          stamp_(stamp),
          delimiters_(header.encoding.delimiters),
          text_(delimiters_) {}

    Answer build(AckLevel level) {
        Answer answer{std::string(name_of(outcome_.code, level)), {}};
        put_msh(level);
        put_msa(answer.code);
        if (is_before(header_.version, kFirstWithErr2)) {
            put_errors_before_2_5();
        } else {
            put_errors();
        }
        answer.text = text_.take();
        // Echoes are in the set they came in, so that MSA-2 is MSH-10 byte for byte.
        std::optional<std::string> encoded = from_utf8(answer.text, header_.encoding.charset);
        if (encoded) answer.text = *std::move(encoded);
        return answer;
    }

  private:
    [[nodiscard]] bool is_enhanced() const {
        return header_.accept_ack != AckCondition::Empty ||
               header_.application_ack != AckCondition::Empty;
    }

    void put_msh(AckLevel level) {
        text_.begin_header("MSH");
        if (header_.receiving_application_raw.empty()) {
            text_.put_text(3, stamp_.application);
        } else {
            text_.put_echo(3, header_.receiving_application_raw);
        }
        text_.put_echo(4, header_.receiving_facility_raw);
        text_.put_echo(5, header_.sending_application_raw);
        text_.put_echo(6, header_.sending_facility_raw);
        text_.put(7, timestamp(stamp_.now));
        text_.put(9, message_type());
        text_.put_text(10, control_id(level));
        text_.put_echo(
            11, header_.processing_raw.empty() ? std::string_view("P") : header_.processing_raw
        );
        text_.put_echo(
            12,
            header_.version_raw.empty() ? kVersionOfUnknown : std::string_view(header_.version_raw)
        );
        if (is_enhanced()) {
            text_.put(15, "NE");
            text_.put(16, "NE");
        }
        text_.put_echo(18, header_.charset_raw);
    }

    // Two answers to one message need two control ids.
    [[nodiscard]] std::string control_id(AckLevel level) const {
        const bool is_second = level == AckLevel::Application &&
                               header_.accept_ack == AckCondition::Always && is_enhanced();
        return is_second ? stamp_.control_id + "A" : stamp_.control_id;
    }

    [[nodiscard]] std::string message_type() const {
        const std::string event = escape(header_.event, delimiters_);
        return event.empty() ? "ACK" : join(delimiters_.component, {"ACK", event, "ACK"});
    }

    void put_msa(std::string_view code) {
        text_.begin_segment("MSA");
        text_.put(1, code);
        text_.put_echo(2, header_.control_id_raw);
        const bool has_old_fields =
            stamp_.text_in_msa && is_before(header_.version, kFirstWithoutMsa3);
        if (has_old_fields) text_.put_text(3, message_text());
        if (outcome_.expected_sequence) {
            text_.put(4, std::to_string(*outcome_.expected_sequence));
        }
        const bool has_msa6 = has_old_fields && !is_before(header_.version, kFirstWithMsa6);
        if (has_msa6 && !outcome_.errors.empty()) {
            text_.put(6, coded_error(outcome_.errors.front(), delimiters_.component, delimiters_));
        }
    }

    [[nodiscard]] std::string message_text() const {
        constexpr std::size_t kMsa3Length = 80;
        std::string text = outcome_.text;
        if (text.empty() && !outcome_.errors.empty()) text = outcome_.errors.front().user_text;
        return text.substr(0, kMsa3Length);
    }

    // NB: before 2.5 an ERR means failure; an accepted message carries none.
    void put_errors_before_2_5() {
        if (outcome_.code == AckCode::Accept || outcome_.errors.empty()) return;
        std::string all;
        for (const AckError& error : outcome_.errors) {
            if (!all.empty() && delimiters_.repetition == '\0') break;
            if (!all.empty()) all += delimiters_.repetition;
            all += error_in_one(error, delimiters_);
        }
        text_.begin_segment("ERR");
        text_.put(1, all);
    }

    void put_errors() {
        for (const AckError& error : outcome_.errors) {
            text_.begin_segment("ERR");
            text_.put(2, error_location(error.location, delimiters_));
            text_.put(3, coded_error(error, delimiters_.component, delimiters_));
            text_.put(4, letter_of(error.severity));
            text_.put_text(5, error.application_code);
            text_.put_text(7, error.diagnostic);
            text_.put_text(8, error.user_text);
        }
    }

    const Header& header_;
    const Outcome& outcome_;
    const Stamp& stamp_;
    Delimiters delimiters_;
    AnswerText text_;
};

bool is_due(AckCondition condition, AckCode code) {
    switch (condition) {
        case AckCondition::Empty:
        case AckCondition::Never:
            return false;
        case AckCondition::Always:
            return true;
        case AckCondition::OnError:
            return code != AckCode::Accept;
        case AckCondition::OnSuccess:
            return code == AckCode::Accept;
    }
    return true;
}

// Encoding characters that clash or are letters say nothing of where the fields end: with the usual
// ones in their place the sender still learns which of its messages was refused.
void with_usual_encoding(std::string& header) {
    if (header.size() < 5) return;
    const std::size_t end = header.find(header[3], 4);
    if (end != std::string::npos) header.replace(4, end - 4, "^~\\&");
}

// What can be read of a header that may be cut anywhere; with our own version if it has none. An
// MSH further down belongs to something else: its control id would be the wrong one.
Header header_of(std::string_view head) {
    constexpr std::string_view kBeforeHeader{"\xEF\xBB\xBF \t\r\n\0", 8};
    const std::size_t start = std::min(head.find_first_not_of(kBeforeHeader), head.size());
    const std::size_t end = std::min(head.find_first_of("\r\n", start), head.size());
    std::string line(head.substr(start, end - start));
    Expected<Message> message = Message::parse(line);
    if (!message) {
        with_usual_encoding(line);
        message = Message::parse(std::move(line));
    }
    Header header;
    if (message) header = read_header(*message, TimeZone::utc());
    if (!is_known_version(header.version)) header.version = kVersionOfUnknown;
    return header;
}

}  // namespace

std::vector<Answer> answers_to(const Header& header, const Outcome& outcome, const Stamp& stamp) {
    if (header.is_acknowledgement()) return {};
    const auto build = [&](AckLevel level) {
        return AnswerBuilder(header, outcome, stamp).build(level);
    };
    const bool is_original =
        header.accept_ack == AckCondition::Empty && header.application_ack == AckCondition::Empty;
    if (is_original) return {build(AckLevel::Application)};

    std::vector<Answer> answers;
    if (is_due(header.accept_ack, outcome.code)) answers.push_back(build(AckLevel::Accept));
    const bool is_over = !answers.empty() && outcome.code != AckCode::Accept;
    if (!is_over && is_due(header.application_ack, outcome.code)) {
        answers.push_back(build(AckLevel::Application));
    }
    return answers;
}

std::vector<Answer> answers_to_unreadable(
    std::string_view head,
    const Fault& fault,
    std::string_view quarantine_number,
    const Stamp& stamp
) {
    Outcome outcome = outcome_of({fault});
    outcome.code = AckCode::Reject;
    AckError& error = outcome.errors.front();
    outcome.text = "Kept for review as " + std::string(quarantine_number) + ": " + fault.detail;
    error.diagnostic = outcome.text;
    return answers_to(header_of(head), outcome, stamp);
}

}  // namespace thiowatch::hl7v2
