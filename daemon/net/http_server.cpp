// The one file that includes Beast: it costs twenty seconds to compile.

#include "daemon/net/http_server.h"

#include <atomic>
#include <sys/stat.h>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "daemon/net/http_link.h"
#include "daemon/net/http_wire.h"
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
constexpr std::size_t kPiece = std::size_t{64} << 10;
constexpr std::size_t kSmall = std::size_t{4} << 10;  // a request with one resource
constexpr std::chrono::seconds kLinger{5};
constexpr std::size_t kMostReadAway = std::size_t{1} << 30;

class Conversation : public std::enable_shared_from_this<Conversation> {  // its handlers keep it
  public:
    Conversation(
        Socket socket,
        const Router& router,
        const HttpLimits& limits,
        std::function<void()> gone,
        asio::ssl::context* tls
    )
        : stream_(std::move(socket), tls),
          router_(router),
          limits_(limits),
          gone_(std::move(gone)) {}
    ~Conversation() { gone_(); }
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;
    Conversation(Conversation&&) = delete;
    Conversation& operator=(Conversation&&) = delete;

    void start() {
        peer_ = stream_.peer();
        if (!stream_.is_encrypted()) return read();
        stream_.expires_after(kTimeout);
        auto self = shared_from_this();
        stream_.async_greet([this, self](const Error& error) {
            if (error) return;
            certificate_ = stream_.certificate_names();
            read();
        });
    }

  private:
    void read() {
        body_.reset();
        make_small();
        head_.emplace();
        head_->body_limit(boost::none);
        head_->header_limit(16 * 1024);
        stream_.expires_after(kTimeout);
        auto self = shared_from_this();
        http::async_read_header(stream_, buffer_, *head_, [this, self](const Error& error, auto) {
            if (error == http::error::end_of_stream) return close();
            if (error) return;
            choose();
        });
    }

    // NB: a read brings as much as the buffer has room for, and 512 bytes if it has none to spare.
    void make_small() {
        if (buffer_.size() == 0 && buffer_.capacity() > kSmall) buffer_ = {};
        buffer_.reserve(kSmall);
    }
    void make_room_for_body() {
        const std::size_t length = head_->chunked() ? kPiece : head_->content_length().value_or(0);
        if (length > kSmall) buffer_.reserve(kPiece);
    }

    // Who answers, and how the body is taken, is decided on the head alone.
    void choose() {
        const auto& message = head_->get();
        line_ = {message.version(), message.keep_alive(), message.method() == http::verb::head};
        request_ = head_of(message);
        request_.peer = peer_;
        request_.certificate = certificate_;
        service_ = router_.service_at(request_.path);
        max_body_ = service_ ? service_->max_body : limits_.max_body;
        if (service_ && service_->refuse) {
            if (auto refusal = service_->refuse(request_)) return refuse(std::move(*refusal));
        }
        if (service_ && service_->stream) {
            if (auto flow = service_->stream(request_, answer())) {
                flow_ = std::move(*flow);
                return go_on([this] { begin_flow(); });
            }
        }
        auto length = head_->content_length();
        if (length && *length > max_body_) return refuse(too_long());
        go_on([this] { read_body(); });
    }

    // A client that asked first is told to send its body.
    void go_on(std::function<void()> next) {
        make_room_for_body();
        bool asks = beast::iequals(head_->get()[http::field::expect], "100-continue");
        if (!asks) return next();
        static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        auto self = shared_from_this();
        asio::async_write(
            stream_,
            asio::buffer(kContinue),
            [self, next = std::move(next)](const Error& error, std::size_t) {
                if (!error) next();
            }
        );
    }

    void read_body() {
        body_.emplace(std::move(*head_));
        body_->body_limit(max_body_);
        stream_.expires_after(kTimeout);
        auto self = shared_from_this();
        http::async_read(stream_, buffer_, *body_, [this, self](const Error& error, std::size_t) {
            if (error == http::error::body_limit) return refuse(too_long());
            if (error) return;
            respond();
        });
    }
    void respond() {
        request_.body = std::move(body_->get().body());
        request_.is_whole = true;
        if (service_) return service_->respond(std::move(request_), answer());
        response_ = wire(router_.respond(std::move(request_)), line_);
        write();
    }
    /// Keeps the conversation until it is used. What is answered is written on this thread.
    Answer answer() {
        auto self = shared_from_this();
        return [self](HttpResponse response) {
            asio::post(
                self->stream_.get_executor(),
                [self, response = std::move(response)]() mutable {
                    self->finish(std::move(response));
                }
            );
        };
    }
    void finish(HttpResponse response) {
        bool is_whole = !flow_ || piece_->is_done();
        flow_.reset();
        response_ = wire(std::move(response), line_);
        if (!is_whole) response_.keep_alive(false);
        write();
    }

