// The one file that includes Beast: it costs twenty seconds to compile.

#include "daemon/net/http_server.h"

#include <sys/stat.h>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "daemon/runtime/log.h"

namespace thiowatch::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace fs = std::filesystem;
using Error = boost::system::error_code;
using Socket = asio::generic::stream_protocol::socket;
using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol>;

namespace {

constexpr std::chrono::seconds kTimeout{30};

HttpRequest plain(const http::request<http::string_body>& message) {
    HttpRequest request;
    request.method = std::string(message.method_string());
    std::string_view target = message.target();
    std::size_t question = target.find('?');
    request.path = percent_decoded(target.substr(0, question));
    if (question != std::string_view::npos)
        request.query = form_fields(target.substr(question + 1));
    for (const auto& field : message) {
        std::string name(field.name_string());
        for (char& c : name)
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        request.headers[name] = std::string(field.value());
    }
    request.body = message.body();
    return request;
}

http::response<http::string_body>
wire(HttpResponse&& response, const http::request<http::string_body>& request) {
    http::response<http::string_body> message;
    message.version(request.version());
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
    message.keep_alive(request.keep_alive());
    std::size_t size = response.body.size();
    if (request.method() != http::verb::head) message.body() = std::move(response.body);
    message.content_length(size);
    return message;
}

class Conversation : public std::enable_shared_from_this<Conversation> {  // its handlers keep it
  public:
    Conversation(
        Socket socket,
        const Router& router,
        const HttpLimits& limits,
        std::function<void()> gone
    )
        : stream_(std::move(socket)), router_(router), limits_(limits), gone_(std::move(gone)) {}
    ~Conversation() { gone_(); }
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;
    Conversation(Conversation&&) = delete;
    Conversation& operator=(Conversation&&) = delete;

    void read() {
        parser_.emplace();
        parser_->body_limit(limits_.max_body);
        parser_->header_limit(16 * 1024);
        stream_.expires_after(kTimeout);
        auto self = shared_from_this();
        http::async_read(stream_, buffer_, *parser_, [this, self](const Error& error, std::size_t) {
            if (error == http::error::body_limit) return refuse(413, "The body is too long.\n");
            if (error == http::error::end_of_stream) return close();
            if (error) return;
            respond();
        });
    }

  private:
    void respond() {
        const auto& request = parser_->get();
        response_ = wire(router_.respond(plain(request)), request);
        write();
    }
    void refuse(int status, std::string text) {
        response_ = wire(text_response(std::move(text), status), parser_->get());
        response_.keep_alive(false);
        write();
    }
    void write() {
        auto self = shared_from_this();
        stream_.expires_after(kTimeout);
        http::async_write(stream_, response_, [this, self](const Error& error, std::size_t) {
            if (error) return;
            response_.keep_alive() ? read() : close();
        });
    }
    void close() {
        Error ignored;  // the peer may be gone already
        stream_.socket().shutdown(asio::socket_base::shutdown_send, ignored);
    }

    beast::basic_stream<asio::generic::stream_protocol> stream_;
    const Router& router_;
    HttpLimits limits_;
    std::function<void()> gone_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    http::response<http::string_body> response_;
};

}  // namespace

/// One address that is listened on.
class HttpServer::Door : public std::enable_shared_from_this<Door> {  // its handler keeps it
  public:
    Door(asio::io_context& context, Router router, HttpLimits limits)
        : acceptor_(context), router_(std::move(router)), limits_(limits) {}

    template <class Endpoint>
    void bind(const Endpoint& at) {
        asio::generic::stream_protocol::endpoint generic(at);
        acceptor_.open(generic.protocol());
        if (generic.protocol().family() != AF_UNIX) {
            acceptor_.set_option(asio::socket_base::reuse_address(true));
        }
        acceptor_.bind(generic);
        acceptor_.listen();
    }
    [[nodiscard]] asio::generic::stream_protocol::endpoint address() const {
        return acceptor_.local_endpoint();
    }

    void accept() {
        auto self = shared_from_this();
        acceptor_.async_accept([this, self](const Error& error, Socket socket) {
            if (!acceptor_.is_open()) return;
            if (!error && open_ < limits_.max_connections) {
                ++open_;
                auto gone = [self] { --self->open_; };
                std::make_shared<Conversation>(std::move(socket), router_, limits_, gone)->read();
            }
            accept();
        });
    }
    void close() {
        Error ignored;
        acceptor_.close(ignored);
    }

  private:
    Acceptor acceptor_;
    Router router_;
    HttpLimits limits_;
    std::size_t open_ = 0;
};

HttpServer::HttpServer() = default;
HttpServer::~HttpServer() = default;

std::uint16_t
HttpServer::listen(const std::string& host, std::uint16_t port, Router router, HttpLimits limits) {
    auto door = std::make_shared<Door>(context_, std::move(router), limits);
    try {
        door->bind(asio::ip::tcp::endpoint(asio::ip::make_address(host), port));
    } catch (const boost::system::system_error& failure) {
        throw std::runtime_error(
            "http cannot listen on " + host + ":" + std::to_string(port) + ": " +
            failure.code().message()
        );
    }
    sockaddr_storage bound{};
    auto address = door->address();
    std::memcpy(&bound, address.data(), std::min(address.size(), sizeof bound));
    std::uint16_t given = bound.ss_family == AF_INET6
                              ? ntohs(reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port)
                              : ntohs(reinterpret_cast<sockaddr_in*>(&bound)->sin_port);
    door->accept();
    doors_.push_back(std::move(door));
    return given;
}

void HttpServer::listen_on(const fs::path& socket, Router router, HttpLimits limits) {
    std::error_code ignored;
    if (fs::is_socket(socket, ignored)) fs::remove(socket, ignored);
    fs::create_directories(socket.parent_path(), ignored);
    auto door = std::make_shared<Door>(context_, std::move(router), limits);
    mode_t before =
        ::umask(0117);  // the socket is born with mode 0660: never open to others, even briefly
    try {
        door->bind(asio::local::stream_protocol::endpoint(socket.string()));
    } catch (const boost::system::system_error& failure) {
        ::umask(before);
        throw std::runtime_error(
            "control socket " + socket.string() + ": " + failure.code().message()
        );
    }
    ::umask(before);
    door->accept();
    doors_.push_back(std::move(door));
}

void HttpServer::run() {
    context_.run();
}

void HttpServer::post(std::function<void()> work) {
    asio::post(context_, std::move(work));
}

void HttpServer::stop() {
    asio::post(context_, [this] {
        for (const auto& door : doors_)
            door->close();
        context_.stop();
    });
}

}  // namespace thiowatch::net
