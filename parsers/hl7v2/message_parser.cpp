#include "parsers/hl7v2/message_parser.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>
#include <ranges>

#include "parsers/hl7v2/utf8.h"

namespace thiowatch::hl7v2 {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kLineEnds = "\r\n";
constexpr std::size_t kNameLength = 3;

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
    TW_TRY(message_.text_, take_text());
    note_escapes();
    mark_structure();
    return std::move(message_);
}

// NB: not taken out, which would join what stood apart: 4 NUL 5 must not become 45.
void MessageParser::blank_nuls() {
    if (bytes_.find('\0') == std::string::npos) return;
    std::ranges::replace(bytes_, '\0', ' ');
    warn(FaultCode::BadFormat, "", "NUL bytes in the message, read as blanks");
}

Expected<std::string_view> MessageParser::find_header() const {
    const std::string_view text(bytes_);
    const std::string_view header = text.substr(header_offset(text));
    if (header.empty()) return fault(FaultCode::Hl7NoHeader, "MSH", "the message is empty");
    if (!is_header_name(header)) {
        return fault(FaultCode::Hl7NoHeader, "MSH", "the message does not begin with MSH");
    }
    return header;
}

Expected<std::string> MessageParser::take_text() {
    const std::size_t offset = header_offset(bytes_);
    if (is_ascii(bytes_)) {
        if (offset > 0) bytes_.erase(0, offset);
        return std::move(bytes_);
    }
    const std::string_view header = std::string_view(bytes_).substr(offset);
    const std::string charset(declared_charset(header, message_.delimiters()));
    bytes_.erase(0, std::min(bytes_.find_first_not_of(kBlanks), bytes_.size()));
    TW_TRY(Decoded decoded, decode(std::move(bytes_), charset));
    decoded.text.erase(0, header_offset(decoded.text));
    message_.encoding_.charset = decoded.charset;
    if (decoded.warning) message_.warnings_.push_back(*std::move(decoded.warning));
    return std::move(decoded.text);
}

void MessageParser::note_escapes() {
    const Delimiters& delimiters = message_.delimiters();
    const std::string& text = message_.text_;
    constexpr std::size_t kMsh2 = 4;
    const std::size_t after_msh2 = text.find(delimiters.field, kMsh2);
    message_.encoding_.may_escape =
        delimiters.escape != '\0' && text.find(delimiters.escape, after_msh2) != std::string::npos;
}

void MessageParser::mark_structure() {
    const std::string& text = message_.text_;
    const char field = message_.encoding_.delimiters.field;
    make_room_for_marks(text.size() / 4 + kBlock);
    message_.spans_.reserve(text.size() / 64 + 4);
    std::array<char, kBlock> last{};
    for (std::size_t base = 0; base < text.size(); base += kBlock) {
        const std::size_t left = text.size() - base;
        const char* block = text.data() + base;
        if (left < kBlock) block = static_cast<const char*>(std::memcpy(last.data(), block, left));
        if (mark_room_ < mark_count_ + kBlock) make_room_for_marks(mark_room_ * 2);
        mark_block(base, structure_of_block(block, field));
    }
    end_line(text.size());
    close_spans();
}

// Left as it is found: it is a third of the message, and soon written over.
void MessageParser::make_room_for_marks(std::size_t room) {
    auto marks = std::make_unique_for_overwrite<std::uint32_t[]>(room);
    std::copy_n(message_.marks_.get(), mark_count_, marks.get());
    message_.marks_ = std::move(marks);
    mark_room_ = room;
}

void MessageParser::mark_block(std::size_t base, const Structure& found) {
    const std::uint32_t before = mark_count_;
    std::uint32_t* mark = message_.marks_.get() + before;
    for (std::uint64_t bits = found.fields; bits != 0; bits &= bits - 1) {
        *mark++ =
            static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(std::countr_zero(bits));
    }
    for (std::uint64_t bits = found.line_ends; bits != 0; bits &= bits - 1) {
        const int at = std::countr_zero(bits);
        // The separators before the end of the line, and not those of the next.
        const std::uint64_t earlier = found.fields & ((std::uint64_t{1} << at) - 1);
        mark_count_ = before + static_cast<std::uint32_t>(std::popcount(earlier));
        end_line(base + static_cast<std::size_t>(at));
    }
    mark_count_ = before + static_cast<std::uint32_t>(std::popcount(found.fields));
}

// NB: an indented line is a segment only by a known name; text is indented more often than
// segments.
void MessageParser::end_line(std::size_t end) {
    const std::string_view line =
        std::string_view(message_.text_).substr(line_begin_, end - line_begin_);
    const std::size_t text = line.find_first_not_of(" \t");
    if (text != std::string_view::npos) {
        const bool is_indented_name = text > 0 && is_known_name(line.substr(text));
        begin_segment(is_indented_name ? line_begin_ + text : line_begin_, end);
    }
    line_begin_ = end + 1;
    line_first_mark_ = mark_count_;
}

void MessageParser::begin_segment(std::size_t begin, std::size_t end) {
    const std::string_view line = std::string_view(message_.text_).substr(begin, end - begin);
    const LineStart start = message_.spans_.empty()
                                ? LineStart::SmallName
                                : start_of(line, message_.encoding_.delimiters.field);
    if (start == LineStart::Text) {
        message_.spans_.back().end = static_cast<std::uint32_t>(end);
        has_broken_lines_ = true;
        return;
    }
    if (start == LineStart::SmallName) {
        char* const name = message_.text_.data() + begin;
        has_small_letters_ |= std::any_of(name, name + 3, is_small);
        std::transform(name, name + 3, name, capital_of);
    }
    Message::Span span;
    span.begin = static_cast<std::uint32_t>(begin);
    span.end = static_cast<std::uint32_t>(end);
    span.first_mark = line_first_mark_;
    span.ordinal = count_segment(begin);
    message_.spans_.push_back(span);
}

std::uint32_t MessageParser::count_segment(std::size_t begin) {
    constexpr std::size_t kFewNames = 32;
    std::uint32_t name = 0;
    std::memcpy(&name, message_.text_.data() + begin, 3);
    if (last_counted_ < ordinals_.size() && ordinals_[last_counted_].first == name) {
        return ++ordinals_[last_counted_].second;
    }
    for (std::size_t i = 0; i < ordinals_.size(); ++i) {
        if (ordinals_[i].first != name) continue;
        last_counted_ = i;
        return ++ordinals_[i].second;
    }
    if (ordinals_.size() >= kFewNames) return ++more_ordinals_[name];
    ordinals_.emplace_back(name, 1);
    return 1;
}

void MessageParser::close_spans() {
    std::vector<Message::Span>& spans = message_.spans_;
    std::uint32_t next = mark_count_;
    for (Message::Span& span : std::views::reverse(spans)) {
        // A bare name with lines of text below has no fields: those of the text would be
        // misnumbered.
        const bool has_fields =
            message_.text_[span.begin + kNameLength] == message_.delimiters().field;
        span.mark_count = has_fields ? next - span.first_mark : 0;
        next = span.first_mark;
    }
    if (message_.encoding_.charset == Charset::Ascii) {
        const Field declared = message_.header().field(18).repetition(1);
        if (declared.has_value()) {
            message_.encoding_.charset = charset_named(declared.raw()).value_or(Charset::Ascii);
        }
    }
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