    void begin_flow() {
        piece_.emplace(std::move(*head_));
        piece_->body_limit(boost::none);
        read_piece();
    }
    void read_piece() {
        if (!flow_) return;  // answered already
        if (piece_->is_done()) return flow_->end();
        room_.resize(kPiece);
        piece_->get().body().data = room_.data();
        piece_->get().body().size = room_.size();
        stream_.expires_after(kTimeout);
        auto self = shared_from_this();
        http::async_read(stream_, buffer_, *piece_, [this, self](const Error& error, std::size_t) {
            if (error && error != http::error::need_buffer) return;
            take_piece();
        });
    }
    void take_piece() {
        if (!flow_) return;
        room_.resize(kPiece - piece_->get().body().size);
        if (room_.empty()) return read_piece();
        auto self = shared_from_this();
        auto more = [self] {
            asio::post(self->stream_.get_executor(), [self] { self->read_piece(); });
        };
        flow_->take(std::move(room_), more);
        room_ = {};
    }

    [[nodiscard]] HttpResponse too_long() const {
        bool has_words = service_ && service_->too_long;
        return has_words ? service_->too_long() : text_response("The body is too long.\n", 413);
    }
    void refuse(HttpResponse response) {
        response_ = wire(std::move(response), line_);
        // A body that was not read would be taken for the next request.
        if (body_ || has_body()) response_.keep_alive(false);
        write();
    }
    [[nodiscard]] bool has_body() const {
        return head_->chunked() || head_->content_length().value_or(0) > 0;
    }
    void write() {
        auto self = shared_from_this();
        stream_.expires_after(kTimeout);
        http::async_write(stream_, response_, [this, self](const Error& error, std::size_t) {
            response_.body() = {};  // it may be long
            if (error) return;
            response_.keep_alive() ? read() : close();
        });
    }
    // A peer that is still sending would lose our answer to a reset: what it sends is read away
    // first.
    void close() {
        if (stream_.is_encrypted()) {
            auto self = shared_from_this();
            stream_.expires_after(kTimeout);
            return stream_.async_part([self](const Error&) {});
        }
        Error ignored;  // the peer may be gone already
        stream_.socket().shutdown(asio::socket_base::shutdown_send, ignored);
        stream_.expires_after(kLinger);
        read_away(0);
    }
    void read_away(std::size_t so_far) {
        if (so_far > kMostReadAway) return;
        room_.resize(kPiece);
        auto self = shared_from_this();
        stream_.async_read_some(
            asio::buffer(room_),
            [this, self, so_far](const Error& error, std::size_t size) {
                if (!error) read_away(so_far + size);
            }
        );
    }
    HttpLink stream_;
    const Router& router_;
    HttpLimits limits_;
    std::function<void()> gone_;
    std::string peer_;
    std::vector<std::string> certificate_;  // names of the client
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::empty_body>> head_;
    std::optional<http::request_parser<http::string_body>> body_;
    std::optional<http::request_parser<http::buffer_body>> piece_;
    RequestLine line_;
    HttpRequest request_;
    ServicePtr service_;
    std::size_t max_body_ = 0;
    std::optional<BodyFlow> flow_;
    std::string room_;  // where the next piece of a body goes
    http::response<WireBody> response_;
};

}  // namespace

/// One address that is listened on.
class HttpServer::Door : public std::enable_shared_from_this<Door> {  // its handler keeps it
  public:
    Door(asio::io_context& context, Router router, HttpLimits limits)
        : acceptor_(context), router_(std::move(router)), limits_(std::move(limits)) {
        renew_certificates();
    }

    /// Connections that are open keep what they were made with: OpenSSL counts who uses a context.
    void renew_certificates() {
        if (limits_.tls) tls_ = make_server_tls(*limits_.tls);
    }

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
                std::make_shared<Conversation>(
                    std::move(socket), router_, limits_, gone, tls_.get()
                )
                    ->start();
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
    std::unique_ptr<asio::ssl::context> tls_;
    // Counted up on this thread; down by whoever held a conversation last, which may be ingest.
    std::atomic<std::size_t> open_{0};
};

HttpServer::HttpServer() = default;
HttpServer::~HttpServer() = default;

std::uint16_t
HttpServer::listen(const std::string& host, std::uint16_t port, Router router, HttpLimits limits) {
    auto door = std::make_shared<Door>(context_, std::move(router), std::move(limits));
    try {
        door->bind(asio::ip::tcp::endpoint(asio::ip::make_address(host), port));
    } catch (const boost::system::system_error& failure) {
        throw std::runtime_error(
            "http cannot listen on " + host + ":" + std::to_string(port) + ": " +
            failure.code().message()
        );
    }
    std::uint16_t given = port_of(door->address());
    door->accept();
    doors_.push_back(std::move(door));
    return given;
}

void HttpServer::listen_on(const fs::path& socket, Router router, HttpLimits limits) {
    std::error_code ignored;
    if (fs::is_socket(socket, ignored)) fs::remove(socket, ignored);
    fs::create_directories(socket.parent_path(), ignored);
    auto door = std::make_shared<Door>(context_, std::move(router), std::move(limits));
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

void HttpServer::renew_certificates() {
    for (const auto& door : doors_)
        door->renew_certificates();
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
