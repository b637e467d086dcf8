// The HTTP server on real sockets: what peers may do to it, and what it says to them.

#include "daemon/net/http_server.h"

#include <cstdio>
#include <future>
#include <thread>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <openssl/pem.h>

#include "tests/support/temporary_folder.h"
#include "tests/support/test_authority.h"

namespace thiowatch::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::size_t kLong = std::size_t{24} << 20;  // more than sockets hold

/// One that blocks.
class Client {
  public:
    explicit Client(std::uint16_t port) {
        socket_.connect(tcp::endpoint(asio::ip::make_address("127.0.0.1"), port));
    }
    void send(std::string_view text) { asio::write(socket_, asio::buffer(text)); }
    /// The next head, with its empty line.
    std::string head() {
        const std::size_t size = asio::read_until(socket_, asio::dynamic_buffer(read_), "\r\n\r\n");
        return take(size);
    }
    std::string body(std::size_t size) {
        if (read_.size() < size) {
            const std::size_t more = size - read_.size();
            asio::read(socket_, asio::dynamic_buffer(read_), asio::transfer_exactly(more));
        }
        return take(size);
    }
    /// The next answer to "GET /word".
    std::string word() {
        const std::string said = head();
        return body(std::stoul(said.substr(said.find("Content-Length: ") + 16)));
    }
    /// Everything until the server closes.
    std::string rest() {
        boost::system::error_code end;
        asio::read(socket_, asio::dynamic_buffer(read_), end);
        return std::exchange(read_, {});
    }
    void end_sending() { socket_.shutdown(tcp::socket::shutdown_send); }
    void reset() {
        socket_.set_option(asio::socket_base::linger(true, 0));
        socket_.close();
    }

  private:
    std::string take(std::size_t size) {
        std::string text = read_.substr(0, size);
        read_.erase(0, size);
        return text;
    }

    asio::io_context context_;
    tcp::socket socket_{context_};
    std::string read_;
};

/// A server with a page "/word", and a service below "/later" that a test answers.
class HttpServerTest : public ::testing::Test {
  protected:
    ~HttpServerTest() override {
        if (!thread.joinable()) return;
        server.stop();
        thread.join();
    }
    std::uint16_t serve(HttpLimits limits = {}) {
        Router router;
        router.add("GET", "/word/{word}", [](const HttpRequest& request) {
            return text_response(request.part("word"));
        });
        router.add("GET", "/long", [](const HttpRequest&) {
            return text_response(std::string(kLong, 'x'));
        });
        router.add("POST", "/echo", [](const HttpRequest& request) {
            return text_response(request.body);
        });
        router.add("GET", "/pieces", [](const HttpRequest&) {
            HttpResponse response;
            response.pieces_size = 3 * kLong;
            response.pieces = [left = 3]() mutable {
                return left-- > 0 ? std::string(kLong, 'p') : std::string();
            };
            return response;
        });
        router.mount([this](std::string_view path) {
            return is_below(path, "/later") ? service : nullptr;
        });
        const std::uint16_t port = server.listen("127.0.0.1", 0, std::move(router), limits);
        thread = std::thread([this] { server.run(); });
        return port;
    }
    /// Requests wait here until the test answers them.
    void answer_later() {
        Service later;
        later.respond = [this](HttpRequest request, Answer answer) {
            asked.set_value({std::move(request), std::move(answer)});
        };
        service = std::make_shared<const Service>(std::move(later));
    }

    std::promise<std::pair<HttpRequest, Answer>> asked;
    ServicePtr service;
    HttpServer server;
    std::thread thread;
};

