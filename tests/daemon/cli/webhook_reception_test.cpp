#include "daemon/cli/webhook_reception.h"

#include <array>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

namespace thiowatch::cli {
namespace {

constexpr std::int64_t kNow = 1'772'357'400;
const std::string kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

Instant fixed_now() {
    Instant now;
    now.utc_ms = kNow * 1000;
    return now;
}

/// Posts one webhook and returns the whole answer.
std::string post(std::uint16_t port, const std::string& body, const std::string& headers) {
    namespace asio = boost::asio;
    asio::io_context context;
    asio::ip::tcp::socket socket(context);
    socket.connect({asio::ip::make_address("127.0.0.1"), port});
    std::string request = "POST /hooks/alerts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" +
                          headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                          body;
    asio::write(socket, asio::buffer(request));
    std::string answer;
    boost::system::error_code end;
    asio::read(socket, asio::dynamic_buffer(answer), end);
    return answer;
}

std::string signed_headers(const std::string& body, const std::string& secret) {
    const std::array<std::string, 1> secrets{secret};
    return "webhook-id: w1\r\nwebhook-timestamp: " + std::to_string(kNow) +
           "\r\nwebhook-signature: " + delivery::sign({"w1", kNow, body}, secrets) + "\r\n";
}

struct Received {
    std::vector<ReceivedWebhook> webhooks;
    std::string last_answer;
    bool are_good = false;
};

/// Receives as many webhooks as are posted, then ends by itself.
Received receive(
    const std::vector<std::pair<std::string, std::string>>& posts,
    std::vector<std::string> secrets
) {
    Received received;
    ReceptionOptions options;
    options.secrets = std::move(secrets);
    options.stop_after = static_cast<int>(posts.size());
    options.now = fixed_now;
    WebhookReception reception(options, [&received](const ReceivedWebhook& webhook) {
        received.webhooks.push_back(webhook);
    });
    std::uint16_t port = reception.listen().port;
    std::thread serving([&reception] { reception.run(); });
    for (const auto& [body, headers] : posts)
        received.last_answer = post(port, body, headers);
    serving.join();
    received.are_good = reception.are_all_good();
    return received;
}

TEST(WebhookReception, SaysThatARightSignatureIsValidAndAnswers204) {
    const std::string body = R"({"type":"alert.opened"})";
    Received received = receive({{body, signed_headers(body, kSecret)}}, {kSecret});
    ASSERT_EQ(received.webhooks.size(), 1U);
    EXPECT_EQ(received.webhooks[0].verdict(), "valid");
    EXPECT_EQ(received.webhooks[0].id, "w1");
    EXPECT_EQ(received.webhooks[0].path, "/hooks/alerts");
    EXPECT_EQ(received.webhooks[0].body, body);
    EXPECT_TRUE(received.last_answer.starts_with("HTTP/1.1 204")) << received.last_answer;
    EXPECT_TRUE(received.are_good);
}

TEST(WebhookReception, IsNotGoodWhenOneOfManySignaturesIsWrong) {
    const std::string body = "{}";
    Received received = receive(
        {{body, signed_headers(body, "another secret")}, {body, signed_headers(body, kSecret)}},
        {kSecret}
    );
    ASSERT_EQ(received.webhooks.size(), 2U);
    EXPECT_EQ(received.webhooks[0].verdict(), "mismatch");
    EXPECT_EQ(received.webhooks[1].verdict(), "valid");
    EXPECT_FALSE(received.are_good);
}

TEST(WebhookReception, CallsAWebhookWithoutHeadersMalformed) {
    Received received = receive({{"{}", ""}}, {kSecret});
    ASSERT_EQ(received.webhooks.size(), 1U);
    EXPECT_EQ(received.webhooks[0].verdict(), "malformed");
    EXPECT_FALSE(received.are_good);
}

TEST(WebhookReception, NeverCallsValidWhatItCannotCheck) {
    const std::string body = "{}";
    Received received = receive({{body, signed_headers(body, kSecret)}}, {});
    ASSERT_EQ(received.webhooks.size(), 1U);
    EXPECT_EQ(received.webhooks[0].verdict(), "not checked");
}

}  // namespace
}  // namespace thiowatch::cli
