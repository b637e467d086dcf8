// YAML as we take it: a plain tree of scalars, lists and maps that knows where everything stood.
//
// YAML offers more ways to be misunderstood than a file with limits for a drug can afford. Refused,
// each with its place: a key given twice, anchors, aliases, merge keys, tags, `.nan` and `.inf`,
// numbers with a leading zero (`012` is ten to other readers), keys that are not text, more than
// one document. Scalars stay text; config/binder.h gives them a type.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.h"

namespace thiowatch::config {

struct YamlMember;

/// One node. `Null` is a key without a value, `~` or `null`.
struct YamlNode {
    enum class Kind : std::uint8_t { Null, Scalar, List, Map };

    Kind kind = Kind::Null;
    std::string text;                 ///< of a scalar, unescaped
    bool is_quoted = false;           ///< it stood in quotes or was a block
    SourcePlace at;                   ///< where the value begins
    std::vector<YamlNode> items;      ///< of a list
    std::vector<YamlMember> members;  ///< of a map, in the order of the file

    /// The value of a key; null when the node is no map or has no such key.
    [[nodiscard]] const YamlNode* find(std::string_view key) const;
};

struct YamlMember {
    std::string key;
    SourcePlace key_at;
    YamlNode value;
};

/// Reads one document. None when it is not YAML at all; a tree with errors noted in `diagnostics`
/// may be returned, so that one run shows all of them. `file` is what people will see as its name.
std::optional<YamlNode>
read_yaml(const std::string& file, std::string_view text, Diagnostics& diagnostics);

/// The text of a file; none, with an error noted, when it cannot be read or is larger than 16 MiB.
std::optional<std::string> read_text_file(
    const std::filesystem::path& path,
    Diagnostics& diagnostics,
    const SourcePlace& asked_at = {}
);

/// Where "/routes/2/to/0" stands: a scalar's own place, the key of a list or map. The nearest
/// parent that exists where the path does not; the file as a whole where not even its first key
/// does.
SourcePlace place_of(const YamlNode& root, std::string_view path);

}  // namespace thiowatch::config
