// From a stream of bytes to MLLP frames, whatever the stream holds and however it is cut.
//
//   stream = *( noise / frame )
//   frame  = VT payload FS CR               VT = 0x0B, FS = 0x1C, CR = 0x0D
//
// Where senders break this grammar, the next good frame must not suffer:
//   FS not followed by CR or VT  is data of the payload
//   FS VT                        ends a frame whose CR is missing; the VT starts the next frame
//   VT "MSH" within a frame      starts a new frame; what was unfinished becomes noise
//   more payload than allowed    TooLarge at the byte that passes the limit, then skipped up to the
//   end anything outside a frame     noise: counted, the first bytes kept, never a reason to lose a
//   frame
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace thiowatch::mllp {

inline constexpr char kStartBlock = '\x0B';
inline constexpr char kEndBlock = '\x1C';
inline constexpr char kCarriageReturn = '\x0D';

/// A complete frame. `missing_cr`: ended by FS VT. `restarted`: an unfinished one came before it.
struct Frame {
    std::string payload;
    bool missing_cr = false;
    bool restarted = false;
    friend bool operator==(const Frame&, const Frame&) = default;
};

/// Bytes that belong to no frame: the first of them, and how many there were. `unfinished`: they
/// are the payload of a frame that another one cut short, else they stood between frames.
struct Noise {
    std::string kept;
    std::size_t total = 0;
    bool unfinished = false;
    friend bool operator==(const Noise&, const Noise&) = default;
};

/// The frame in hand passes the limit. `head` is its beginning, enough to answer AR with its
/// MSH-10.
struct TooLarge {
    std::string head;
    std::size_t limit = 0;
    friend bool operator==(const TooLarge&, const TooLarge&) = default;
};

using Event = std::variant<Frame, Noise, TooLarge>;

/// What noise most likely is. Padding: nothing but CR, LF, NUL and blanks, as some senders add.
enum class NoiseKind : std::uint8_t { Padding, Tls, Http, MissingStart, Other };

NoiseKind kind_of_noise(std::string_view bytes);
/// The kind in plain words for the operator: "TLS ClientHello on the plain port".
std::string_view describe(NoiseKind kind);
inline std::string_view describe_noise(std::string_view bytes) {
    return describe(kind_of_noise(bytes));
}

/// Push decoder: the same events in the same order, however the bytes are split over pushes.
class FrameDecoder {
  public:
    struct Options {
        std::size_t max_payload = std::size_t{16} << 20;
        std::size_t kept_noise = 4096;  ///< also the size of TooLarge::head
    };

    FrameDecoder() = default;
    explicit FrameDecoder(Options options) : options_(options) {}

    /// Appends to `events` what these bytes complete. Noise is told when the next frame starts.
    void push(std::string_view bytes, std::vector<Event>& events);

    /// Room for the next payload, such as one that is no longer needed.
    void give_room(std::string room);

    /// A frame has begun and not ended (also while an oversized one is skipped).
    [[nodiscard]] bool in_frame() const { return state_ != State::Between; }
    /// The rest of a frame that was refused as too large is being skipped.
    [[nodiscard]] bool is_skipping() const { return state_ == State::Skipping; }
    /// Noise since the last frame, not yet told as an event.
    [[nodiscard]] const Noise& pending_noise() const { return noise_; }

    /// The payload so far of the unfinished frame, for the operator; afterwards between frames.
    std::string take_unfinished();
    /// The noise not yet told, at the end of a connection.
    Noise take_noise();

  private:
    enum class State : std::uint8_t { Between, Payload, Skipping };
    // Bytes held back until the next one tells what they are: FS, or VT M S of a restart.
    enum class Control : std::uint8_t { None, Fs, Vt, VtM, VtMS };

    std::string_view push_between(std::string_view bytes, std::vector<Event>& events);
    std::string_view push_payload(std::string_view bytes, std::vector<Event>& events);
    bool take_control(char byte, std::vector<Event>& events);
    bool take_after_end_block(char byte, std::vector<Event>& events);
    [[nodiscard]] std::string_view held_back() const;
    void append(std::string_view bytes, std::vector<Event>& events);
    void begin_frame();
    void end_frame(bool missing_cr, std::vector<Event>& events);
    void restart_frame(std::vector<Event>& events);
    void note_noise(std::string_view bytes);

    Options options_{};
    State state_ = State::Between;
    Control control_ = Control::None;
    bool restarted_ = false;
    std::string payload_;
    Noise noise_;
};

/// VT payload FS CR.
std::string encode(std::string_view payload);

}  // namespace thiowatch::mllp
