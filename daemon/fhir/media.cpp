#include "daemon/fhir/media.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace thiowatch::endpoint {

namespace {

std::string lowered(std::string_view text) {
    std::string low(text);
    for (char& c : low)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return low;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

/// The next piece up to `end`, taken from `rest`.
std::string_view next_piece(std::string_view& rest, char end) {
    std::size_t at = rest.find(end);
    std::string_view piece = rest.substr(0, at);
    rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
    return trimmed(piece);
}

bool is_json(std::string_view type) {
    return type == "application/fhir+json" || type == "application/json" ||
           type == "application/json+fhir" || type == "text/json";
}

bool is_right_parameter(std::string_view parameter) {
    std::size_t equals = parameter.find('=');
    std::string_view name = trimmed(parameter.substr(0, equals));
    std::string_view value = equals == std::string_view::npos
                                 ? std::string_view()
                                 : trimmed(parameter.substr(equals + 1));
    if (value.size() > 1 && value.front() == '"') value = value.substr(1, value.size() - 2);
    if (name == "charset") return value == "utf-8" || value == "utf8" || value == "us-ascii";
    if (name == "fhirversion") return value.starts_with("4.0") || value.starts_with("4.3");
    return true;
}

BodyKind kind_of(std::string_view type) {
    if (type.empty() || is_json(type)) return BodyKind::Json;
    if (type == "application/json-patch+json") return BodyKind::Patch;
    if (type == "application/fhir+ndjson" || type == "application/ndjson" ||
        type == "application/x-ndjson") {
        return BodyKind::Lines;
    }
    if (type == "application/x-www-form-urlencoded") return BodyKind::Form;
    if (type.find("xml") != std::string_view::npos) return BodyKind::Xml;
    return BodyKind::Unknown;
}

}  // namespace

BodyKind body_kind(const net::HttpRequest& head) {
    std::string stated = lowered(head.header("content-type"));
    std::string_view rest = stated;
    BodyKind kind = kind_of(next_piece(rest, ';'));
    while (!rest.empty()) {
        if (!is_right_parameter(next_piece(rest, ';'))) return BodyKind::Unknown;
    }
    return kind;
}

bool takes_json(const net::HttpRequest& head) {
    std::string format = lowered(head.asked("_format"));
    if (!format.empty()) return format == "json" || is_json(format);
    std::string accepted = lowered(head.header("accept"));
    if (accepted.empty()) return true;
    std::string_view rest = accepted;
    while (!rest.empty()) {
        std::string_view one = next_piece(rest, ',');
        std::string_view type = next_piece(one, ';');
        bool fits = is_json(type) || type == "*/*" || type == "application/*";
        while (fits && !one.empty()) {
            std::string_view parameter = next_piece(one, ';');
            fits = is_right_parameter(parameter) && parameter != "q=0";
        }
        if (fits) return true;
    }
    return false;
}

Encoding body_encoding(const net::HttpRequest& head) {
    std::string stated = lowered(head.header("content-encoding"));
    if (stated.empty() || stated == "identity") return Encoding::Plain;
    return stated == "gzip" || stated == "x-gzip" ? Encoding::Gzip : Encoding::Unknown;
}

std::optional<std::size_t> stated_length(const net::HttpRequest& head) {
    const std::string_view stated = head.header("content-length");
    std::size_t length = 0;
    const auto [end, wrong] = std::from_chars(stated.data(), stated.data() + stated.size(), length);
    return wrong == std::errc{} ? std::optional(length) : std::nullopt;
}

Returning returning(const net::HttpRequest& head) {
    std::string prefer = lowered(head.header("prefer"));
    if (prefer.find("return=minimal") != std::string::npos) return Returning::Minimal;
    if (prefer.find("return=representation") != std::string::npos) return Returning::Representation;
    if (prefer.find("return=operationoutcome") != std::string::npos) return Returning::Outcome;
    return Returning::Unsaid;
}

Handling handling(const net::HttpRequest& head) {
    const std::string prefer = lowered(head.header("prefer"));
    if (prefer.find("handling=strict") != std::string::npos) return Handling::Strict;
    const bool is_lenient = prefer.find("handling=lenient") != std::string::npos;
    return is_lenient ? Handling::Lenient : Handling::Unsaid;
}

}  // namespace thiowatch::endpoint
