#include "config/yaml_tree.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <system_error>
#include <utility>

#include "config/code_points.h"
#include "config/source_text.h"
#include "config/yaml_events.h"

namespace thiowatch::config {
namespace {

constexpr std::uintmax_t kMaxFileBytes = 16U << 20U;

std::string_view without_byte_order_mark(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    return text;
}

/// NB: yaml-cpp takes the character 0x04 for the end of the file and never says so.
std::optional<std::size_t> find_control(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto c = static_cast<unsigned char>(text[at]);
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) return at;
    }
    return std::nullopt;
}

SourcePlace place_in(const YamlNode& node, const SourcePlace& key_at) {
    const bool is_own = node.kind == YamlNode::Kind::Scalar || key_at.line == 0;
    return is_own ? node.at : key_at;
}

/// One step down: a key of a map or the index of a list.
const YamlNode* step(const YamlNode& node, std::string_view name, SourcePlace& key_at) {
    if (node.kind == YamlNode::Kind::List) {
        std::size_t index = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
        if (error != std::errc{} || end != name.data() + name.size()) return nullptr;
        if (index >= node.items.size()) return nullptr;
        key_at = node.items[index].at;
        return &node.items[index];
    }
    for (const YamlMember& member : node.members) {
        if (member.key != name) continue;
        key_at = member.key_at;
        return &member.value;
    }
    return nullptr;
}

std::string system_reason(const std::error_code& error) {
    return error ? error.message() : "it cannot be read";
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
    for (const YamlMember& member : members) {
        if (member.key == key) return &member.value;
    }
    return nullptr;
}

std::optional<YamlNode>
read_yaml(const std::string& file, std::string_view text, Diagnostics& diagnostics) {
    text = without_byte_order_mark(text);
    diagnostics.add_source(file, text);
    const SourceText source(file, text);
    const auto refuse = [&](std::size_t offset, std::string what, std::string help) {
        const SourcePlace at = source.place_of_offset(offset);
        diagnostics.error(FaultCode::ConfigSyntax, at, std::move(what), std::move(help));
        return std::nullopt;
    };
    if (const auto bad = find_bad_utf8(text)) {
        return refuse(*bad, "the file is not UTF-8 here", "save the file as UTF-8");
    }
    if (const auto control = find_control(text)) {
        return refuse(*control, "a control character stands here", "remove it");
    }
    return read_yaml_events(source, text, diagnostics);
}

std::optional<std::string> read_text_file(
    const std::filesystem::path& path,
    Diagnostics& diagnostics,
    const SourcePlace& asked_at
) {
    const SourcePlace place = asked_at.file.empty() ? SourcePlace{path.string()} : asked_at;
    const auto refuse = [&](const std::string& why) {
        diagnostics.error(
            FaultCode::ConfigFile, place, "cannot read " + path.string() + ": " + why
        );
        return std::nullopt;
    };
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status)) return refuse("there is no such file");
    if (std::filesystem::is_directory(status)) return refuse("it is a folder");
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return refuse(system_reason({errno, std::generic_category()}));
    std::string text;
    std::array<char, 1U << 14U> buffer{};
    while (stream.read(buffer.data(), buffer.size()), stream.gcount() > 0) {
        text.append(buffer.data(), static_cast<std::size_t>(stream.gcount()));
        if (text.size() > kMaxFileBytes) return refuse("it is larger than 16 MiB");
    }
    if (stream.bad()) return refuse(system_reason({errno, std::generic_category()}));
    return text;
}

SourcePlace place_of(const YamlNode& root, std::string_view path) {
    const YamlNode* node = &root;
    SourcePlace key_at;
    while (!path.empty()) {
        path.remove_prefix(1);
        const std::string_view name = path.substr(0, path.find('/'));
        const YamlNode* below = step(*node, name, key_at);
        if (below == nullptr && node == &root) return {root.at.file};
        if (below == nullptr) break;
        node = below;
        path.remove_prefix(name.size());
    }
    return place_in(*node, key_at);
}

}  // namespace thiowatch::config
