#include "parsers/mllp/frame_decoder.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace thiowatch::mllp {
namespace {

constexpr std::string_view kRestart = "\x0BMSH";
constexpr std::string_view kEndBlockText = "\x1C";

// Where the first FS or VT is. Two searches of a short window at a time: many VTs before a distant
// FS must not make each of them search the whole rest again.
std::size_t find_control(std::string_view bytes) {
    constexpr std::size_t kWindow = 1024;
    for (std::size_t at = 0; at < bytes.size(); at += kWindow) {
        const std::string_view window = bytes.substr(at, kWindow);
        const std::size_t end = std::min(window.find(kEndBlock), window.size());
        const std::size_t first = std::min(window.substr(0, end).find(kStartBlock), end);
        if (first < window.size()) return at + first;
    }
    return bytes.size();
}

}  // namespace

void FrameDecoder::push(std::string_view bytes, std::vector<Event>& events) {
    while (!bytes.empty()) {
        bytes = in_frame() ? push_payload(bytes, events) : push_between(bytes, events);
    }
}

std::string_view FrameDecoder::push_between(std::string_view bytes, std::vector<Event>& events) {
    const std::size_t start = bytes.find(kStartBlock);
    if (start == std::string_view::npos) {
        note_noise(bytes);
        return {};
    }
    note_noise(bytes.substr(0, start));
    if (noise_.total > 0) events.emplace_back(take_noise());
    begin_frame();
    return bytes.substr(start + 1);
}

std::string_view FrameDecoder::push_payload(std::string_view bytes, std::vector<Event>& events) {
    if (control_ != Control::None) {
        return take_control(bytes.front(), events) ? bytes.substr(1) : bytes;
    }
    const std::size_t at = find_control(bytes);
    append(bytes.substr(0, at), events);
    if (at == bytes.size()) return {};
    control_ = bytes[at] == kEndBlock ? Control::Fs : Control::Vt;
    return bytes.substr(at + 1);
}

// True when the byte is used up; false when what was held back was data and the byte comes after
// it.
bool FrameDecoder::take_control(char byte, std::vector<Event>& events) {
    if (control_ == Control::Fs && take_after_end_block(byte, events)) return true;
    if (control_ == Control::Vt && byte == 'M') {
        control_ = Control::VtM;
        return true;
    }
    if (control_ == Control::VtM && byte == 'S') {
        control_ = Control::VtMS;
        return true;
    }
    if (control_ == Control::VtMS && byte == 'H') {
        restart_frame(events);
        return true;
    }
    const std::string_view held = held_back();
    control_ = Control::None;
    append(held, events);
    return false;
}

bool FrameDecoder::take_after_end_block(char byte, std::vector<Event>& events) {
    if (byte == kCarriageReturn) {
        end_frame(false, events);
        return true;
    }
    if (byte == kStartBlock) {
        end_frame(true, events);
        begin_frame();
        return true;
    }
    return false;
}

std::string_view FrameDecoder::held_back() const {
    switch (control_) {
        case Control::None:
            return {};
        case Control::Fs:
            return kEndBlockText;
        case Control::Vt:
            return kRestart.substr(0, 1);
        case Control::VtM:
            return kRestart.substr(0, 2);
        case Control::VtMS:
            return kRestart.substr(0, 3);
    }
    return {};
}

void FrameDecoder::append(std::string_view bytes, std::vector<Event>& events) {
    if (state_ == State::Skipping) return;
    const std::size_t room = options_.max_payload - payload_.size();
    payload_.append(bytes.substr(0, room));
    if (bytes.size() <= room) return;

    payload_.resize(std::min(payload_.size(), options_.kept_noise));
    events.emplace_back(TooLarge{std::string(payload_), options_.max_payload});
    payload_ = std::string();  // gives the memory back
    state_ = State::Skipping;
}

void FrameDecoder::give_room(std::string room) {
    constexpr std::size_t kMostKept = std::size_t{64} << 10;
    const bool is_of_use = !in_frame() && room.capacity() > payload_.capacity();
    if (!is_of_use || room.capacity() > kMostKept) return;
    payload_ = std::move(room);
    payload_.clear();
}

void FrameDecoder::begin_frame() {
    state_ = State::Payload;
    control_ = Control::None;
    restarted_ = false;
    payload_.clear();
}

void FrameDecoder::end_frame(bool missing_cr, std::vector<Event>& events) {
    if (state_ == State::Payload) {
        events.emplace_back(Frame{std::exchange(payload_, {}), missing_cr, restarted_});
    }
    state_ = State::Between;
    control_ = Control::None;
}

void FrameDecoder::restart_frame(std::vector<Event>& events) {
    if (!payload_.empty()) {
        note_noise(payload_);
        noise_.unfinished = true;
        events.emplace_back(take_noise());
    }
    begin_frame();
    restarted_ = true;
    append(kRestart.substr(1), events);
}

void FrameDecoder::note_noise(std::string_view bytes) {
    noise_.total += bytes.size();
    noise_.kept.append(bytes.substr(0, options_.kept_noise - noise_.kept.size()));
}

std::string FrameDecoder::take_unfinished() {
    std::string unfinished = std::exchange(payload_, {});
    if (state_ == State::Payload) unfinished += held_back();
    state_ = State::Between;
    control_ = Control::None;
    return unfinished;
}

Noise FrameDecoder::take_noise() {
    return std::exchange(noise_, {});
}

std::string encode(std::string_view payload) {
    std::string frame;
    frame.reserve(payload.size() + 3);
    frame += kStartBlock;
    frame += payload;
    frame += kEndBlock;
    frame += kCarriageReturn;
    return frame;
}

}  // namespace thiowatch::mllp
