// Escapes in text (HL7 v2.9, 2.7): ESC sequence ESC, where the sequence is
//
//   F S T R E P       the delimiter of that name, as text
//   X 2*HEXDIG        bytes in the character set of the message
//   .br .sp .ce       a line end
//   H N               highlighting on and off: nothing
//
// A sequence of any other kind is kept as it was sent, and its second ESC may begin the next one: a
// sender who forgets to escape a backslash in `C:\temp\T\` must not spoil what follows.

#include "parsers/hl7v2/delimiters.h"

#include <algorithm>
#include <optional>

#include "parsers/hl7v2/utf8.h"

namespace thiowatch::hl7v2 {
namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

// The bytes of `X` sequences; none when they are not pairs of digits, or hold a NUL: that is no
// text.
std::optional<std::string> bytes_of_hex(std::string_view digits) {
    if (digits.empty() || digits.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        const int high = hex_value(digits[i]);
        const int low = hex_value(digits[i + 1]);
        if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

std::string text_of_bytes(std::string_view bytes, Charset charset) {
    if (is_ascii(bytes)) return std::string(bytes);
    const Charset declared = charset == Charset::Ascii ? Charset::Utf8 : charset;
    std::optional<std::string> text = to_utf8(bytes, declared);
    if (!text) text = to_utf8(bytes, Charset::Windows1252);
    return std::move(text).value_or(std::string());
}

std::string one_of(char delimiter) {
    return delimiter == '\0' ? std::string() : std::string(1, delimiter);
}

std::optional<std::string> text_of_letter(char letter, const Delimiters& delimiters) {
    switch (letter) {
        case 'F':
            return one_of(delimiters.field);
        case 'S':
            return one_of(delimiters.component);
        case 'T':
            return one_of(delimiters.subcomponent);
        case 'R':
            return one_of(delimiters.repetition);
        case 'E':
            return one_of(delimiters.escape);
        case 'P':
            return one_of(delimiters.truncation);
        case 'H':
        case 'N':
            return std::string();
        default:
            return std::nullopt;
    }
}

// Collects text; the bytes of hexadecimal sequences that touch are one run, for a character of
// several bytes may be spread over them.
class EscapeReader {
  public:
    explicit EscapeReader(const Encoding& encoding) : encoding_(encoding) {}

    std::string read(std::string_view raw) {
        const char mark = encoding_.delimiters.escape;
        while (true) {
            const std::size_t open = raw.find(mark);
            const std::size_t close =
                open == std::string_view::npos ? open : raw.find(mark, open + 1);
            if (close == std::string_view::npos) break;
            add_text(raw.substr(0, open));
            const bool is_known = add_sequence(raw.substr(open + 1, close - open - 1));
            if (!is_known) add_text(raw.substr(open, close - open));
            raw.remove_prefix(is_known ? close + 1 : close);
        }
        add_text(raw);
        flush();
        return std::move(text_);
    }

  private:
    void add_text(std::string_view text) {
        if (text.empty()) return;
        flush();
        text_ += text;
    }

    void flush() {
        if (bytes_.empty()) return;
        text_ += text_of_bytes(bytes_, encoding_.charset);
        bytes_.clear();
    }

    bool add_sequence(std::string_view sequence) {
        if (sequence.size() == 1) return add_letter(sequence.front());
        if (sequence.starts_with('X')) return add_hex(sequence.substr(1));
        if (sequence != ".br" && sequence != ".sp" && sequence != ".ce") return false;
        add_text("\n");
        return true;
    }

    bool add_letter(char letter) {
        const std::optional<std::string> text = text_of_letter(letter, encoding_.delimiters);
        const bool is_undefined = text && text->empty() && letter != 'H' && letter != 'N';
        if (!text || is_undefined) return false;
        add_text(*text);
        return true;
    }

    bool add_hex(std::string_view digits) {
        const std::optional<std::string> bytes = bytes_of_hex(digits);
        if (!bytes) return false;
        bytes_ += *bytes;
        return true;
    }

    const Encoding& encoding_;
    std::string text_;
    std::string bytes_;
};

char letter_of(char c, const Delimiters& delimiters) {
    if (c == '\0') return '\0';
    if (c == delimiters.field) return 'F';
    if (c == delimiters.component) return 'S';
    if (c == delimiters.subcomponent) return 'T';
    if (c == delimiters.repetition) return 'R';
    if (c == delimiters.escape) return 'E';
    if (c == delimiters.truncation) return 'P';
    return '\0';
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '\x7F';
}

// The escape sequence for the first character of `rest`; empty for one that needs none.
std::string sequence_for(std::string_view rest, const Delimiters& delimiters) {
    if (rest.front() == '\r' || rest.front() == '\n') return ".br";
    const char letter = letter_of(rest.front(), delimiters);
    return letter == '\0' ? std::string() : std::string(1, letter);
}

}  // namespace

std::string unescape(std::string_view raw, const Encoding& encoding) {
    if (encoding.delimiters.escape == '\0') return std::string(raw);
    return EscapeReader(encoding).read(raw);
}

std::string escape(std::string_view text, const Delimiters& delimiters) {
    const bool is_plain = std::ranges::none_of(text, [&](char c) {
        return is_control(c) || letter_of(c, delimiters) != '\0';
    });
    if (is_plain) return std::string(text);
    const char mark = delimiters.escape;
    std::string escaped;
    escaped.reserve(text.size() + 8);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string sequence = sequence_for(text.substr(i), delimiters);
        if (text.substr(i).starts_with("\r\n")) ++i;
        if (sequence.empty()) {
            escaped += is_control(text[i]) ? ' ' : text[i];
        } else if (mark == '\0') {
            escaped += ' ';
        } else {
            escaped += mark + sequence + mark;
        }
    }
    return escaped;
}

}  // namespace thiowatch::hl7v2
