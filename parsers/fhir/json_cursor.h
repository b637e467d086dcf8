// A place in a JSON document.
#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "parsers/fhir/json_document.h"

namespace thiowatch::fhir {

/// A value, or the absence of one: `resource["code"]["text"]` needs no check on the way. Small, to
/// be passed by value; a view into its document, which must stay where it is.
class JsonCursor {
  public:
    class Items;

    JsonCursor() = default;
    JsonCursor(const JsonDocument& document, std::uint32_t node)
        : document_(&document), node_(node) {}

    /// Whether there is a value. A JSON null is none.
    [[nodiscard]] explicit operator bool() const;
    [[nodiscard]] bool is_object() const;
    [[nodiscard]] bool is_array() const;
    [[nodiscard]] bool is_text() const;
    [[nodiscard]] bool is_number() const;
    [[nodiscard]] bool is_true() const;
    [[nodiscard]] bool is_false() const;

    /// The member of that name, the first if there are several.
    [[nodiscard]] JsonCursor operator[](std::string_view key) const;
    /// The first member whose name begins so ("value" finds valueQuantity), and is longer.
    [[nodiscard]] JsonCursor choice(std::string_view stem) const;
    /// The items of an array, or the members of an object; a lone object where FHIR wants an array
    /// is taken for its only item by `each`.
    [[nodiscard]] Items items() const;
    [[nodiscard]] Items each() const;
    [[nodiscard]] JsonCursor first() const;

    /// Its name in the object it is a member of.
    [[nodiscard]] std::string_view key() const;
    /// The text of a string, blanks around it aside; empty for anything else.
    [[nodiscard]] std::string_view text() const;
    /// The digits of a number as written, or of a string that stands where a number should.
    [[nodiscard]] std::string_view digits() const;
    /// The bytes of the value as received.
    [[nodiscard]] std::string_view raw() const;

    /// FHIRPath: "Bundle.entry[3].resource.valueQuantity.value".
    [[nodiscard]] std::string path() const;
    /// The path of a member that may be missing.
    [[nodiscard]] std::string path(std::string_view member) const;
    /// Where, in this value, a key stands twice.
    [[nodiscard]] std::optional<std::string> repeated_key() const;

    friend bool operator==(const JsonCursor&, const JsonCursor&) = default;

  private:
    [[nodiscard]] const JsonDocument::Node* node() const;

    const JsonDocument* document_ = nullptr;
    std::uint32_t node_ = 0;
};

/// Values one behind the other.
class JsonCursor::Items {
  public:
    class Iterator {
      public:
        using value_type = JsonCursor;
        using difference_type = std::ptrdiff_t;
        Iterator() = default;
        Iterator(const JsonDocument* document, std::uint32_t node)
            : document_(document), node_(node) {}
        JsonCursor operator*() const { return {*document_, node_}; }
        Iterator& operator++();
        Iterator operator++(int) {
            Iterator before = *this;
            ++*this;
            return before;
        }
        friend bool operator==(const Iterator& a, const Iterator& b) { return a.node_ == b.node_; }

      private:
        const JsonDocument* document_ = nullptr;
        std::uint32_t node_ = 0;
    };

    Items() = default;
    Items(const JsonDocument* document, std::uint32_t begin, std::uint32_t end)
        : document_(document), begin_(begin), end_(end) {}
    [[nodiscard]] Iterator begin() const { return {document_, begin_}; }
    [[nodiscard]] Iterator end() const { return {document_, end_}; }
    [[nodiscard]] bool empty() const { return begin_ == end_; }
    [[nodiscard]] std::size_t size() const;

  private:
    const JsonDocument* document_ = nullptr;
    std::uint32_t begin_ = 0;
    std::uint32_t end_ = 0;
};

}  // namespace thiowatch::fhir
