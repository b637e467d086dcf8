#include "daemon/cli/mllp_line.h"

#include <array>
#include <charconv>

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
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

template <class Load>
void load(const std::string& file, const Load& with) {
    if (file.empty()) return;
    try {
        with();
    } catch (const boost::system::system_error& failure) {
        throw std::runtime_error("TLS file " + file + ": " + failure.code().message());
    }
}

asio::ssl::context client_tls(const LineTls& files) {
    asio::ssl::context context(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    context.set_verify_mode(asio::ssl::verify_peer);
    if (files.ca.empty()) context.set_default_verify_paths();
    load(files.ca, [&] { context.load_verify_file(files.ca); });
    load(files.certificate, [&] { context.use_certificate_chain_file(files.certificate); });
    load(files.key, [&] { context.use_private_key_file(files.key, asio::ssl::context::pem); });
    return context;
}

}  // namespace

MllpLine::MllpLine(const std::optional<LineTls>& tls) : socket_(context_) {
    if (tls) tls_ = client_tls(*tls);
}

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
        if (!has_finished(longest) || failed) continue;
        if (!tls_ || shake_hands(peer.host, longest)) return true;
    }
    close();
    return false;
}

bool MllpLine::shake_hands(const std::string& host, Wait longest) {
    secured_.emplace(socket_, *tls_);
    SSL_set_tlsext_host_name(secured_->native_handle(), host.c_str());
    secured_->set_verify_callback(asio::ssl::host_name_verification(host));
    boost::system::error_code failed;
    auto shaken = [&failed](const boost::system::error_code& ended) { failed = ended; };
    secured_->async_handshake(asio::ssl::stream_base::client, shaken);
    bool is_in_time = has_finished(longest);
    if (is_in_time && !failed) return true;
    const long verdict = SSL_get_verify_result(secured_->native_handle());
    if (!is_in_time) {
        trouble_ = "TLS: no handshake in time";
    } else if (verdict != X509_V_OK) {
        trouble_ = std::string("TLS: the receiver's certificate is not accepted: ") +
                   X509_verify_cert_error_string(verdict);
    } else {
        trouble_ = "TLS: " + failed.message();
    }
    return false;
}

bool MllpLine::write(std::string_view bytes, Wait longest) {
    if (!socket_.is_open()) return false;
    boost::system::error_code failed;
    auto written = [&failed](const boost::system::error_code& ended, std::size_t) {
        failed = ended;
    };
    on_stream([&](auto& stream) {
        asio::async_write(stream, asio::buffer(bytes.data(), bytes.size()), written);
    });
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
    on_stream([&](auto& stream) { stream.async_read_some(asio::buffer(room), got); });
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
    secured_.reset();
    socket_.close(ignored);
    decoder_ = mllp::FrameDecoder();
    events_.clear();
    next_event_ = 0;
}

}  // namespace thiowatch::cli
