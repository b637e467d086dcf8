// How a Message is made of bytes. Message::parse is the door; nobody else needs this.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "parsers/hl7v2/message.h"

namespace thiowatch::hl7v2 {

/// The delimiters MSH-1 and MSH-2 give, and whether MSH-2 was over-escaped (`^~\\&`).
struct DelimitersFound {
    Delimiters delimiters;
    bool over_escaped = false;
};

/// `header` starts with "MSH". Faults: Hl7HeaderCut when it ends before MSH-3, BadFormat when the
/// characters clash or cannot delimit.
Expected<DelimitersFound> read_delimiters(std::string_view header);

class MessageParser {
  public:
    explicit MessageParser(std::string bytes)
        : own_(std::make_unique<std::string>(std::move(bytes))), bytes_(*own_) {}
    explicit MessageParser(std::string_view bytes) : bytes_(bytes) {}
    Expected<Message> parse();

  private:
    void blank_nuls();
    Expected<std::string_view> find_header() const;
    std::optional<Fault> take_text();
    std::string& own(std::string_view& bytes);
    void note_escapes();
    void find_segments();
    void end_line(std::size_t end);
    void begin_segment(std::size_t begin, std::size_t end);
    void note_charset();
    void note_oddities();
    std::uint32_t count_segment(std::size_t begin);
    void warn(FaultCode code, std::string where, std::string detail);

    std::unique_ptr<std::string> own_;  // where the bytes lie, unless they are with the caller
    std::string_view bytes_;
    Message message_;
    std::size_t line_begin_ = 0;  // of the line being scanned
    // The last ordinal of each name; a message has few names, and one with many must not be slow.
    std::array<std::pair<std::uint32_t, std::uint32_t>, 16> ordinals_;
    std::size_t names_ = 0;         // so many of them are there
    std::size_t last_counted_ = 0;  // runs of one name are the usual case
    std::unordered_map<std::uint32_t, std::uint32_t> more_ordinals_;
    bool has_small_letters_ = false;
    bool has_broken_lines_ = false;
};

}  // namespace thiowatch::hl7v2