TEST_F(HttpServerTest, SaysTheSameToEverybodyBesideWhatIsAsked) {
    answer_later();
    Client client(serve());
    client.send("POST /later HTTP/1.1\r\nHost: h\r\nX-Mine: Yes\r\nContent-Length: 2\r\n\r\nab");
    auto [request, answer] = asked.get_future().get();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.header("x-mine"), "Yes");
    EXPECT_EQ(request.body, "ab");
    EXPECT_EQ(request.peer, "127.0.0.1");
    answer({201, "application/json", "{}", {{"Location", "/later/1"}}});
    EXPECT_EQ(
        client.head(),
        "HTTP/1.1 201 Created\r\n"
        "Content-Type: application/json\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "Referrer-Policy: no-referrer\r\n"
        "Cache-Control: no-store\r\n"
        "Content-Security-Policy: default-src 'none'; style-src 'self'; img-src 'self' data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'\r\n"
        "Location: /later/1\r\n"
        "Content-Length: 2\r\n\r\n"
    );
    EXPECT_EQ(client.body(2), "{}");
}

TEST_F(HttpServerTest, AnswersRequestsThatComeTogetherInTheirOrder) {
    Client client(serve());
    client.send(
        "GET /word/one HTTP/1.1\r\n\r\nPOST /echo HTTP/1.1\r\nContent-Length: 3\r\n\r\ntwo"
        "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nthree\r\n0\r\n\r\nGET /wo"
    );
    EXPECT_EQ(client.word(), "one");
    EXPECT_EQ(client.word(), "two");
    EXPECT_EQ(client.word(), "three");
    client.send("rd/four HTTP/1.1\r\n\r\n");
    EXPECT_EQ(client.word(), "four");
}

TEST_F(HttpServerTest, TakesAHeadThatComesByteByByte) {
    Client client(serve());
    for (const char byte : std::string_view("GET /word/slow HTTP/1.1\r\nHost: h\r\n\r\n"))
        client.send({&byte, 1});
    EXPECT_EQ(client.word(), "slow");
}

TEST_F(HttpServerTest, StaysOrClosesAsTheRequestAsks) {
    const std::uint16_t port = serve();
    struct Case {
        std::string_view request;
        std::string_view said;
        bool stays;
    };
    const Case cases[] = {
        {"GET /word/a HTTP/1.1\r\n\r\n", "", true},
        {"GET /word/a HTTP/1.1\r\nConnection: close\r\n\r\n", "Connection: close\r\n", false},
        {"GET /word/a HTTP/1.0\r\n\r\n", "", false},
        {"GET /word/a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
         "Connection: keep-alive\r\n",
         true},
    };
    for (const Case& one : cases) {
        Client client(port);
        client.send(one.request);
        const std::string head = client.head();
        EXPECT_THAT(head, StartsWith(std::string(one.request.substr(12, 8)) + " 200 OK\r\n"));
        const bool says_something = head.find("Connection") != std::string::npos;
        EXPECT_EQ(says_something, !one.said.empty()) << one.request;
        EXPECT_THAT(head, HasSubstr(std::string(one.said)));
        EXPECT_EQ(client.body(1), "a");
        if (one.stays) {
            client.send("GET /word/b HTTP/1.1\r\n\r\n");
            EXPECT_EQ(client.word(), "b");
        } else {
            EXPECT_EQ(client.rest(), "");
        }
    }
}

TEST_F(HttpServerTest, TellsTheLengthToHeadButSendsNoBody) {
    Client client(serve());
    client.send("HEAD /word/five5 HTTP/1.1\r\n\r\nGET /word/b HTTP/1.1\r\n\r\n");
    EXPECT_THAT(client.head(), HasSubstr("Content-Length: 5\r\n"));
    EXPECT_EQ(client.word(), "b");
}

