// What a body is said to be, and what an answer may be: FHIR's media types, without ceremony.
#pragma once

#include <optional>
#include <string_view>

#include "daemon/net/http.h"

namespace thiowatch::endpoint {

enum class BodyKind : std::uint8_t { Json, Lines, Patch, Form, Xml, Unknown };

/// By Content-Type; without one, JSON. Unknown also for another charset than UTF-8 and for another
/// version than R4 and R4B.
BodyKind body_kind(const net::HttpRequest& head);

/// Whether JSON will do, by `_format`, else by Accept.
bool takes_json(const net::HttpRequest& head);

enum class Encoding : std::uint8_t { Plain, Gzip, Unknown };
Encoding body_encoding(const net::HttpRequest& head);

/// By Content-Length; none of a body in chunks.
std::optional<std::size_t> stated_length(const net::HttpRequest& head);

/// Prefer: return=…; minimal where nothing is said.
enum class Returning : std::uint8_t { Unsaid, Minimal, Representation, Outcome };
Returning returning(const net::HttpRequest& head);
/// Prefer: handling=…
enum class Handling : std::uint8_t { Unsaid, Strict, Lenient };
Handling handling(const net::HttpRequest& head);

}  // namespace thiowatch::endpoint
