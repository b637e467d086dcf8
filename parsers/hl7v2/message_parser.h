// How a Message is made of bytes. Message::parse is the door; nobody else needs this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "parsers/hl7v2/message.h"
#include "parsers/hl7v2/structure_scan.h"

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
    explicit MessageParser(std::string bytes) : bytes_(std::move(bytes)) {}
    Expected<Message> parse();

  private:
    void blank_nuls();
    Expected<std::string_view> find_header() const;
    Expected<std::string> take_text();
    void note_escapes();
    void mark_structure();
    void make_room_for_marks(std::size_t room);
    void mark_block(std::size_t base, const Structure& found);
    void end_line(std::size_t end);
    void begin_segment(std::size_t begin, std::size_t end);
    void close_spans();
    std::uint32_t count_segment(std::size_t begin);
    void warn(FaultCode code, std::string where, std::string detail);

    std::string bytes_;
    Message message_;
    // The line being scanned: where it begins, and how many separators came before it.
    std::size_t line_begin_ = 0;
    std::uint32_t line_first_mark_ = 0;
    std::uint32_t mark_count_ = 0;
    std::size_t mark_room_ = 0;
    // The last ordinal of each name; a message has few names, and one with many must not be slow.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> ordinals_;
    std::size_t last_counted_ = 0;  // runs of one name are the usual case
    std::unordered_map<std::uint32_t, std::uint32_t> more_ordinals_;
    bool has_small_letters_ = false;
    bool has_broken_lines_ = false;
};

}  // namespace thiowatch::hl7v2
