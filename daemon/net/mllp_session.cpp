#include "daemon/net/mllp_session.h"

#include <sys/socket.h>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include "daemon/runtime/log.h"

namespace thiowatch::net {

namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::size_t kReadSize = std::size_t{16} * 1024;
constexpr int kNoiseKept = 16;  // a connection's worth for the operator, not a log of line noise

/// The reading and writing of one kind of stream.
template <class Stream>
class StreamSession final : public MllpSession {
  public:
    StreamSession(Stream stream, SessionRoad road)
        : MllpSession(std::move(road)), stream_(std::move(stream)) {}

    void start() override {
        if constexpr (std::is_same_v<Stream, TlsStream>) {
            auto self = shared_from_this();
            stream_.async_handshake(
                asio::ssl::stream_base::server,
                [this, self](const Error& error) {
                    error ? close(Closing::HandshakeFailed) : read();
                }
            );
        } else {
            read();
        }
    }

  private:
    void read() override {
        auto self = shared_from_this();
        stream_.async_read_some(
            asio::buffer(incoming_),
            [this, self](const Error& error, std::size_t size) {
                if (error) {
                    close(error == asio::error::eof ? Closing::PeerClosed : Closing::Broken);
                } else {
                    received({incoming_.data(), size});
                }
            }
        );
    }

    std::size_t send_at_once() override {
        if constexpr (std::is_same_v<Stream, PlainStream>) {
            const ssize_t sent = ::send(
                stream_.native_handle(),
                outgoing_.data(),
                outgoing_.size(),
                MSG_DONTWAIT | MSG_NOSIGNAL
            );
            return sent < 0 ? 0 : static_cast<std::size_t>(sent);
        }
        return 0;
    }

    void write(std::size_t from) override {
        auto self = shared_from_this();
        asio::async_write(
            stream_,
            asio::buffer(outgoing_) + from,
            [this, self](const Error& error, std::size_t) {
                error ? close(Closing::Broken) : wrote();
            }
        );
    }

    void close_stream() override {
        Error ignored;  // the connection is over either way
        auto& socket = stream_.lowest_layer();
        socket.shutdown(asio::socket_base::shutdown_both, ignored);
        socket.close(ignored);
    }

    Stream stream_;
};

}  // namespace

std::string_view name_of(Closing reason) {
    switch (reason) {
        case Closing::PeerClosed:
            return "peer";
        case Closing::Idle:
            return "idle";
        case Closing::UnfinishedFrame:
            return "unfinished_frame";
        case Closing::WrongProtocol:
            return "wrong_protocol";
        case Closing::Broken:
            return "broken";
        case Closing::Stopped:
            return "stopped";
        case Closing::HandshakeFailed:
            return "tls_handshake";
    }
    return "broken";
}

MllpSession::MllpSession(SessionRoad road)
    : incoming_(kReadSize),
      road_(std::move(road)),
      decoder_({.max_payload = road_.limits.max_frame}),
      last_read_(std::chrono::steady_clock::now()) {}

void MllpSession::received(std::string_view bytes) {
    last_read_ = std::chrono::steady_clock::now();
    bool was_in_frame = decoder_.in_frame();
    events_.clear();
    decoder_.push(bytes, events_);
    if (decoder_.in_frame() && (!was_in_frame || !events_.empty())) frame_began_ = last_read_;
    // Counted before anything is submitted: answers are sent when the last one is there.
    for (mllp::Event& event : events_) {
        if (end_ == Closing::WrongProtocol) break;  // a VT among its bytes starts no frame
        std::visit([this](auto& of) { take(std::move(of)); }, event);
    }
    is_alone_ = unanswered_ == 1;
    if (unanswered_ == 0) go_on();
}

void MllpSession::go_on() {
    if (is_closed_) return;
    if (is_other_protocol(decoder_.pending_noise())) end_ = Closing::WrongProtocol;
    end_ ? close(*end_) : read();
}

void MllpSession::take(mllp::Frame&& frame) {
    submit(std::move(frame.payload), false);
}

