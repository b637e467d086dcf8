// Between our plain requests and responses and those of Boost.Beast.
#pragma once

#include <cctype>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/optional.hpp>

#include "daemon/net/http.h"

namespace thiowatch::net {

/// A body that is there, or comes in pieces.
struct WireBody {
    struct value_type {
        std::string text;
        std::function<std::string()> pieces;
    };
    class writer {
      public:
        using const_buffers_type = boost::asio::const_buffer;

        template <bool is_request, class Fields>
        writer(const boost::beast::http::header<is_request, Fields>&, const value_type& body)
            : body_(body) {}

        static void init(boost::beast::error_code& error) { error = {}; }
        boost::optional<std::pair<const_buffers_type, bool>> get(boost::beast::error_code& error) {
            error = {};
            const bool has_more = static_cast<bool>(body_.pieces);
            if (!has_more) return {{boost::asio::buffer(body_.text), false}};
            piece_ = body_.pieces();
            if (piece_.empty()) return boost::none;
            return {{boost::asio::buffer(piece_), true}};
        }

      private:
        const value_type& body_;
        std::string piece_;
    };
};

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

inline boost::beast::http::response<WireBody>
wire(HttpResponse&& response, const RequestLine& request) {
    namespace http = boost::beast::http;
    http::response<WireBody> message;
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
    std::size_t size = response.pieces ? response.pieces_size : response.body.size();
    if (!request.is_head) message.body() = {std::move(response.body), std::move(response.pieces)};
    message.content_length(size);
    return message;
}

}  // namespace thiowatch::net
