#include "parsers/hl7v2/answer_text.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <utility>

namespace thiowatch::hl7v2 {
namespace {

std::string digits(std::int64_t number, std::size_t width) {
    const std::string text = std::to_string(number);
    return text.size() >= width ? text : std::string(width - text.size(), '0') + text;
}

}  // namespace

std::string echo(std::string_view raw) {
    std::string text(raw);
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    return text;
}

std::string join(char delimiter, std::initializer_list<std::string> values) {
    std::string joined;
    for (const std::string& value : values) {
        if (&value != values.begin() && delimiter == '\0') break;
        if (&value != values.begin()) joined += delimiter;
        joined += value;
    }
    return joined;
}

std::string timestamp(const Instant& at) {
    const std::chrono::sys_time<std::chrono::milliseconds> moment{
        std::chrono::milliseconds{at.utc_ms}};
    const auto day = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(moment - day)};
    return digits(static_cast<int>(date.year()), 4) +
           digits(static_cast<unsigned>(date.month()), 2) +
           digits(static_cast<unsigned>(date.day()), 2) + digits(clock.hours().count(), 2) +
           digits(clock.minutes().count(), 2) + digits(clock.seconds().count(), 2) + "+0000";
}

void AnswerText::begin_segment(std::string_view name) {
    end_segment();
    text_ += name;
    next_field_ = 1;
}

void AnswerText::begin_header(std::string_view name) {
    begin_segment(name);
    text_ += delimiters_.field;
    const std::array msh2{
        delimiters_.component,
        delimiters_.repetition,
        delimiters_.escape,
        delimiters_.subcomponent,
        delimiters_.truncation,
    };
    for (const char c : msh2) {
        if (c != '\0') text_ += c;
    }
    next_field_ = 3;
}

void AnswerText::put(std::size_t field, std::string_view raw) {
    if (raw.empty()) return;
    text_.append(field - next_field_ + 1, delimiters_.field);
    text_ += raw;
    next_field_ = field + 1;
}

void AnswerText::put_text(std::size_t field, std::string_view text) {
    put(field, escape(text, delimiters_));
}

void AnswerText::put_segments(std::string_view segments) {
    end_segment();
    text_ += segments;
}

std::string AnswerText::take() {
    end_segment();
    return std::move(text_);
}

void AnswerText::end_segment() {
    if (!text_.empty() && text_.back() != '\r') text_ += '\r';
}

}  // namespace thiowatch::hl7v2
