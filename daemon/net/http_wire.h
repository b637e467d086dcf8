// Between our plain requests and responses and those of Boost.Beast.
#pragma once

#include <cctype>
#include <string>
#include <string_view>
#include <utility>

#include <boost/beast/http.hpp>

#include "daemon/net/http.h"

namespace thiowatch::net {

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
        request.headers[name] = std::string(field.value());
    }
    return request;
}

inline boost::beast::http::response<boost::beast::http::string_body>
wire(HttpResponse&& response, const RequestLine& request) {
    namespace http = boost::beast::http;
    http::response<http::string_body> message;
    message.version(request.version);
    message.result(static_cast<unsigned>(response.status));
    message.set(http::field::content_type, response.content_type);
    message.set("X-Content-Type-Options", "nosniff");
    message.set("Referrer-Policy", "no-referrer");
    message.set("Cache-Control", "no-store");
    message.set(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    );
    for (auto& [name, value] : response.headers)
        message.set(name, value);
    message.keep_alive(request.keep_alive);
    std::size_t size = response.body.size();
    if (!request.is_head) message.body() = std::move(response.body);
    message.content_length(size);
    return message;
}

}  // namespace thiowatch::net
