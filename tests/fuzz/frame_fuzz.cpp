// Any bytes as an MLLP stream. The first byte says how the rest is cut into pushes; whatever it
// says, the decoder must tell the same, hold no more than its limit and give every frame back
// unchanged.

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>
#include <vector>

#include "parsers/mllp/frame_decoder.h"

namespace thiowatch::mllp {
namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

constexpr FrameDecoder::Options kOptions{.max_payload = 64, .kept_noise = 16};

struct Told {
    std::vector<Event> events;
    std::string unfinished;
    Noise noise;
    friend bool operator==(const Told&, const Told&) = default;
};

Told tell(std::string_view bytes, std::size_t piece) {
    FrameDecoder decoder(kOptions);
    Told told;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        decoder.push(bytes.substr(at, piece), told.events);
    }
    told.unfinished = decoder.take_unfinished();
    told.noise = decoder.take_noise();
    return told;
}

void check_event(const Event& event) {
    if (const auto* const frame = std::get_if<Frame>(&event)) {
        require(frame->payload.size() <= kOptions.max_payload);
    } else if (const auto* const noise = std::get_if<Noise>(&event)) {
        require(noise->kept.size() <= kOptions.kept_noise && noise->total > 0);
        require(!describe_noise(noise->kept).empty());
    } else if (const auto* const large = std::get_if<TooLarge>(&event)) {
        require(large->head.size() == kOptions.kept_noise);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view stream(reinterpret_cast<const char*>(bytes) + 1, size - 1);
    const std::size_t piece = std::size_t{bytes[0]} % 16 + 1;
    const Told whole = tell(stream, stream.size() + 1);
    require(tell(stream, piece) == whole);
    for (const Event& event : whole.events)
        check_event(event);
    return 0;
}

}  // namespace thiowatch::mllp
