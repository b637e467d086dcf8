// MSH-1 and MSH-2.
//
//   header = "MSH" F 1*5CHAR F ...     component, repetition, escape, subcomponent, truncation
//
// Fewer characters than five leave the last ones undefined. `^~&` lacks the escape character:
// nobody escapes with an ampersand. `^~\\&` is a backslash escaped by the program that wrote the
// text.

#include <array>

#include "parsers/hl7v2/message_parser.h"

namespace thiowatch::hl7v2 {
namespace {

// A printable ASCII character that is neither letter, digit, quote nor blank.
bool can_delimit(char c) {
    const bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    const bool is_digit = c >= '0' && c <= '9';
    return c > ' ' && c < '\x7F' && c != '"' && !is_letter && !is_digit;
}

bool all_differ(std::string_view characters) {
    for (std::size_t i = 0; i < characters.size(); ++i) {
        if (characters.find(characters[i], i + 1) != std::string_view::npos) return false;
    }
    return true;
}

bool is_over_escaped(std::string_view msh2) {
    return msh2.size() >= 5 && msh2[2] == '\\' && msh2[3] == '\\';
}

Delimiters delimiters_of(char field, std::string_view msh2) {
    const auto at = [msh2](std::size_t i) { return i < msh2.size() ? msh2[i] : '\0'; };
    if (msh2.size() == 3 && msh2[2] == '&') return {field, at(0), at(1), '\0', '&', '\0'};
    return {field, at(0), at(1), at(2), at(3), at(4)};
}

}  // namespace

Expected<DelimitersFound> read_delimiters(std::string_view header) {
    if (header.size() < 4 || header[3] == '\r' || header[3] == '\n')
        return fault(FaultCode::Hl7HeaderCut, "MSH-1", "the message ends here");
    const char field = header[3];
    if (!can_delimit(field)) {
        return fault(
            FaultCode::BadFormat, "MSH-1", "the field separator is a letter, digit or blank"
        );
    }
    const std::string_view line = header.substr(4, header.find_first_of("\r\n") - 4);
    const std::size_t end = line.find(field);
    if (end == std::string_view::npos) {
        return fault(FaultCode::Hl7HeaderCut, "MSH-2", "the segment ends here");
    }
    std::string msh2(line.substr(0, end));
    const bool over_escaped = is_over_escaped(msh2);
    if (over_escaped) msh2.erase(2, 1);
    if (msh2.empty() || msh2.size() > 5) {
        return fault(FaultCode::BadFormat, "MSH-2", "there must be 1 to 5 encoding characters");
    }
    for (const char c : msh2) {
        if (!can_delimit(c)) {
            return fault(
                FaultCode::BadFormat, "MSH-2", "an encoding character is a letter or blank"
            );
        }
    }
    if (!all_differ(msh2)) {
        return fault(FaultCode::BadFormat, "MSH-2", "two encoding characters are the same");
    }
    return DelimitersFound{delimiters_of(field, msh2), over_escaped};
}

}  // namespace thiowatch::hl7v2
