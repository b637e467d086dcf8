// The one file that includes Beast: it costs twenty seconds to compile.

#include "daemon/net/http_conversation.h"

#include <algorithm>

#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "daemon/net/http_wire.h"

namespace thiowatch::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Error = boost::system::error_code;
using SteadyTime = std::chrono::steady_clock::time_point;

namespace {

constexpr std::size_t kPiece = std::size_t{64} << 10;
constexpr std::size_t kSmall = std::size_t{4} << 10;  // a request with one resource
constexpr std::size_t kLeast = 512;                   // is read at a time
constexpr std::chrono::seconds kLinger{5};
constexpr std::size_t kMostReadAway = std::size_t{1} << 30;

class Conversation final
    : public HttpConversation,
      public std::enable_shared_from_this<Conversation> {  // its handlers keep it
  public:
    Conversation(
        HttpLink::Socket socket,
        const Router& router,
        const HttpLimits& limits,
        std::function<void()> gone,
        asio::ssl::context* tls
    )
        : stream_(std::move(socket), tls),
          router_(router),
          limits_(limits),
          gone_(std::move(gone)) {}
    ~Conversation() override { gone_(); }
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;
    Conversation(Conversation&&) = delete;
    Conversation& operator=(Conversation&&) = delete;

    void start() override {
        peer_ = stream_.peer();
        if (!stream_.is_encrypted()) return read();
        wait_for(limits_.patience);
        auto self = shared_from_this();
        stream_.async_greet([this, self](const Error& error) {
            if (error) return;
            certificate_ = stream_.certificate_names();
            read();
        });
    }
    void check_time(SteadyTime now) override {
        if (now > deadline_) stream_.close();
    }

  private:
    using Step = void (Conversation::*)();

    void wait_for(std::chrono::milliseconds patience) {
        deadline_ = std::chrono::steady_clock::now() + patience;
    }
    void wait_for_ourselves() { deadline_ = SteadyTime::max(); }

    void read() {
        make_small();
        piece_.reset();
        request_parser_.emplace();
        request_parser_->body_limit(boost::none);
        request_parser_->header_limit(16 * 1024);
        wait_for(limits_.patience);
        read_head();
    }

    // NB: a read brings as much as the buffer has room for.
    void make_small() {
        if (buffer_.size() == 0 && buffer_.capacity() > kSmall) buffer_ = {};
        buffer_.reserve(kSmall);
    }
    void make_room_for_body() {
        const auto& parser = *request_parser_;
        const std::size_t length = parser.chunked() ? kPiece : parser.content_length().value_or(0);
        if (length > kSmall) buffer_.reserve(kPiece);
    }

    // Gives the parser what is here, up to what it is to find: more may be needed.
    template <class Parser, class Found>
    Error parse(Parser& parser, Found is_found) {
        Error error;
        while (!error && !is_found(parser)) {
            if (buffer_.size() == 0) return http::error::need_more;
            buffer_.consume(parser.put(buffer_.data(), error));
        }
        return error;
    }
    // The step is taken again with what comes.
    void receive(Step again) {
        const std::size_t room = buffer_.capacity() - buffer_.size();
        auto self = shared_from_this();
        stream_.async_read_some(
            buffer_.prepare(std::clamp(room, kLeast, kPiece)),
            [this, self, again](const Error& error, std::size_t size) {
                buffer_.commit(size);
                if (!error) return (this->*again)();
                const bool is_over = error == asio::error::eof && !request_parser_->got_some();
                if (is_over) close();
            }
        );
    }

    void read_head() {
        const Error error =
            parse(*request_parser_, [](const auto& parser) { return parser.is_header_done(); });
        if (error == http::error::need_more) return receive(&Conversation::read_head);
        if (!error) choose();
    }

    // Who answers, and how the body is taken, is decided on the head alone.
    void choose() {
        const auto& message = request_parser_->get();
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
                return go_on(&Conversation::begin_flow);
            }
        }
        auto length = request_parser_->content_length();
        if (length && *length > max_body_) return refuse(too_long());
        request_parser_->body_limit(max_body_);
        request_parser_->eager(true);
        go_on(&Conversation::read_body);
    }

    // A client that asked first is told to send its body.
    void go_on(Step next) {
        wait_for(limits_.patience);
        make_room_for_body();
        const auto& message = request_parser_->get();
        bool asks = beast::iequals(message[http::field::expect], "100-continue");
        if (!asks) return (this->*next)();
        static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        auto self = shared_from_this();
        stream_.async_write(kContinue, [this, self, next](const Error& error, std::size_t) {
            if (!error) (this->*next)();
        });
    }

    void read_body() {
        const Error error =
            parse(*request_parser_, [](const auto& parser) { return parser.is_done(); });
        if (error == http::error::need_more) return receive(&Conversation::read_body);
        if (error == http::error::body_limit) return refuse(too_long());
        if (!error) respond();
    }
    void respond() {
        wait_for_ourselves();
        request_.body = std::move(request_parser_->get().body());
        request_.is_whole = true;
        if (service_) return service_->respond(std::move(request_), answer());
        write(router_.respond(std::move(request_)));
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
        if (flow_ && !piece_->is_done()) line_.keep_alive = false;
        flow_.reset();
        write(std::move(response));
    }

    void begin_flow() {
        piece_.emplace(std::move(*request_parser_));
        piece_->eager(true);
        read_piece();
    }
    void read_piece() {
        if (!flow_) return;  // answered already
        if (piece_->is_done()) return end_flow();
        room_.resize(kPiece);
        piece_->get().body().data = room_.data();
        piece_->get().body().size = room_.size();
        wait_for(limits_.patience);
        fill_piece();
    }
    void fill_piece() {
        const Error error = parse(*piece_, [](const auto& parser) { return parser.is_done(); });
        if (error == http::error::need_more) return receive(&Conversation::fill_piece);
        if (!error || error == http::error::need_buffer) take_piece();
    }
    void take_piece() {
        if (!flow_) return;
        room_.resize(kPiece - piece_->get().body().size);
        if (room_.empty()) return read_piece();
        wait_for_ourselves();
        auto self = shared_from_this();
        auto more = [self] {
            asio::post(self->stream_.get_executor(), [self] { self->read_piece(); });
        };
        flow_->take(std::move(room_), more);
        room_ = {};
    }
    void end_flow() {
        wait_for_ourselves();
        flow_->end();
    }

    [[nodiscard]] HttpResponse too_long() const {
        bool has_words = service_ && service_->too_long;
        return has_words ? service_->too_long() : text_response("The body is too long.\n", 413);
    }
    // A body that was not read would be taken for the next request.
    void refuse(HttpResponse response) {
        if (has_body()) line_.keep_alive = false;
        write(std::move(response));
    }
    [[nodiscard]] bool has_body() const {
        const auto& parser = *request_parser_;
        return parser.chunked() || parser.content_length().value_or(0) > 0;
    }

    void write(HttpResponse response) {
        outgoing_ = head_text(response, line_);
        long_body_ = {};
        pieces_ = {};
        if (!line_.is_head) {
            const bool is_long = response.body.size() > kInOne;
            is_long ? long_body_ = std::move(response.body) : outgoing_ += response.body;
            pieces_ = std::move(response.pieces);
        }
        wait_for(limits_.patience);
        send();
    }
    // Only its beginning: what follows takes turns with other connections.
    void send() {
        const std::size_t sent = stream_.send_at_once(outgoing_);
        if (sent < outgoing_.size()) return send_later(sent);
        has_more() ? send_later(0) : wrote();
    }
    void send_later(std::size_t from) {
        auto self = shared_from_this();
        const auto rest = std::string_view(outgoing_).substr(from);
        stream_.async_write(rest, [this, self](const Error& error, std::size_t) {
            if (!error) has_more() ? send_later(0) : wrote();
        });
    }
    // NB: swapped, for a string that is given an empty one keeps its room.
    bool has_more() {
        std::string next = std::exchange(long_body_, {});
        if (next.empty() && pieces_) next = pieces_();
        outgoing_.swap(next);
        return !outgoing_.empty();
    }
    // Requests that came together take turns with those of others.
    void wrote() {
        pieces_ = {};
        if (!line_.keep_alive) return close();
        if (buffer_.size() == 0) return read();
        auto self = shared_from_this();
        asio::post(stream_.get_executor(), [self] { self->read(); });
    }

    // A peer that is still sending would lose our answer to a reset: what it sends is read away
    // first.
    void close() {
        if (stream_.is_encrypted()) {
            auto self = shared_from_this();
            wait_for(limits_.patience);
            return stream_.async_part([self](const Error&) {});
        }
        stream_.end_sending();
        wait_for(kLinger);
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
    const HttpLimits& limits_;
    std::function<void()> gone_;
    SteadyTime deadline_ = SteadyTime::max();
    std::string peer_;
    std::vector<std::string> certificate_;  // names of the client
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> request_parser_;
    std::optional<http::request_parser<http::buffer_body>> piece_;
    RequestLine line_;
    HttpRequest request_;
    ServicePtr service_;
    std::size_t max_body_ = 0;
    std::optional<BodyFlow> flow_;
    std::string room_;      // where the next piece of a body goes
    std::string outgoing_;  // of the answer; what follows it is in one of the next two
    std::string long_body_;
    std::function<std::string()> pieces_;
};

}  // namespace

std::shared_ptr<HttpConversation> make_conversation(  // shared, see the header
    HttpLink::Socket socket,
    const Router& router,
    const HttpLimits& limits,
    std::function<void()> gone,
    asio::ssl::context* tls
) {
    return std::make_shared<Conversation>(std::move(socket), router, limits, std::move(gone), tls);
}

}  // namespace thiowatch::net
