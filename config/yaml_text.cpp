#include "config/yaml_text.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace thiowatch::config {
namespace {

constexpr std::array kWordsWithMeaning{
    "true",
    "false",
    "null",
    "yes",
    "no",
    "on",
    "off",
    "y",
    "n",
    "~",
};

bool is_plain(std::string_view text) {
    const auto is_harmless = [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '_' || c == '/' || c == '.' || c == '-' || c == '@' ||
               c == '+';
    };
    if (text.empty() || !std::ranges::all_of(text, is_harmless)) return false;
    const auto first = static_cast<unsigned char>(text.front());
    if (std::isalpha(first) == 0 && first != '/' && first != '_') return false;
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return std::ranges::find(kWordsWithMeaning, lower) == kWordsWithMeaning.end();
}

}  // namespace

std::string yaml_key(std::string_view text) {
    if (is_plain(text)) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        switch (c) {
            case '"':
            case '\\':
                quoted += '\\';
                quoted += c;
                break;
            case '\n':
                quoted += "\\n";
                break;
            case '\t':
                quoted += "\\t";
                break;
            default:
                quoted += c;
        }
    }
    return quoted + '"';
}

std::string yaml_scalar(std::string_view text) {
    std::string doubled;
    for (const char c : text)
        doubled += c == '$' ? "$$" : std::string(1, c);
    return yaml_key(doubled);
}

std::string yaml_list(const std::vector<std::string>& items) {
    std::string text = "[";
    for (const std::string& item : items) {
        if (text.size() > 1) text += ", ";
        text += yaml_scalar(item);
    }
    return text + ']';
}

void YamlText::raw(std::string_view key, std::string_view value) {
    const std::size_t indent = depth_ * 2;
    text_ += begins_item_ ? std::string(indent - 2, ' ') + "- " : std::string(indent, ' ');
    begins_item_ = false;
    text_ += key;
    text_ += ':';
    if (!value.empty()) text_ += ' ';
    text_ += value;
    text_ += '\n';
}

void YamlText::list(std::string_view key, const std::vector<std::string>& items) {
    raw(key, yaml_list(items));
}

void YamlText::line_if(std::string_view key, std::string_view text) {
    if (!text.empty()) line(key, text);
}

void YamlText::list_if(std::string_view key, const std::vector<std::string>& items) {
    if (!items.empty()) list(key, items);
}

void YamlText::open(std::string_view key) {
    raw(key, {});
    ++depth_;
}

void YamlText::begin_item() {
    ++depth_;
    begins_item_ = true;
}

void YamlText::close() {
    --depth_;
}

}  // namespace thiowatch::config
