#include "parsers/hl7v2/message_parser.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>

#include "parsers/hl7v2/structure_scan.h"
#include "parsers/hl7v2/utf8.h"

namespace thiowatch::hl7v2 {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kLineEnds = "\r\n";

// Names that are believed in small letters, or alone on a line. Any other word there is text.
constexpr std::string_view kKnownNames =
    " MSH MSA ERR EVN PID PD1 NK1 PV1 PV2 MRG ORC OBR OBX NTE TQ1 TQ2 SPM SAC INV RXO RXE RXD RXA "
    "RXG "
    "RXC RXR FT1 DG1 AL1 IN1 IN2 GT1 CTI CTD DSC SFT UAC ARV ROL PRT PDA ACC UB1 UB2 PR1 DB1 BLG "
    "QRD "
    "QRF DSP IAM RXV RXX EQU OM1 ";

bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_small(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
char capital_of(char c) {
    return is_small(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

bool is_known_name(std::string_view name) {
    std::array<char, 5> padded{' ', ' ', ' ', ' ', ' '};
    std::ranges::transform(name.substr(0, 3), padded.begin() + 1, capital_of);
    return kKnownNames.find(std::string_view(padded.data(), padded.size())) !=
           std::string_view::npos;
}

enum class LineStart : std::uint8_t { Text, Name, SmallName };

// What a line begins with: a segment's name and the separator (or nothing more), else text.
LineStart start_of(std::string_view line, char field) {
    if (line.size() < 3) return LineStart::Text;
    const auto is_name_part = [](char c) { return is_capital(c) || is_digit(c); };
    const bool is_alone = line.size() == 3;
    if (!is_alone && line[3] != field) return LineStart::Text;
    if (is_capital(line[0]) && is_name_part(line[1]) && is_name_part(line[2])) {
        return !is_alone || is_known_name(line) ? LineStart::Name : LineStart::Text;
    }
    return is_known_name(line) ? LineStart::SmallName : LineStart::Text;
}

bool is_header_name(std::string_view bytes) {
    return bytes.size() >= 3 && capital_of(bytes[0]) == 'M' && capital_of(bytes[1]) == 'S' &&
           capital_of(bytes[2]) == 'H';
}

std::size_t header_offset(std::string_view bytes) {
    std::size_t at = std::min(bytes.find_first_not_of(kBlanks), bytes.size());
    if (!bytes.substr(at).starts_with(kByteOrderMark)) return at;
    at += kByteOrderMark.size();
    return std::min(bytes.find_first_not_of(kBlanks, at), bytes.size());
}

// The first repetition of MSH-18, before anything is known but the delimiters.
std::string_view declared_charset(std::string_view header, const Delimiters& delimiters) {
    std::string_view line = header.substr(0, header.find_first_of(kLineEnds));
    for (int separators = 0; separators < 17; ++separators) {
        const std::size_t at = line.find(delimiters.field);
        if (at == std::string_view::npos) return {};
        line.remove_prefix(at + 1);
    }
    line = line.substr(0, line.find(delimiters.field));
    const char repetition = delimiters.repetition;
    return repetition == '\0' ? line : line.substr(0, line.find(repetition));
}

}  // namespace

Expected<Message> Message::parse(std::string bytes) {
    return MessageParser(std::move(bytes)).parse();
}

Expected<Message> Message::parse_in_place(std::string_view bytes) {
    return MessageParser(bytes).parse();
}

Expected<Message> MessageParser::parse() {
    if (bytes_.size() >= std::numeric_limits<std::uint32_t>::max()) {
        return fault(FaultCode::TooLarge, "", "a message of 4 GiB or more");
    }
    if (is_wide(bytes_)) return tl::unexpected(wide_text_fault());
    blank_nuls();
    TW_TRY(const std::string_view header, find_header());
    TW_TRY(const DelimitersFound found, read_delimiters(header));
    message_.encoding_.delimiters = found.delimiters;
    if (found.over_escaped)
        warn(FaultCode::BadFormat, "MSH-2", "the escape character stands twice");
    if (auto unread = take_text()) return tl::unexpected(*std::move(unread));
    note_escapes();
    find_segments();
    message_.own_ = std::move(own_);
    return std::move(message_);
}

// NB: not taken out, which would join what stood apart: 4 NUL 5 must not become 45.
void MessageParser::blank_nuls() {
    if (bytes_.find('\0') == std::string::npos) return;
    std::ranges::replace(own(bytes_), '\0', ' ');
    warn(FaultCode::BadFormat, "", "NUL bytes in the message, read as blanks");
}

Expected<std::string_view> MessageParser::find_header() const {
    const std::string_view header = bytes_.substr(header_offset(bytes_));
    if (header.empty()) return fault(FaultCode::Hl7NoHeader, "MSH", "the message is empty");
    if (!is_header_name(header)) {
        return fault(FaultCode::Hl7NoHeader, "MSH", "the message does not begin with MSH");
    }
    return header;
}

std::optional<Fault> MessageParser::take_text() {
    const std::string_view header = bytes_.substr(header_offset(bytes_));
    if (is_ascii(bytes_)) {
        message_.text_ = header;
        return std::nullopt;
    }
    const std::string charset(declared_charset(header, message_.delimiters()));
    const std::size_t blanks = std::min(bytes_.find_first_not_of(kBlanks), bytes_.size());
    auto decoded = decode(std::string(bytes_.substr(blanks)), charset);
    if (!decoded) return std::move(decoded.error());
    own_ = std::make_unique<std::string>(std::move(decoded->text));
    message_.text_ = std::string_view(*own_).substr(header_offset(*own_));
    message_.encoding_.charset = decoded->charset;
    if (decoded->warning) message_.warnings_.push_back(*std::move(decoded->warning));
    return std::nullopt;
}

/// The bytes as they may be changed: a copy, if they are the caller's.
std::string& MessageParser::own(std::string_view& bytes) {
    if (!own_) {
        own_ = std::make_unique<std::string>(bytes);
        bytes = *own_;
    }
    return *own_;
}

void MessageParser::note_escapes() {
    const Delimiters& delimiters = message_.delimiters();
    const std::string_view text = message_.text_;
    constexpr std::size_t kMsh2 = 4;
    const std::size_t after_msh2 = text.find(delimiters.field, kMsh2);
    message_.encoding_.may_escape =
        delimiters.escape != '\0' && text.find(delimiters.escape, after_msh2) != std::string::npos;
}

void MessageParser::find_segments() {
    const std::string_view text = message_.text_;
    message_.spans_.reserve(text.size() / 64 + 4);
    each_block(text, 0, text.size(), line_ends_in, [this](std::size_t base, std::uint64_t bits) {
        for (; bits != 0; bits &= bits - 1)
            end_line(base + static_cast<std::size_t>(std::countr_zero(bits)));
    });
    end_line(text.size());
    note_charset();
    note_oddities();
}

// NB: an indented line is a segment only by a known name; text is indented more often than
// segments.
void MessageParser::end_line(std::size_t end) {
    const std::string_view line = message_.text_.substr(line_begin_, end - line_begin_);
    std::size_t text = 0;
    while (text < line.size() && (line[text] == ' ' || line[text] == '\t'))
        ++text;
    if (text < line.size()) {
        const bool is_indented_name = text > 0 && is_known_name(line.substr(text));
        begin_segment(is_indented_name ? line_begin_ + text : line_begin_, end);
    }
    line_begin_ = end + 1;
}

void MessageParser::begin_segment(std::size_t begin, std::size_t end) {
    const std::string_view line = message_.text_.substr(begin, end - begin);
    const LineStart start = message_.spans_.empty()
                                ? LineStart::SmallName
                                : start_of(line, message_.encoding_.delimiters.field);
    if (start == LineStart::Text) {
        message_.spans_.back().end = static_cast<std::uint32_t>(end);
        has_broken_lines_ = true;
        return;
    }
    if (start == LineStart::SmallName && std::ranges::any_of(line.substr(0, 3), is_small)) {
        has_small_letters_ = true;
        std::string& text = own(message_.text_);
        const auto offset = static_cast<std::size_t>(message_.text_.data() - text.data());
        char* const name = text.data() + offset + begin;
        std::transform(name, name + 3, name, capital_of);
    }
    Message::Span span;
    span.begin = static_cast<std::uint32_t>(begin);
    span.end = static_cast<std::uint32_t>(end);
    span.ordinal = count_segment(begin);
    message_.spans_.push_back(span);
}

std::uint32_t MessageParser::count_segment(std::size_t begin) {
    std::uint32_t name = 0;
    std::memcpy(&name, message_.text_.data() + begin, 3);
    if (last_counted_ < names_ && ordinals_[last_counted_].first == name) {
        return ++ordinals_[last_counted_].second;
    }
    for (std::size_t i = 0; i < names_; ++i) {
        if (ordinals_[i].first != name) continue;
        last_counted_ = i;
        return ++ordinals_[i].second;
    }
    if (names_ == ordinals_.size()) return ++more_ordinals_[name];
    ordinals_[names_++] = {name, 1};
    return 1;
}

void MessageParser::note_charset() {
    if (message_.encoding_.charset != Charset::Ascii) return;
    const Field declared = message_.header().field(18).repetition(1);
    if (!declared.has_value()) return;
    message_.encoding_.charset = charset_named(declared.raw()).value_or(Charset::Ascii);
}

void MessageParser::note_oddities() {
    if (has_small_letters_) {
        warn(FaultCode::BadFormat, "", "a segment name in small letters, read as capitals");
    }
    if (has_broken_lines_) {
        warn(
            FaultCode::BadFormat,
            "",
            "a line without a segment name, read as text of the one before"
        );
    }
}

void MessageParser::warn(FaultCode code, std::string where, std::string detail) {
    message_.warnings_.push_back(Fault{code, std::move(where), std::move(detail)});
}

}  // namespace thiowatch::hl7v2
