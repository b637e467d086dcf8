// A text of any length on the disk instead of in memory: a file without a name, which is gone with
// the last who uses it, whatever becomes of the process. It is read through a mapping, whose pages
// leave memory again when they are let go of.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <variant>

#include "parsers/expected.h"

namespace thiowatch::runtime {

class SpooledText {
  public:
    /// Fault: StoreFull, whatever keeps the file from being made.
    static Expected<std::unique_ptr<SpooledText>> make(const std::filesystem::path& folder);
    SpooledText(const SpooledText&) = delete;
    SpooledText& operator=(const SpooledText&) = delete;
    SpooledText(SpooledText&&) = delete;
    SpooledText& operator=(SpooledText&&) = delete;
    ~SpooledText();

    /// Fault: StoreFull.
    Expected<std::monostate> append(std::string_view piece);
    [[nodiscard]] std::size_t size() const { return size_; }
    /// No more comes: from here on it can be read. Fault: StoreFull (no address space).
    Expected<std::monostate> close();
    /// Stays where it is for as long as this does; empty before close().
    [[nodiscard]] std::string_view text() const { return text_; }
    /// What was read so far may leave memory. It is read again from the disk where it is needed.
    void let_go() const;

  private:
    explicit SpooledText(int file) : file_(file) {}

    int file_;
    std::size_t size_ = 0;
    std::string_view text_;
};

}  // namespace thiowatch::runtime
