#include "parsers/hl7v2/batch.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdint>
#include <utility>

#include "parsers/hl7v2/structure_scan.h"
#include "parsers/mllp/frame_decoder.h"

namespace thiowatch::hl7v2 {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlanks{" \t\r\n\0", 5};
constexpr std::string_view kLineEnds = "\r\n";

bool is_letter_or_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::string_view without_blanks(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    if (text.starts_with(kByteOrderMark)) return without_blanks(text.substr(3));
    return text;
}

enum class Line : std::uint8_t {
    Blank,
    Header,
    FileHeader,
    BatchHeader,
    BatchTrailer,
    FileTrailer,
    Other
};

Line kind_of(std::string_view line) {
    if (line.empty()) return Line::Blank;
    if (line.size() > 3 && is_letter_or_digit(line[3])) return Line::Other;
    const std::string_view name = line.substr(0, 3);
    if (name == "MSH" || name == "msh") return Line::Header;
    if (name == "FHS") return Line::FileHeader;
    if (name == "BHS") return Line::BatchHeader;
    if (name == "BTS") return Line::BatchTrailer;
    if (name == "FTS") return Line::FileTrailer;
    return Line::Other;
}

// The number in BTS-1 or FTS-1; none when it is empty or no number.
std::optional<std::size_t> count_in(std::string_view trailer) {
    if (trailer.size() < 5) return std::nullopt;
    std::string_view first = trailer.substr(4);
    first = first.substr(0, first.find(trailer[3]));
    std::size_t count = 0;
    const auto [end, error] = std::from_chars(first.data(), first.data() + first.size(), count);
    const bool is_number = error == std::errc{} && end == first.data() + first.size();
    return is_number ? std::optional(count) : std::nullopt;
}

class Splitter {
  public:
    explicit Splitter(std::string_view payload) : payload_(payload) {}

    Split split() {
        for (std::size_t begin = 0; begin < payload_.size();) {
            const std::size_t end =
                std::min(payload_.find_first_of(kLineEnds, begin), payload_.size());
            take_line(begin, end);
            begin = end + 1;
        }
        end_part(payload_.size());
        if (split_.parts.empty()) split_.parts.push_back(orphan({}));
        return std::move(split_);
    }

  private:
    enum class InHand : std::uint8_t { Nothing, Message, Orphan };

    void take_line(std::size_t begin, std::size_t end) {
        const std::string_view line = without_blanks(payload_.substr(begin, end - begin));
        switch (kind_of(line)) {
            case Line::Blank:
                return;
            case Line::Header:
                return begin_part(InHand::Message, begin);
            case Line::FileHeader:
                return begin_file(line, begin);
            case Line::BatchHeader:
                return begin_batch(line, begin);
            case Line::BatchTrailer:
                return end_batch(line, begin);
            case Line::FileTrailer:
                return end_file(line, begin);
            case Line::Other:
                if (in_hand_ == InHand::Nothing) begin_part(InHand::Orphan, begin);
        }
    }

    void begin_part(InHand kind, std::size_t begin) {
        end_part(begin);
        in_hand_ = kind;
        part_begin_ = begin;
        if (kind == InHand::Message) ++messages_in_batch_;
    }

    void end_part(std::size_t end) {
        if (in_hand_ == InHand::Nothing) return;
        std::string bytes(payload_.substr(part_begin_, end - part_begin_));
        split_.parts.push_back(
            in_hand_ == InHand::Message ? Part{std::move(bytes), std::nullopt}
                                        : orphan(std::move(bytes))
        );
        in_hand_ = InHand::Nothing;
    }

    static Part orphan(std::string bytes) {
        const char* const detail =
            bytes.empty() ? "there is no message" : "lines without an MSH before them";
        return {std::move(bytes), Fault{FaultCode::Hl7NoHeader, "MSH", detail}};
    }

    void begin_file(std::string_view line, std::size_t begin) {
        end_part(begin);
        if (split_.batch_header.empty()) split_.batch_header = line;
    }

    void begin_batch(std::string_view line, std::size_t begin) {
        end_part(begin);
        if (batches_ == 0) split_.batch_header = line;
        ++batches_;
        messages_in_batch_ = 0;
    }

    void end_batch(std::string_view line, std::size_t begin) {
        end_part(begin);
        ++trailers_;
        compare(line, messages_in_batch_, "BTS");
        messages_in_batch_ = 0;
    }

    void end_file(std::string_view line, std::size_t begin) {
        end_part(begin);
        compare(line, batches_, "FTS");
        batches_ = 0;
    }

