// The text of a file by line, so that a byte position becomes a place a person can find.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.h"

namespace thiowatch::config {

class SourceText {
  public:
    /// `text` must outlive this.
    SourceText(std::string file, std::string_view text);

    /// The place of a byte, both counted from 0; `length` in code points.
    [[nodiscard]] SourcePlace place(int line, int byte_column, std::size_t length = 1) const;
    /// A line without its end; empty when there is no such line.
    [[nodiscard]] std::string_view line(int line) const;
    /// Everything from that byte on.
    [[nodiscard]] std::string_view rest(int line, int byte_column) const;
    /// The place of a byte by its offset in the whole text.
    [[nodiscard]] SourcePlace place_of_offset(std::size_t offset) const;

  private:
    std::string file_;
    std::string_view text_;
    std::vector<std::size_t> starts_;  // offset of each line
};

}  // namespace thiowatch::config
