#include "tests/mutation/mutants.h"

#include <array>
#include <cctype>
#include <optional>
#include <set>

#include "config/yaml_tree.h"

namespace thiowatch::mutation {

namespace {

using config::YamlMember;
using config::YamlNode;

/// Keys under which nothing decides.
const std::set<std::string, std::less<>> kWords{
    "pack",
    "version",
    "title",
    "approved_by",
    "sources",
    "source",
    "notes",
    "actions",
    "unit",
    "id",
    "name",
    "text",
    "say",
    "if_missing",
    "description"};

constexpr std::array kSwaps{
    std::pair{std::string_view("below"), std::string_view("at_most")},
    std::pair{std::string_view("at_most"), std::string_view("below")},
    std::pair{std::string_view("above"), std::string_view("at_least")},
    std::pair{std::string_view("at_least"), std::string_view("above")},
};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// "3.5" up: "3.6". Digits and at most one point, no sign.
std::string moved(std::string number, int by) {
    bool is_zero = true;
    for (const char c : number)
        is_zero = is_zero && (c == '0' || c == '.');
    if (is_zero && by < 0) {
        number.back() = '1';
        return "-" + number;
    }
    for (std::size_t i = number.size(); i-- > 0;) {
        if (number[i] == '.') continue;
        const bool carries = by > 0 ? number[i] == '9' : number[i] == '0';
        number[i] = static_cast<char>(carries ? (by > 0 ? '0' : '9') : number[i] + by);
        if (!carries) break;
        if (i == 0 && by > 0) number.insert(0, "1");
    }
    while (number.size() > 1 && number[0] == '0' && number[1] != '.')
        number.erase(0, 1);
    return number;
}

class Maker {
  public:
    Maker(std::string_view text) : text_(text) {
        starts_.push_back(0);
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '\n') starts_.push_back(i + 1);
        }
    }
    void walk(const YamlNode& node);

    std::vector<Mutant> found;

  private:
    void add_scalar(const YamlNode& node);
    void add_key(const YamlMember& member);
    void add(int line, std::size_t at, std::size_t length, const std::string& instead);
    [[nodiscard]] std::optional<std::size_t>
    offset_of(const config::SourcePlace& at, std::string_view token) const;

    std::string_view text_;
    std::vector<std::size_t> starts_;
};

/// The pack is ASCII where it holds numbers, so that columns are bytes; checked by the token.
std::optional<std::size_t> Maker::offset_of(const config::SourcePlace& at, std::string_view token)
    const {
    const std::size_t start = starts_.at(static_cast<std::size_t>(at.line) - 1);
    const std::size_t offset = text_.find(token, start + static_cast<std::size_t>(at.column) - 1);
    const std::size_t end = text_.find('\n', start);
    return offset < end ? std::optional(offset) : std::nullopt;
}

void Maker::add(int line, std::size_t at, std::size_t length, const std::string& instead) {
    const std::size_t start = starts_.at(static_cast<std::size_t>(line) - 1);
    const std::size_t end = text_.find('\n', start);
    Mutant mutant{line, std::string(text_.substr(start, end - start)), {}, std::string(text_)};
    mutant.text.replace(at, length, instead);
    mutant.to = mutant.text.substr(start, mutant.text.find('\n', start) - start);
    found.push_back(std::move(mutant));
}

void Maker::add_scalar(const YamlNode& node) {
    const auto offset = offset_of(node.at, node.text);
    if (!offset) return;
    const std::string& text = node.text;
    for (std::size_t i = 0; i < text.size();) {
        const bool is_inside_word =
            i > 0 && (std::isalnum(static_cast<unsigned char>(text[i - 1])) != 0 ||
                      text[i - 1] == '*' || text[i - 1] == '^' || text[i - 1] == '_');
        if (!is_digit(text[i]) || is_inside_word) {
            ++i;
            continue;
        }
        std::size_t end = i;
        while (end < text.size() && (is_digit(text[end]) || text[end] == '.'))
            ++end;
        const std::string number = text.substr(i, end - i);
        for (const int by : {1, -1})
            add(node.at.line, *offset + i, number.size(), moved(number, by));
        i = end;
    }
}

void Maker::add_key(const YamlMember& member) {
    for (const auto& [key, other] : kSwaps) {
        if (member.key != key || member.value.kind != YamlNode::Kind::Scalar) continue;
        const auto offset = offset_of(member.key_at, key);
        if (offset) add(member.key_at.line, *offset, key.size(), std::string(other));
    }
}

void Maker::walk(const YamlNode& node) {
    switch (node.kind) {
        case YamlNode::Kind::Null:
            return;
        case YamlNode::Kind::Scalar:
            return add_scalar(node);
        case YamlNode::Kind::List:
            for (const YamlNode& item : node.items)
                walk(item);
            return;
        case YamlNode::Kind::Map:
            for (const YamlMember& member : node.members) {
                if (kWords.contains(member.key)) continue;
                add_key(member);
                walk(member.value);
            }
    }
}

}  // namespace

std::vector<Mutant> mutants_of(const std::string& file, std::string_view text) {
    config::Diagnostics diagnostics;
    const auto root = config::read_yaml(file, text, diagnostics);
    if (!root || diagnostics.has_errors()) return {};
    Maker maker(text);
    maker.walk(*root);
    return std::move(maker.found);
}

}  // namespace thiowatch::mutation
