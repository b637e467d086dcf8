// Header lines:   name ":" SP value CRLF, folded as CRLF SP before 76 characters
// Encoded word:   =?UTF-8?Q?xx?= of at most 75 characters, whole UTF-8 characters only

#include "alerts/notices/mime_text.h"

#include <algorithm>
#include <vector>

#include "alerts/notices/utf8.h"
#include "alerts/notices/wording.h"

namespace thiowatch::alerts {

namespace {

constexpr std::size_t kLineLimit = 76;
constexpr std::size_t kWordLimit = 75;
constexpr std::string_view kWordStart = "=?UTF-8?Q?";
constexpr std::string_view kWordEnd = "?=";

bool is_letter_or_digit(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9');
}

std::string hex_escape(char letter) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(letter);
    return {'=', kHex[byte >> 4U], kHex[byte & 0xFU]};
}

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char letter) {
        return letter >= ' ' && letter <= '~';
    });
}

// ---- bodies ----

std::string quoted_character(std::string_view line, std::size_t at) {
    const char letter = line[at];
    const bool is_blank = letter == ' ' || letter == '\t';
    if (is_blank) return at + 1 == line.size() ? hex_escape(letter) : std::string(1, letter);
    const bool is_dangerous_start = at == 0 && (letter == '.' || line.starts_with("From "));
    if (letter < '!' || letter > '~' || letter == '=' || is_dangerous_start) {
        return hex_escape(letter);
    }
    return std::string(1, letter);
}

void append_quoted_line(std::string& text, std::string_view line) {
    std::size_t width = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        std::string quoted = quoted_character(line, i);
        if (width + quoted.size() > kLineLimit - 1) {
            text += "=\r\n";
            width = 0;
            if (quoted == ".") quoted = hex_escape('.');
            if (line.substr(i).starts_with("From ")) quoted = hex_escape('F');
        }
        text += quoted;
        width += quoted.size();
    }
    text += "\r\n";
}

/// \r\n and \r are line ends too.
std::string with_plain_line_ends(std::string_view text) {
    std::string lines;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
        if (is_pair) continue;
        lines += text[i] == '\r' ? '\n' : text[i];
    }
    return lines;
}

// ---- headers ----

std::string encoded_character(std::string_view character) {
    if (character == " ") return "_";
    if (character.size() == 1 && is_letter_or_digit(character[0])) return std::string(character);
    std::string escaped;
    for (const char letter : character)
        escaped += hex_escape(letter);
    return escaped;
}

/// Encoded words in order; readers join neighbours without the space between them.
std::vector<std::string> encoded_words(std::string_view text) {
    const std::size_t room = kWordLimit - kWordStart.size() - kWordEnd.size();
    std::vector<std::string> contents(1);
    while (!text.empty()) {
        const std::size_t length = utf8_character(text);
        const std::string encoded = encoded_character(text.substr(0, length));
        text.remove_prefix(length);
        // NB: a first header line holds the name too, so words are kept to half of what is allowed.
        if (contents.back().size() + encoded.size() > room / 2) contents.emplace_back();
        contents.back() += encoded;
    }
    for (std::string& content : contents) {
        content = std::string(kWordStart) + content + std::string(kWordEnd);
    }
    return contents;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' ', 1), text.size());
        const std::string_view word = text.substr(0, end);
        words.emplace_back(word.starts_with(' ') ? word.substr(1) : word);
        text.remove_prefix(end);
    }
    return words;
}

std::string folded(std::string line, const std::vector<std::string>& words) {
    std::size_t width = line.size();
    for (const std::string& word : words) {
        const bool fits = width + 1 + word.size() <= kLineLimit || word.empty();
        line += fits ? " " : "\r\n ";
        width = fits ? width + 1 + word.size() : 1 + word.size();
        line += word;
    }
    return line + "\r\n";
}

bool is_header_name(std::string_view name) {
    return !name.empty() && name.size() < 40 &&
           std::all_of(name.begin(), name.end(), [](char letter) {
               return is_letter_or_digit(letter) || letter == '-';
           });
}

std::string quoted_string(std::string_view text) {
    std::string quoted = "\"";
    for (const char letter : text) {
        if (letter == '"' || letter == '\\') quoted += '\\';
        quoted += letter;
    }
    return quoted + '"';
}

}  // namespace

std::string quoted_printable(std::string_view text) {
    const std::string lines = with_plain_line_ends(valid_utf8(text));
    std::string encoded;
    for (std::string_view rest = lines; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        append_quoted_line(encoded, rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return encoded;
}

std::string header_line(std::string_view name, std::string_view value) {
    if (!is_header_name(name)) return {};
    const std::string line = one_line(value);
    const std::string start = std::string(name) + ":";
    const bool needs_encoding = !is_plain(line) || line.find("=?") != std::string::npos;
    return folded(start, needs_encoding ? encoded_words(line) : words_of(line));
}

std::string
address_line(std::string_view name, std::string_view display_name, std::string_view address) {
    if (!is_header_name(name)) return {};
    std::string clean = "<";
    for (const char letter : address) {
        if (is_address_character(letter)) clean += letter;
    }
    clean += '>';
    const std::string shown = one_line(display_name);
    std::vector<std::string> words;
    if (!is_plain(shown) || shown.find("=?") != std::string::npos) {
        words = encoded_words(shown);
    } else if (!shown.empty()) {
        words = {quoted_string(shown)};
    }
    words.push_back(std::move(clean));
    return folded(std::string(name) + ":", words);
}

bool is_address_character(char letter) {
    constexpr std::string_view kMarks = "@.!#$%&'*+/=?^_`{|}~-";
    return is_letter_or_digit(letter) || kMarks.find(letter) != std::string_view::npos;
}

}  // namespace thiowatch::alerts
