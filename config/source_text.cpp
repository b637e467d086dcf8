#include "config/source_text.h"

#include <algorithm>
#include <utility>

#include "config/code_points.h"

namespace thiowatch::config {

SourceText::SourceText(std::string file, std::string_view text)
    : file_(std::move(file)), text_(text), starts_{0} {
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at)) {
        starts_.push_back(++at);
    }
}

std::string_view SourceText::line(int line) const {
    std::string_view found = rest(line, 0);
    found = found.substr(0, found.find('\n'));
    if (found.ends_with('\r')) found.remove_suffix(1);
    return found;
}

std::string_view SourceText::rest(int line, int byte_column) const {
    if (line < 0 || static_cast<std::size_t>(line) >= starts_.size()) return {};
    const std::size_t start = starts_[static_cast<std::size_t>(line)] +
                              static_cast<std::size_t>(std::max(byte_column, 0));
    return start < text_.size() ? text_.substr(start) : std::string_view{};
}

SourcePlace SourceText::place(int line, int byte_column, std::size_t length) const {
    const std::string_view whole = this->line(line);
    const auto bytes = static_cast<std::size_t>(std::max(byte_column, 0));
    const std::size_t before = code_points(whole.substr(0, bytes));
    const std::size_t after = bytes < whole.size() ? code_points(whole.substr(bytes)) : 0;
    const std::size_t shown = std::max<std::size_t>(1, std::min(length, after));
    return {file_, line + 1, static_cast<int>(before) + 1, static_cast<int>(shown)};
}

SourcePlace SourceText::place_of_offset(std::size_t offset) const {
    const auto next = std::ranges::upper_bound(starts_, offset);
    const auto index = static_cast<std::size_t>(next - starts_.begin()) - 1;
    return place(static_cast<int>(index), static_cast<int>(offset - starts_[index]));
}

}  // namespace thiowatch::config
