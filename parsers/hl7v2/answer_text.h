// The text of an answer, segment by segment, in the sender's own delimiters.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include "parsers/clinical/instant.h"
#include "parsers/hl7v2/delimiters.h"

namespace thiowatch::hl7v2 {

/// A field as the sender wrote it, safe to echo with the sender's delimiters: it cannot hold a
/// field separator, and the control characters that could end a segment or a frame are left out.
std::string echo(std::string_view raw);

/// Values joined by a delimiter; where the message has none ('\0'), only the first is kept.
std::string join(char delimiter, std::initializer_list<std::string> values);

/// "20260301093000+0000".
std::string timestamp(const Instant& at);

/// Fields are put by number in rising order; those left out stay empty.
class AnswerText {
  public:
    explicit AnswerText(const Delimiters& delimiters) : delimiters_(delimiters) {}

    void begin_segment(std::string_view name);
    /// MSH or BHS, with the delimiters as fields 1 and 2.
    void begin_header(std::string_view name);
    /// `raw` holds no delimiters but those that are meant.
    void put(std::size_t field, std::string_view raw);
    /// As echo() has it.
    void put_echo(std::size_t field, std::string_view raw);
    void put_text(std::size_t field, std::string_view text);
    /// Whole segments, as they are.
    void put_segments(std::string_view segments);
    std::string take();

  private:
    void end_segment();

    Delimiters delimiters_;
    std::string text_;
    std::size_t next_field_ = 1;
};

}  // namespace thiowatch::hl7v2
