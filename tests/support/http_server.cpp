#include "tests/support/http_server.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <sstream>
#include <utility>

namespace thiowatch::loopback {
namespace {

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char byte) {
        return static_cast<char>(std::tolower(byte));
    });
    return text;
}

std::string head_of(const HttpAnswer& answer, std::size_t length) {
    std::string head = "HTTP/1.1 " + std::to_string(answer.status) + " Some Reason\r\n";
    for (const auto& header : answer.headers)
        head += header + "\r\n";
    return head + "Content-Length: " + std::to_string(length) + "\r\n\r\n";
}

}  // namespace

std::optional<HttpRequest> read_request(Connection& connection) {
    auto line = connection.read_line();
    if (!line) return std::nullopt;
    HttpRequest request;
    std::istringstream{*line} >> request.method >> request.target;
    while ((line = connection.read_line()) && *line != "\r\n") {
        const auto colon = line->find(": ");
        if (colon == std::string::npos) continue;
        const auto value = line->substr(colon + 2, line->size() - colon - 4);
        request.headers[lower(line->substr(0, colon))] = value;
    }
    if (!line) return std::nullopt;
    const auto length = request.headers.find("content-length");
    if (length != request.headers.end()) {
        auto body = connection.read_bytes(std::stoul(length->second));
        if (!body) return std::nullopt;
        request.body = std::move(*body);
    }
    request.is_encrypted = connection.is_encrypted();
    return request;
}

bool give(Connection& connection, const HttpAnswer& answer) {
    switch (answer.kind) {
        case HttpAnswer::Kind::Whole:
            return connection.write(head_of(answer, answer.body.size()) + answer.body);
        case HttpAnswer::Kind::Close:
            return false;
        case HttpAnswer::Kind::Reset:
            connection.reset();
            return false;
        case HttpAnswer::Kind::Hang:
            connection.hang();
            return false;
        case HttpAnswer::Kind::HalfHead:
            return connection.write("HTTP/1.1 200 OK\r\nContent-Ty") && false;
        case HttpAnswer::Kind::HalfBody:
            return connection.write(head_of(answer, 100) + "half") && false;
        case HttpAnswer::Kind::EndlessBody:
            return false;
    }
    return false;
}

HttpServer::HttpServer(std::deque<HttpAnswer> answers, const Identity* identity)
    : answers_(std::move(answers)),
      identity_(identity),
      server_([this](Connection& connection) { serve(connection); }) {}

void HttpServer::serve(Connection& connection) {
    if (identity_ != nullptr && !connection.start_tls(*identity_)) return;
    while (auto request = read_request(connection)) {
        {
            const std::scoped_lock lock{mutex_};
            requests_.push_back(std::move(*request));
        }
        const auto answer = next_answer();
        if (answer.kind == HttpAnswer::Kind::EndlessBody) give_endless_body(connection, answer);
        if (!give(connection, answer)) return;
    }
}

void HttpServer::give_endless_body(Connection& connection, const HttpAnswer& answer) {
    constexpr std::size_t kLength = 1'000'000'000;
    const std::string block(8192, 'x');
    if (!connection.write(head_of(answer, kLength))) return;
    std::size_t written = 0;
    while (written < kLength && connection.write(block))
        written += block.size();
    const std::scoped_lock lock{mutex_};
    endless_bytes_ += written;
}

std::size_t HttpServer::endless_bytes() {
    server_.stop();
    return endless_bytes_;
}

HttpAnswer HttpServer::next_answer() {
    const std::scoped_lock lock{mutex_};
    auto answer = answers_.front();
    if (answers_.size() > 1) answers_.pop_front();
    return answer;
}

std::vector<HttpRequest> HttpServer::requests() const {
    const std::scoped_lock lock{mutex_};
    return requests_;
}

}  // namespace thiowatch::loopback