TEST_F(HttpServerTest, AsksForABodyThatWaitsToBeAskedFor) {
    Client client(serve());
    client.send("POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    EXPECT_EQ(client.head(), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("abc");
    EXPECT_EQ(client.word(), "abc");
}

TEST_F(HttpServerTest, SendsALongBodyToOneWhoReadsLate) {
    Client client(serve());
    client.send("GET /long HTTP/1.1\r\n\r\nGET /word/b HTTP/1.1\r\n\r\n");
    EXPECT_THAT(client.head(), HasSubstr("Content-Length: " + std::to_string(kLong) + "\r\n"));
    EXPECT_EQ(client.body(kLong), std::string(kLong, 'x'));
    EXPECT_EQ(client.word(), "b");
}

TEST_F(HttpServerTest, SendsABodyInPieces) {
    Client client(serve());
    client.send("GET /pieces HTTP/1.1\r\n\r\nGET /word/b HTTP/1.1\r\n\r\n");
    EXPECT_THAT(client.head(), HasSubstr("Content-Length: " + std::to_string(3 * kLong) + "\r\n"));
    EXPECT_EQ(client.body(3 * kLong), std::string(3 * kLong, 'p'));
    EXPECT_EQ(client.word(), "b");
    client.send("HEAD /pieces HTTP/1.1\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(
        client.rest(), EndsWith("Content-Length: " + std::to_string(3 * kLong) + "\r\n\r\n")
    );
}

TEST_F(HttpServerTest, TakesABodyInPieces) {
    constexpr std::size_t kSize = std::size_t{3} << 20;
    auto taken = std::make_shared<std::string>();
    Service pieces;
    pieces.stream = [taken](const HttpRequest&, const Answer& answer) -> std::optional<BodyFlow> {
        BodyFlow flow;
        flow.take = [taken](std::string piece, const std::function<void()>& more) {
            *taken += piece;
            more();
        };
        flow.end = [taken, answer] { answer(text_response(std::to_string(taken->size()))); };
        return flow;
    };
    service = std::make_shared<const Service>(std::move(pieces));
    Client client(serve());
    client.send("POST /later HTTP/1.1\r\nContent-Length: " + std::to_string(kSize) + "\r\n\r\n");
    client.send(std::string(kSize, 'b') + "GET /word/b HTTP/1.1\r\n\r\n");
    EXPECT_EQ(client.word(), std::to_string(kSize));
    EXPECT_EQ(client.word(), "b");
}

TEST_F(HttpServerTest, RefusesABodyThatIsTooLongWhileItIsStillSent) {
    HttpLimits limits;
    limits.max_body = 10;
    const std::uint16_t port = serve(limits);
    Client stated(port);
    stated.send("POST /echo HTTP/1.1\r\nContent-Length: 200000\r\n\r\n" + std::string(100000, 'x'));
    const std::string head = stated.head();
    EXPECT_THAT(head, StartsWith("HTTP/1.1 413 Payload Too Large\r\n"));
    EXPECT_THAT(head, HasSubstr("Connection: close\r\n"));
    stated.send(std::string(100000, 'x'));
    stated.end_sending();
    EXPECT_EQ(stated.rest(), "The body is too long.\n");
    Client chunked(port);
    chunked.send("POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n");
    EXPECT_THAT(chunked.head(), StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpServerTest, ClosesAPeerThatKeepsItWaiting) {
    HttpLimits limits;
    limits.patience = std::chrono::milliseconds{200};
    const std::uint16_t port = serve(limits);
    Client silent(port);
    Client in_head(port);
    in_head.send("GET /word/a HT");
    Client in_body(port);
    in_body.send("POST /echo HTTP/1.1\r\nContent-Length: 9\r\n\r\nab");
    Client idle(port);
    idle.send("GET /word/a HTTP/1.1\r\n\r\n");
    EXPECT_EQ(idle.word(), "a");
    Client taking_nothing(port);
    taking_nothing.send("GET /long HTTP/1.1\r\n\r\n");
    EXPECT_EQ(silent.rest(), "");
    EXPECT_EQ(in_head.rest(), "");
    EXPECT_EQ(in_body.rest(), "");
    EXPECT_EQ(idle.rest(), "");
    EXPECT_LT(taking_nothing.rest().size(), kLong);
}

TEST_F(HttpServerTest, KeepsAPeerThatWaitsForItsAnswer) {
    answer_later();
    HttpLimits limits;
    limits.patience = std::chrono::milliseconds{200};
    const std::uint16_t port = serve(limits);
    Client waiting(port);
    waiting.send("GET /later HTTP/1.1\r\n\r\n");
    auto [request, answer] = asked.get_future().get();
    EXPECT_EQ(Client(port).rest(), "");  // it has looked at all of them
    answer(text_response("at last"));
    EXPECT_EQ(waiting.word(), "at last");
}

TEST_F(HttpServerTest, GoesOnWhenAPeerIsGoneBeforeItsAnswer) {
    answer_later();
    const std::uint16_t port = serve();
    Client gone(port);
    gone.send("GET /later HTTP/1.1\r\n\r\n");
    auto [request, answer] = asked.get_future().get();
    gone.reset();
    answer(text_response("too late"));
    Client client(port);
    client.send("GET /word/b HTTP/1.1\r\n\r\n");
    EXPECT_EQ(client.word(), "b");
}

TEST_F(HttpServerTest, EndsWithWhatIsNoHttp) {
    const std::uint16_t port = serve();
    Client noise(port);
    noise.send("\x0bMSH|^~\\&|\r\n\r\n");
    EXPECT_EQ(noise.rest(), "");
    Client endless(port);
    endless.send("GET /word/a HTTP/1.1\r\nX: " + std::string(16 * 1024, 'x'));
    EXPECT_EQ(endless.rest(), "");
}

TEST_F(HttpServerTest, LetsNoMoreInThanItMay) {
    HttpLimits limits;
    limits.max_connections = 1;
    const std::uint16_t port = serve(limits);
    Client first(port);
    first.send("GET /word/a HTTP/1.1\r\n\r\n");
    EXPECT_EQ(first.word(), "a");
    EXPECT_EQ(Client(port).rest(), "");
    first.send("GET /word/b HTTP/1.1\r\n\r\n");
    EXPECT_EQ(first.word(), "b");
}

/// The same with TLS.
class HttpsServerTest : public HttpServerTest {
  protected:
    HttpLimits with_tls() {
        const loopback::Identity identity = authority.issue("IP:127.0.0.1");
        TlsFilePaths files{(folder / "crt").string(), (folder / "key").string(), {}};
        FILE* certificate = std::fopen(files.certificate.c_str(), "w");
        PEM_write_X509(certificate, identity.certificate.get());
        std::fclose(certificate);
        FILE* key = std::fopen(files.key.c_str(), "w");
        PEM_write_PrivateKey(key, identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        std::fclose(key);
        HttpLimits limits;
        limits.tls = files;
        return limits;
    }

    loopback::TestAuthority authority;
    testing::TemporaryFolder folder;
};

TEST_F(HttpsServerTest, AnswersAndSaysGoodbye) {
    const std::uint16_t port = serve(with_tls());
    asio::io_context context;
    asio::ssl::context trust(asio::ssl::context::tls_client);
    asio::ssl::stream<tcp::socket> client(context, trust);
    client.lowest_layer().connect(tcp::endpoint(asio::ip::make_address("127.0.0.1"), port));
    client.handshake(asio::ssl::stream_base::client);
    const std::string_view asked =
        "GET /long HTTP/1.1\r\n\r\nGET /word/b HTTP/1.1\r\nConnection: close\r\n\r\n";
    asio::write(client, asio::buffer(asked));
    std::string answered;
    boost::system::error_code end;
    asio::read(client, asio::dynamic_buffer(answered), end);
    EXPECT_EQ(end, asio::error::eof);
    EXPECT_GT(answered.size(), kLong);
    EXPECT_THAT(answered.substr(kLong), EndsWith("\r\n\r\nb"));
}

TEST_F(HttpsServerTest, ClosesAPeerThatDoesNotGreet) {
    HttpLimits limits = with_tls();
    limits.patience = std::chrono::milliseconds{200};
    EXPECT_EQ(Client(serve(limits)).rest(), "");
}

}  // namespace
}  // namespace thiowatch::net
