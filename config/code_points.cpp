#include "config/code_points.h"

#include <algorithm>

#include "alerts/notices/utf8.h"

namespace thiowatch::config {
namespace {

std::size_t first_length(std::string_view text) {
    return std::max<std::size_t>(1, alerts::utf8_character(text));
}

}  // namespace

std::size_t code_points(std::string_view text) {
    std::size_t count = 0;
    for (; !text.empty(); text.remove_prefix(first_length(text)))
        ++count;
    return count;
}

std::string_view skip_code_points(std::string_view text, std::size_t count) {
    for (; count > 0 && !text.empty(); --count)
        text.remove_prefix(first_length(text));
    return text;
}

std::optional<std::size_t> find_bad_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = alerts::utf8_character(text.substr(at));
        if (length == 0) return at;
        at += length;
    }
    return std::nullopt;
}

}  // namespace thiowatch::config
