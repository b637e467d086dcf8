// Between our plain requests and responses and those of Boost.Beast.
#pragma once

#include <cctype>
#include <string>
#include <string_view>
#include <utility>

#include <boost/beast/http.hpp>

#include "daemon/net/http.h"

namespace thiowatch::net {

/// A body up to that long goes out with its head.
constexpr std::size_t kInOne = std::size_t{64} << 10;

/// What an answer needs to know of its request.
struct RequestLine {
    unsigned version = 11;
    bool keep_alive = true;
    bool is_head = false;
};

template <class Message>
HttpRequest head_of(const Message& message) {
    HttpRequest request;
    request.method = std::string(message.method_string());
    std::string_view target = message.target();
    std::size_t question = target.find('?');
    request.path = percent_decoded(target.substr(0, question));
    if (question != std::string_view::npos) {
        request.raw_query = std::string(target.substr(question + 1));
        request.query = form_fields(request.raw_query);
    }
    for (const auto& field : message) {
        std::string name(field.name_string());
        for (char& c : name)
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        request.headers.insert_or_assign(std::move(name), field.value());
    }
    return request;
}

// What every answer says: a browser is to make nothing of it but what it is.
constexpr std::string_view kInEveryAnswer =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cache-Control: no-store\r\n"
    "Content-Security-Policy: default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'\r\n";

/// The head of an answer. Whether the connection stays is said here, whatever the response says.
inline std::string head_text(const HttpResponse& response, const RequestLine& request) {
    namespace http = boost::beast::http;
    constexpr std::size_t kOrdinary = 768;
    const auto status = static_cast<unsigned>(response.status);
    const std::size_t size = response.pieces ? response.pieces_size : response.body.size();
    std::string text;
    text.reserve(kOrdinary + (response.body.size() <= kInOne ? response.body.size() : 0));
    const auto add = [&text](std::string_view name, std::string_view value) {
        text.append(name).append(": ").append(value).append("\r\n");
    };
    const std::string_view reason = http::obsolete_reason(http::int_to_status(status));
    text += request.version < 11 ? "HTTP/1.0 " : "HTTP/1.1 ";
    text.append(std::to_string(status)).append(" ").append(reason).append("\r\n");
    add("Content-Type", response.content_type);
    text += kInEveryAnswer;
    for (const auto& [name, value] : response.headers) {
        if (!boost::beast::iequals(name, "Connection")) add(name, value);
    }
    // RFC 9112, 9.3: what goes without saying differs between 1.0 and 1.1.
    const bool goes_without_saying = request.version >= 11;
    if (request.keep_alive != goes_without_saying) {
        add("Connection", request.keep_alive ? "keep-alive" : "close");
    }
    add("Content-Length", std::to_string(size));
    return text.append("\r\n");
}

}  // namespace thiowatch::net
