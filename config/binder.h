// From the tree to typed values, noting every problem on the way instead of stopping at the first.
//
//     void bind_site(Value value, Site& site) {
//         MapReader map(value);                       // "expected a map" is noted by itself
//         map.read("name", site.name);                // absent: the default stays
//         map.required("time_zone", site.time_zone);  // absent: noted, with the place of the map
//         map.finish();                               // unknown keys, with "did you mean"
//     }
//
// Readers yield none after noting the problem, so a caller just goes on. How values are written:
//   duration   30s 60m 12h 2d 12w       a bare number is refused: a unit is part of the value
//   size       16MiB 512KiB 20GiB 100B
//   decimal    3.5                      never 3,5 and never 012
//   truth      true false               never yes, no, on, off
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/address.h"
#include "config/diagnostics.h"
#include "config/yaml_tree.h"
#include "parsers/clinical/decimal.h"
#include "parsers/clinical/instant.h"

namespace thiowatch::config {

/// The word for each value of a closed set, in the order people should read them.
template <class Enum>
using Choices = std::initializer_list<std::pair<std::string_view, Enum>>;

/// The candidate a person most likely meant (small edit distance), or none.
std::optional<std::string>
closest(std::string_view text, const std::vector<std::string>& candidates);

/// One node with the means to complain about it. Cheap to copy; the tree and the diagnostics must
/// outlive it.
class Value {
  public:
    Value(const YamlNode& node, Diagnostics& diagnostics);

    [[nodiscard]] const YamlNode& node() const { return *node_; }
    [[nodiscard]] Diagnostics& diagnostics() const { return *diagnostics_; }
    /// "/feeds/0/mllp": for place_of and for messages.
    [[nodiscard]] const std::string& path() const { return path_; }
    /// The key it stood under, "feeds"; of a list item, the key of its list.
    [[nodiscard]] const std::string& key() const { return key_; }
    /// The value's place, or its key's where the value is a map, a list or missing.
    [[nodiscard]] SourcePlace place() const;

    [[nodiscard]] bool is_map() const { return node_->kind == YamlNode::Kind::Map; }
    [[nodiscard]] bool is_list() const { return node_->kind == YamlNode::Kind::List; }
    [[nodiscard]] bool is_scalar() const { return node_->kind == YamlNode::Kind::Scalar; }

    /// A scalar as written; an empty text is refused.
    [[nodiscard]] std::optional<std::string> text() const;
    /// A scalar as written, `""` too.
    [[nodiscard]] std::optional<std::string> any_text() const;
    [[nodiscard]] std::optional<bool> truth() const;
    [[nodiscard]] std::optional<std::int64_t> integer(std::int64_t least, std::int64_t most) const;
    [[nodiscard]] std::optional<Decimal> decimal() const;
    [[nodiscard]] std::optional<Duration> duration() const;
    [[nodiscard]] std::optional<std::uint64_t> size() const;
    [[nodiscard]] std::optional<Endpoint> endpoint() const;
    [[nodiscard]] std::optional<Cidr> cidr() const;
    /// `2026-03-01`
    [[nodiscard]] std::optional<CivilDate> date() const;

    template <class Enum>
    [[nodiscard]] std::optional<Enum> choice(Choices<Enum> choices) const {
        std::vector<std::string> words;
        for (const auto& [word, meaning] : choices) {
            if (is_scalar() && node_->text == word) return meaning;
            words.emplace_back(word);
        }
        refuse_choice(words);
        return std::nullopt;
    }

    /// The items of a list; anything else is noted and yields none.
    [[nodiscard]] std::vector<Value> items() const;
    /// The items of a list, or the one scalar or map that stands instead of a list.
    [[nodiscard]] std::vector<Value> items_or_one() const;
    /// Texts of `items_or_one`.
    [[nodiscard]] std::vector<std::string> texts() const;
    /// Key and value of each member of a map whose keys are the writer's own names.
    [[nodiscard]] std::vector<std::pair<std::string, Value>> entries() const;

    /// Notes a problem at this value.
    void error(FaultCode code, std::string text, std::string help = {}) const;
    void warning(FaultCode code, std::string text, std::string help = {}) const;
    /// The usual one: ConfigBadValue, "'idle_timeout' needs a duration", help "write 30s, 60m …".
    void refuse(std::string_view needs, std::string help = {}) const;

  private:
    friend class MapReader;
    Value(const Value& parent, const YamlMember& member);
    Value(const Value& parent, const YamlNode& item, std::size_t index);

    void refuse_choice(const std::vector<std::string>& words) const;

    const YamlNode* node_;
    Diagnostics* diagnostics_;
    std::string path_;
    std::string key_;
    SourcePlace key_at_;
};

// One overload per type, so that MapReader::read serves them all. They leave `into` alone when the
// value is bad. Add an overload here, in this namespace, for a type of your own.
// NB: the name is not `bind`, for which std::bind would be taken without a word.
void read_value(const Value& value, std::string& into);
void read_value(const Value& value, bool& into);
void read_value(const Value& value, std::uint16_t& into);  ///< 0 to 65535
void read_value(const Value& value, std::uint32_t& into);  ///< 1 to 1000000
void read_value(const Value& value, int& into);            ///< -1000000 to 1000000
void read_value(const Value& value, Decimal& into);
void read_value(const Value& value, Duration& into);
void read_value(const Value& value, Endpoint& into);
void read_value(const Value& value, std::vector<std::string>& into);

template <class T>
void read_value(const Value& value, std::optional<T>& into) {
    T found{};
    const std::size_t before = value.diagnostics().error_count();
    read_value(value, found);
    if (value.diagnostics().error_count() == before) into = std::move(found);
}

/// The keys of one map. Ask for each key that may stand there, then `finish`.
class MapReader {
  public:
    /// Notes an error when the value is no map; then every key is absent.
    explicit MapReader(Value value);

    /// The value of a key, or none. `null` counts as absent.
    std::optional<Value> find(std::string_view key);
    /// The value of a key; absent, the error ConfigMissingKey is noted.
    std::optional<Value> require(std::string_view key);

    /// Reads a key into a variable that keeps its default when the key is absent or bad. Whether
    /// the key was there.
    template <class T>
    bool read(std::string_view key, T& into) {
        const std::optional<Value> value = find(key);
        if (value) read_value(*value, into);
        return value.has_value();
    }
    template <class T>
    bool required(std::string_view key, T& into) {
        const std::optional<Value> value = require(key);
        if (value) read_value(*value, into);
        return value.has_value();
    }
    template <class Enum>
    bool read(std::string_view key, Enum& into, Choices<Enum> choices) {
        const std::optional<Value> value = find(key);
        if (!value) return false;
        if (const std::optional<Enum> chosen = value->choice(choices)) into = *chosen;
        return true;
    }

    [[nodiscard]] const Value& value() const { return value_; }
    /// Notes every key that nobody asked for, with the key that was probably meant.
    void finish() const;

  private:
    Value value_;
    std::vector<std::string> asked_;
};

/// "30s", "60m", "12h", "2d", "12w", also `1500ms`; none when it is not a duration.
std::optional<Duration> parse_duration(std::string_view text);
/// The shortest way to write it: "90s" stays, "120s" becomes "2m".
std::string duration_text(Duration duration);
/// "16MiB", "512KiB", "20GiB", "100B".
std::optional<std::uint64_t> parse_size(std::string_view text);
std::string size_text(std::uint64_t bytes);

}  // namespace thiowatch::config
