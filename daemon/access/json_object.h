// One JSON object from a stranger: bounded, valid UTF-8, no key twice at the top.
//
// RapidJSON keeps duplicate keys and answers with the first. Another reader takes the last, and
// then two parties have checked two different tokens; so a repeated key is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/document.h>

#include "parsers/expected.h"

namespace thiowatch::access {

using JsonValue = rapidjson::Value;

/// Fault BadFormat (no object, a key twice, not UTF-8) or TooLarge. `where` names it in the fault.
Expected<rapidjson::Document>
parse_json_object(std::string_view text, std::size_t most_bytes, std::string_view where);

/// A member of an object; null when it is missing or `object` is none.
const JsonValue* member_of(const JsonValue& object, const char* name);
/// A member that is a text; empty otherwise.
std::string text_of(const JsonValue& object, const char* name);
/// A text, or a list of texts (others in it are left out); empty otherwise.
std::vector<std::string> texts_of(const JsonValue& object, const char* name);
/// A number of seconds since 1970 (RFC 7519: NumericDate, may have a fraction); none otherwise.
std::optional<std::int64_t> seconds_of(const JsonValue& object, const char* name);

}  // namespace thiowatch::access
