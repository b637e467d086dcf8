// Writing JSON (RFC 8259) without a library: alerts/ uses none.
//
// Strings: `"` and `\` and every control character are escaped, DEL and U+2028/2029 too (some
// readers end a line there). Bytes that are not UTF-8 become U+FFFD, so a broken name is seen as
// broken and never breaks the document.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace thiowatch::alerts {

/// A quoted JSON string.
std::string json_quoted(std::string_view text);

/// Builds one document front to back; commas come by themselves. The caller keeps the nesting
/// right.
class JsonWriter {
  public:
    JsonWriter& begin_object();
    JsonWriter& end_object();
    JsonWriter& begin_array();
    JsonWriter& end_array();
    JsonWriter& key(std::string_view name);

    JsonWriter& string(std::string_view text);
    JsonWriter& number(std::int64_t value);
    JsonWriter& boolean(bool value);
    JsonWriter& null();
    /// A value that is JSON already.
    JsonWriter& raw(std::string_view json);

    /// key and value in one; an empty optional is written as null.
    JsonWriter& member(std::string_view name, std::string_view text);
    JsonWriter& member(std::string_view name, const char* text);
    JsonWriter& member(std::string_view name, const std::string& text);
    JsonWriter& member(std::string_view name, const std::optional<std::string>& text);
    JsonWriter& member(std::string_view name, std::int64_t value);
    JsonWriter& member(std::string_view name, int value);
    JsonWriter& member(std::string_view name, bool value);

    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] std::string take() { return std::move(text_); }

  private:
    void separate();
    JsonWriter& put(std::string_view json);
    std::string text_;
    bool needs_comma_ = false;
};

}  // namespace thiowatch::alerts
