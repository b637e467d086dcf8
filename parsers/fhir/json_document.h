// A JSON text, read once into a flat list of its values in the order they stand.
//
// What FHIR needs beyond JSON: a number keeps the digits it was written with (5.10 is not 5.1), a
// value knows its bytes as received and its FHIRPath, and a key that stands twice is found out. The
// parser is RapidJSON's iterative one; nesting is bounded, since a peer decides how deep it is.
//
// A document of a shelf (entry_shelf.h) forgets its values when others need the room, and reads
// them again when it is looked into.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "parsers/expected.h"

namespace thiowatch::fhir {

class EntryShelf;
class JsonCursor;

enum class JsonKind : std::uint8_t { Null, False, True, Number, Text, Object, Array };

/// What a text may ask for. FHIR itself never nests half as deep.
struct JsonLimits {
    std::size_t depth = 64;
    std::size_t values = 8'000'000;
    std::size_t bytes = 1'000'000'000;
};

/// Owns the bytes and the values; cursors look into it and are good as long as it stays in place.
class JsonDocument {
  public:
    /// One JSON value, blanks and a byte order mark around it allowed. `root` begins the path of
    /// every value ("Bundle.entry[7].resource"); empty: the resourceType of the text itself.
    /// Fault: FhirJson (not JSON, not UTF-8), TooLarge (deeper or more than the limits).
    static Expected<JsonDocument>
    parse(std::string bytes, std::string root = {}, const JsonLimits& limits = {});

    [[nodiscard]] JsonCursor root() const;
    [[nodiscard]] std::string_view bytes() const { return bytes_; }

  private:
    friend class JsonCursor;
    friend class JsonBuilder;
    friend class EntryShelf;

    // A value. Those of a container follow it; `end` is the first that is no part of it.
    struct Node {
        std::uint32_t text = 0;  // where its bytes, or the decoded text, begin
        std::uint32_t size = 0;
        std::uint32_t key = 0;
        std::uint32_t key_size = 0;
        std::uint32_t end = 0;
        JsonKind kind = JsonKind::Null;
        bool is_decoded = false;      // the text had escapes: it stands in `decoded_`
        bool is_key_decoded = false;  // so had its key
    };
    struct Values {
        std::vector<Node> nodes;
        // Where the items of long arrays begin: the place of one is asked for by each of its
        // values.
        std::map<std::uint32_t, std::vector<std::uint32_t>> long_arrays;
        std::vector<std::uint32_t> repeated;  // members whose key stood before in the same object
    };

    [[nodiscard]] Expected<std::monostate> read(const JsonLimits& limits) const;
    [[nodiscard]] const Values& values() const {
        if (!values_) wake();
        return *values_;
    }
    void wake() const;
    [[nodiscard]] std::string root_path() const;
    [[nodiscard]] std::string_view text_of(const Node& node) const;
    [[nodiscard]] std::string_view key_of(const Node& node) const;

    // A shelf has as many documents as its Bundle has entries: what those have no use for, and what
    // few of them have, stands elsewhere.
    struct Own {
        std::string bytes;
        std::string root;
    };
    std::string_view bytes_;  // its own, or of the text of the shelf
    std::unique_ptr<Own> own_;
    EntryShelf* shelf_ = nullptr;  // decides which of its documents keep their values
    // Read when they are asked for, so that looking into a document is no change of it. What was
    // decoded stays, for others hold views of it.
    mutable std::unique_ptr<Values> values_;
    mutable std::unique_ptr<std::string> decoded_;
};

}  // namespace thiowatch::fhir
