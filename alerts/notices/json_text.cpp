#include "alerts/notices/json_text.h"

#include "alerts/notices/utf8.h"

namespace thiowatch::alerts {

namespace {

std::string unicode_escape(unsigned code) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string text = "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        text += kHex[(code >> shift) & 0xF];
    return text;
}

std::string escaped(std::string_view character) {
    if (character == "\xE2\x80\xA8") return "\\u2028";
    if (character == "\xE2\x80\xA9") return "\\u2029";
    if (character.size() > 1) return std::string(character);
    const auto byte = static_cast<unsigned char>(character[0]);
    switch (byte) {
        case '"':
            return "\\\"";
        case '\\':
            return "\\\\";
        case '\n':
            return "\\n";
        case '\r':
            return "\\r";
        case '\t':
            return "\\t";
        default:
            break;
    }
    if (byte < 0x20 || byte == 0x7F) return unicode_escape(byte);
    return std::string(character);
}

}  // namespace

std::string json_quoted(std::string_view text) {
    const std::string whole = valid_utf8(text);
    std::string quoted = "\"";
    for (std::string_view rest = whole; !rest.empty();) {
        const std::size_t length = utf8_character(rest);
        quoted += escaped(rest.substr(0, length));
        rest.remove_prefix(length);
    }
    return quoted + '"';
}

JsonWriter& JsonWriter::begin_object() {
    separate();
    text_ += '{';
    needs_comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::end_object() {
    text_ += '}';
    needs_comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::begin_array() {
    separate();
    text_ += '[';
    needs_comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::end_array() {
    text_ += ']';
    needs_comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    put(json_quoted(name));
    text_ += ": ";
    needs_comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
    return put(json_quoted(text));
}
JsonWriter& JsonWriter::number(std::int64_t value) {
    return put(std::to_string(value));
}
JsonWriter& JsonWriter::boolean(bool value) {
    return put(value ? "true" : "false");
}
JsonWriter& JsonWriter::null() {
    return put("null");
}
JsonWriter& JsonWriter::raw(std::string_view json) {
    return put(json);
}

JsonWriter& JsonWriter::member(std::string_view name, std::string_view text) {
    return key(name).string(text);
}
JsonWriter& JsonWriter::member(std::string_view name, const char* text) {
    return key(name).string(text);
}
JsonWriter& JsonWriter::member(std::string_view name, const std::string& text) {
    return key(name).string(text);
}
JsonWriter& JsonWriter::member(std::string_view name, const std::optional<std::string>& text) {
    return text ? key(name).string(*text) : key(name).null();
}
JsonWriter& JsonWriter::member(std::string_view name, std::int64_t value) {
    return key(name).number(value);
}
JsonWriter& JsonWriter::member(std::string_view name, int value) {
    return key(name).number(value);
}
JsonWriter& JsonWriter::member(std::string_view name, bool value) {
    return key(name).boolean(value);
}

void JsonWriter::separate() {
    if (needs_comma_) text_ += ", ";
}

JsonWriter& JsonWriter::put(std::string_view json) {
    separate();
    text_ += json;
    needs_comma_ = true;
    return *this;
}

}  // namespace thiowatch::alerts
