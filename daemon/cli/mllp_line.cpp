#include "daemon/cli/mllp_line.h"

#include <array>
#include <charconv>

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>

namespace thiowatch::cli {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

bool is_port(std::string_view text) {
    std::uint16_t number = 0;
    auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && rest == text.data() + text.size() && number > 0;
}

}  // namespace

std::optional<Peer> peer_written(std::string_view text) {
    std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    std::string_view port = text.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        return std::nullopt;  // an IPv6 address without brackets: which colon is the last?
    }
    if (host.empty() || !is_port(port)) return std::nullopt;
    return Peer{std::string(host), std::string(port)};
}

// Runs what was begun; when time is over it is cancelled and its end still awaited, because it
// refers to the caller's variables.
bool MllpLine::has_finished(Wait longest) {
    context_.restart();
    context_.run_for(longest);
    if (context_.stopped()) return true;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
    context_.run();
    return false;
}

bool MllpLine::connect(const Peer& peer, Wait longest) {
    close();
    boost::system::error_code failed;
    tcp::resolver resolver(context_);
    auto places = resolver.resolve(peer.host, peer.port, failed);
    if (failed) return false;
    for (const auto& place : places) {
        close();
        socket_.open(place.endpoint().protocol(), failed);
        if (failed) continue;
        failed = asio::error::would_block;
        socket_.async_connect(place.endpoint(), [&failed](const boost::system::error_code& ended) {
            failed = ended;
        });
        if (has_finished(longest) && !failed) return true;
    }
    close();
    return false;
}

bool MllpLine::write(std::string_view bytes, Wait longest) {
    if (!socket_.is_open()) return false;
    boost::system::error_code failed;
    auto written = [&failed](const boost::system::error_code& ended, std::size_t) {
        failed = ended;
    };
    asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()), written);
    if (has_finished(longest) && !failed) return true;
    close();
    return false;
}

bool MllpLine::read_some(Wait longest) {
    std::array<char, 16384> room{};
    boost::system::error_code failed;
    std::size_t size = 0;
    auto got = [&failed, &size](const boost::system::error_code& ended, std::size_t count) {
        failed = ended;
        size = count;
    };
    socket_.async_read_some(asio::buffer(room), got);
    bool is_in_time = has_finished(longest);
    if (size > 0) {
        decoder_.push({room.data(), size}, events_);
        return true;
    }
    if (is_in_time && failed) close();
    return false;
}

std::optional<std::string> MllpLine::next_payload() {
    while (next_event_ < events_.size()) {
        auto* frame = std::get_if<mllp::Frame>(&events_[next_event_++]);
        if (frame != nullptr) return std::move(frame->payload);
    }
    events_.clear();
    next_event_ = 0;
    return std::nullopt;
}

std::optional<std::string> MllpLine::read_frame(Wait longest) {
    auto end = std::chrono::steady_clock::now() + longest;
    for (;;) {
        if (auto payload = next_payload()) return payload;
        auto left = std::chrono::duration_cast<Wait>(end - std::chrono::steady_clock::now());
        if (!socket_.is_open() || left <= Wait::zero() || !read_some(left)) return std::nullopt;
    }
}

void MllpLine::close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
    decoder_ = mllp::FrameDecoder();
    events_.clear();
    next_event_ = 0;
}

}  // namespace thiowatch::cli
