// Short lists of texts in one column, separated by the unit separator that no message text keeps.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace thiowatch::store {

inline constexpr char kUnitSeparator = '\x1f';

inline std::string pack(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) {
        for (char c : item)
            text.push_back(c == kUnitSeparator ? ' ' : c);
        text.push_back(kUnitSeparator);
    }
    return text;
}

inline std::vector<std::string> unpack(std::string_view text) {
    std::vector<std::string> items;
    while (!text.empty()) {
        std::size_t end = text.find(kUnitSeparator);
        items.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return items;
}

}  // namespace thiowatch::store
