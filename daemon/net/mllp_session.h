// One MLLP connection: frames in, answers out, in order.
//
// The session reads on only when everything it read was answered: back-pressure is the protocol's
// own. It never answers before the ledger has committed. Noise never closes it, except TLS or HTTP
// spoken to a plain port, where nothing good can follow.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "daemon/intake/ledger.h"
#include "parsers/mllp/frame_decoder.h"

namespace thiowatch::net {

using PlainStream = boost::asio::ip::tcp::socket;
using TlsStream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

/// Why a connection ended.
enum class Closing : std::uint8_t {
    PeerClosed,
    Idle,
    UnfinishedFrame,
    WrongProtocol,
    Broken,
    Stopped,
    HandshakeFailed,
};
std::string_view name_of(Closing reason);

struct SessionLimits {
    std::size_t max_frame = std::size_t{16} << 20;
    std::chrono::milliseconds idle{std::chrono::minutes{10}};
    std::chrono::milliseconds in_frame{std::chrono::seconds{30}};
};

/// What a session needs from its listener.
struct SessionRoad {
    FeedName feed;
    std::string peer;  ///< address, for the operator
    intake::Ledger& ledger;
    SessionLimits limits;
    std::function<void(Closing)> closed;
};

/// Closing and time-outs, whatever the stream is.
class MllpSession
    : public intake::FrameSender,
      public std::enable_shared_from_this<MllpSession> {  // its handlers keep it alive
  public:
    virtual void start() = 0;
    /// Closes when the idle or in-frame time is over; called about every second.
    void check_time(std::chrono::steady_clock::time_point now);
    /// Stops reading; a frame in hand is still answered.
    void finish();

  protected:
    explicit MllpSession(SessionRoad road);

    virtual void read() = 0;
    /// What is left of outgoing_ from that byte on.
    virtual void write(std::size_t from) = 0;
    /// How much of outgoing_ could be sent without waiting; of any thread.
    virtual std::size_t send_at_once() = 0;
    virtual void close_stream() = 0;
    void received(std::string_view bytes);
    void close(Closing reason);
    void wrote();

    std::vector<char> incoming_;
    std::string outgoing_;

  private:
    void take(mllp::Frame&& frame);
    void take(mllp::Noise&& noise);
    void take(mllp::TooLarge&& large);
    void submit(std::string payload, bool is_oversized);
    void answer_at_once(const std::vector<std::string>& answers) override;
    void answered(const std::vector<std::string>& answers, std::string payload) override;
    void add_to_outgoing(const std::vector<std::string>& answers);
    void keep_noise(std::string kept, std::size_t total, std::string cause);
    void go_on();
    static bool is_other_protocol(const mllp::Noise& noise);

    SessionRoad road_;
    mllp::FrameDecoder decoder_;
    std::vector<mllp::Event> events_;
    std::chrono::steady_clock::time_point last_read_;
    std::chrono::steady_clock::time_point frame_began_;
    std::size_t unanswered_ = 0;
    // With one frame in hand, another thread may send its answer; it did, as far as sent_.
    bool is_alone_ = false;
    bool is_sent_ = false;
    std::size_t sent_ = 0;
    int noise_kept_ = 0;
    std::optional<Closing> end_;  ///< why it ends as soon as all is answered
    bool is_closed_ = false;
};

// Shared: a session lives as long as its handlers.
std::shared_ptr<MllpSession> make_session(PlainStream stream, SessionRoad road);
// Shared likewise.
std::shared_ptr<MllpSession> make_session(TlsStream stream, SessionRoad road);

}  // namespace thiowatch::net
