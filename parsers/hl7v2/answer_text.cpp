#include "parsers/hl7v2/answer_text.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <utility>

namespace thiowatch::hl7v2 {
namespace {

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20;
}

template <std::size_t Width>
void append_digits(std::string& text, std::int64_t number) {
    std::array<char, Width> digits{};
    for (std::size_t at = Width; at-- > 0; number /= 10)
        digits[at] = static_cast<char>('0' + number % 10);
    text.append(digits.data(), Width);
}

}  // namespace

std::string echo(std::string_view raw) {
    std::string text(raw);
    std::erase_if(text, is_control);
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
    std::string text;
    append_digits<4>(text, static_cast<int>(date.year()));
    append_digits<2>(text, static_cast<unsigned>(date.month()));
    append_digits<2>(text, static_cast<unsigned>(date.day()));
    append_digits<2>(text, clock.hours().count());
    append_digits<2>(text, clock.minutes().count());
    append_digits<2>(text, clock.seconds().count());
    return text + "+0000";
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

void AnswerText::put_echo(std::size_t field, std::string_view raw) {
    std::ranges::any_of(raw, is_control) ? put(field, echo(raw)) : put(field, raw);
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