    void compare(std::string_view trailer, std::size_t found, std::string_view name) {
        const std::optional<std::size_t> stated = count_in(trailer);
        if (!stated || *stated == found) return;
        const std::size_t ordinal = name == "BTS" ? trailers_ : 1;
        split_.warnings.push_back(
            {FaultCode::Hl7BatchCount,
             std::string(name) + "[" + std::to_string(ordinal) + "]-1",
             "the trailer counts " + std::to_string(*stated) + ", there are " +
                 std::to_string(found)}
        );
    }

    std::string_view payload_;
    Split split_;
    InHand in_hand_ = InHand::Nothing;
    std::size_t part_begin_ = 0;
    std::size_t messages_in_batch_ = 0;
    std::size_t batches_ = 0;
    std::size_t trailers_ = 0;
};

bool begins_with_header(std::string_view line) {
    return line.substr(std::min(line.find_first_not_of(" \t"), line.size())).starts_with("MSH");
}

// Line by line: units and names have the letters of MSH, too.
bool has_header_behind_first(std::string_view text) {
    bool is_found = false;
    each_block(text, 0, text.size(), line_ends_in, [&](std::size_t base, std::uint64_t bits) {
        for (; bits != 0 && !is_found; bits &= bits - 1) {
            const std::size_t end = base + static_cast<std::size_t>(std::countr_zero(bits));
            is_found = begins_with_header(text.substr(end + 1));
        }
    });
    return is_found;
}

void append(Split& all, Split&& more) {
    std::ranges::move(more.parts, std::back_inserter(all.parts));
    std::ranges::move(more.warnings, std::back_inserter(all.warnings));
    if (all.batch_header.empty()) all.batch_header = std::move(more.batch_header);
}

void append(Split& all, mllp::Event&& event) {
    if (auto* const frame = std::get_if<mllp::Frame>(&event)) {
        append(all, split(std::move(frame->payload)));
        return;
    }
    auto* const noise = std::get_if<mllp::Noise>(&event);
    if (noise == nullptr || mllp::kind_of_noise(noise->kept) == mllp::NoiseKind::Padding) return;
    const std::string_view detail = noise->unfinished ? "a frame that another one cut short"
                                                      : mllp::describe_noise(noise->kept);
    all.parts.push_back(
        {std::move(noise->kept), Fault{FaultCode::BadFormat, "frame", std::string(detail)}}
    );
}

// The frame a capture ends in. Its FS may be there and only the CR missing: then it is whole.
void append_last(Split& all, std::string payload) {
    if (payload.ends_with(mllp::kEndBlock)) {
        payload.pop_back();
        all.warnings.push_back({FaultCode::BadFormat, "frame", "the last frame ends without its CR"}
        );
        append(all, split(std::move(payload)));
        return;
    }
    Fault cut{FaultCode::BadFormat, "frame", "the last frame has no end"};
    all.parts.push_back({std::move(payload), std::move(cut)});
}

// A capture of frames. Nothing in it can be too large: it is in memory already.
Split split_capture(std::string_view bytes) {
    mllp::FrameDecoder decoder({.max_payload = bytes.size(), .kept_noise = bytes.size()});
    std::vector<mllp::Event> events;
    decoder.push(bytes, events);
    if (!decoder.in_frame()) events.emplace_back(decoder.take_noise());
    Split all;
    for (mllp::Event& event : events)
        append(all, std::move(event));
    if (decoder.in_frame()) append_last(all, decoder.take_unfinished());
    return all;
}

}  // namespace

// One MSH at its start and no trailer at its end.
bool is_single(std::string_view payload) {
    const std::string_view text = without_blanks(payload);
    if (kind_of(text.substr(0, 4)) != Line::Header) return false;
    if (has_header_behind_first(text)) return false;
    const std::size_t last_byte = text.find_last_not_of(kBlanks);
    const std::size_t last_line = text.find_last_of(kLineEnds, last_byte);
    if (last_line == std::string_view::npos) return true;
    const Line last = kind_of(text.substr(last_line + 1, 4));
    return last == Line::Other;
}

Split split(std::string payload) {
    if (!is_single(payload)) return Splitter(payload).split();
    Split single;
    single.parts.push_back({std::move(payload), std::nullopt});
    return single;
}

Split split_file(std::string bytes) {
    if (bytes.find(mllp::kStartBlock) != std::string::npos) return split_capture(bytes);
    return split(std::move(bytes));
}

}  // namespace thiowatch::hl7v2