void MllpSession::take(mllp::Noise&& noise) {
    auto kind = mllp::kind_of_noise(noise.kept);
    if (kind == mllp::NoiseKind::Padding && !noise.unfinished) return;
    if (is_other_protocol(noise)) end_ = Closing::WrongProtocol;
    std::string cause(
        noise.unfinished ? "a frame that did not end before the next began" : mllp::describe(kind)
    );
    keep_noise(std::move(noise.kept), noise.total, std::move(cause));
}

void MllpSession::take(mllp::TooLarge&& large) {
    submit(std::move(large.head), true);
}

void MllpSession::submit(std::string payload, bool is_oversized) {
    ++unanswered_;
    auto self = shared_from_this();
    road_.ledger.submit(intake::FrameSubmission{
        road_.feed, std::move(payload), is_oversized, std::move(self)});
}

// Nobody else touches the session while its only frame is in hand. What goes wrong is found again
// where the rest is written.
void MllpSession::answer_at_once(const std::vector<std::string>& answers) {
    if (!is_alone_) return;
    add_to_outgoing(answers);
    sent_ = outgoing_.empty() ? 0 : send_at_once();
    is_sent_ = true;
}

void MllpSession::answered(const std::vector<std::string>& answers, std::string payload) {
    decoder_.give_room(std::move(payload));
    if (!std::exchange(is_sent_, false)) add_to_outgoing(answers);
    if (--unanswered_ > 0 || is_closed_) return;
    sent_ == outgoing_.size() ? wrote() : write(sent_);
}

void MllpSession::add_to_outgoing(const std::vector<std::string>& answers) {
    for (const std::string& answer : answers) {
        if (!answer.empty()) outgoing_ += mllp::encode(answer);
    }
}

void MllpSession::wrote() {
    outgoing_.clear();
    sent_ = 0;
    last_read_ = std::chrono::steady_clock::now();
    go_on();
}

bool MllpSession::is_other_protocol(const mllp::Noise& noise) {
    if (noise.total == 0 || noise.unfinished) return false;
    auto kind = mllp::kind_of_noise(noise.kept);
    return kind == mllp::NoiseKind::Tls || kind == mllp::NoiseKind::Http;
}

void MllpSession::check_time(SteadyTime now) {
    if (is_closed_ || unanswered_ > 0) return;
    if (decoder_.in_frame() && now - frame_began_ > road_.limits.in_frame) {
        close(Closing::UnfinishedFrame);
    } else if (now - last_read_ > road_.limits.idle) {
        close(Closing::Idle);
    }
}

void MllpSession::finish() {
    if (!end_) end_ = Closing::Stopped;
    if (unanswered_ == 0) close(Closing::Stopped);
}

void MllpSession::close(Closing reason) {
    if (is_closed_) return;
    is_closed_ = true;
    bool has_unfinished = decoder_.in_frame() && !decoder_.is_skipping();
    if (has_unfinished && reason != Closing::WrongProtocol) {
        std::string rest = decoder_.take_unfinished();
        std::size_t total = rest.size();
        rest.resize(std::min<std::size_t>(rest.size(), 4096));
        keep_noise(std::move(rest), total, "a frame that did not end");
    }
    mllp::Noise noise = decoder_.take_noise();
    if (noise.total > 0) take(std::move(noise));
    close_stream();
    road_.closed(reason);
}

void MllpSession::keep_noise(std::string kept, std::size_t total, std::string cause) {
    if (++noise_kept_ > kNoiseKept) return;
    spdlog::warn(
        "mllp.noise feed={} peer={} bytes={} cause=\"{}\"", road_.feed, road_.peer, total, cause
    );
    road_.ledger.submit(intake::WorkSubmission{
        [feed = road_.feed,
         peer = road_.peer,
         cause = std::move(cause),
         total,
         kept = std::move(kept)](intake::Desk& desk) {
            store::FeedId id = desk.store.messages.feed(feed);
            desk.store.messages.add_noise(id, desk.now, peer, cause, total, kept);
        },
        {}});
}

// Shared, see the header.
std::shared_ptr<MllpSession> make_session(PlainStream stream, SessionRoad road) {
    return std::make_shared<StreamSession<PlainStream>>(std::move(stream), std::move(road));
}

// Shared, see the header.
std::shared_ptr<MllpSession> make_session(TlsStream stream, SessionRoad road) {
    return std::make_shared<StreamSession<TlsStream>>(std::move(stream), std::move(road));
}

}  // namespace thiowatch::net
