#include "parsers/mllp/frame_decoder.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace thiowatch::mllp {
namespace {

using namespace std::string_literals;

// Streams are written with [ for VT, ] for FS and ; for CR.
std::string wire(std::string_view drawn) {
    std::string bytes(drawn);
    for (char& c : bytes) {
        if (c == '[') c = kStartBlock;
        if (c == ']') c = kEndBlock;
        if (c == ';') c = kCarriageReturn;
    }
    return bytes;
}

std::string drawing(std::string bytes) {
    for (char& c : bytes) {
        if (c == kStartBlock) c = '[';
        if (c == kEndBlock) c = ']';
        if (c == kCarriageReturn) c = ';';
    }
    return bytes;
}

std::string told(const Frame& frame) {
    return "frame(" + drawing(frame.payload) + (frame.missing_cr ? " no-cr" : "") +
           (frame.restarted ? " restarted" : "") + ")";
}
std::string told(const Noise& noise) {
    return (noise.unfinished ? "unfinished(" : "noise(") + drawing(noise.kept) + "/" +
           std::to_string(noise.total) + ")";
}
std::string told(const TooLarge& large) {
    return "large(" + drawing(large.head) + ")";
}

std::string told(const std::vector<Event>& events) {
    std::string text;
    for (const Event& event : events) {
        if (!text.empty()) text += ' ';
        text += std::visit([](const auto& one) { return told(one); }, event);
    }
    return text;
}

// What a decoder tells of a stream that arrives in these pieces, and what it holds at the end.
struct Listener {
    FrameDecoder decoder;
    std::vector<Event> events;

    void hear(std::string_view bytes) { decoder.push(bytes, events); }
    std::string told_in_all() {
        std::string text = told(events);
        if (decoder.in_frame()) text += decoder.is_skipping() ? " skipping" : " in-frame";
        return text + " held=" + drawing(decoder.take_unfinished()) + " " +
               told(decoder.take_noise());
    }
};

std::string hear(std::string_view bytes, FrameDecoder::Options options = {}) {
    Listener listener{FrameDecoder(options), {}};
    listener.hear(bytes);
    return told(listener.events);
}

struct StreamCase {
    const char* name;
    const char* stream;
    const char* expected;
};

const std::vector<StreamCase> kStreams{
    {"one frame", "[MSH|a];", "frame(MSH|a)"},
    {"two frames in one packet", "[a];[b];", "frame(a) frame(b)"},
    {"an empty frame is a frame", "[];", "frame()"},
    {"noise before a frame", "log text[a];", "noise(log text/8) frame(a)"},
    {"noise between frames", "[a];xy[b];", "frame(a) noise(xy/2) frame(b)"},
    {"line end after the frame", "[a];\n[b];", "frame(a) noise(\n/1) frame(b)"},
    {"a lone FS is data", "[a]b];", "frame(a]b)"},
    {"FS FS CR ends after the first FS", "[a]];", "frame(a])"},
    {"CR is data unless FS stands before it", "[a;b;];", "frame(a;b;)"},
    {"FS VT ends a frame whose CR is missing", "[a][b];", "frame(a no-cr) frame(b)"},
    {"VT MSH in a frame starts a new one",
     "[MSH|a[MSH|b];",
     "unfinished(MSH|a/5) frame(MSH|b restarted)"},
    {"VT VT MSH loses nothing", "[[MSH|b];", "frame(MSH|b restarted)"},
    {"VT without MSH in a frame is data", "[a[b];", "frame(a[b)"},
    {"VT MS without H is data", "[a[MSa];", "frame(a[MSa)"},
    {"VT VT MSH within a frame", "[a[[MSH];", "unfinished(a[/2) frame(MSH restarted)"},
    {"VT M then the end of the frame", "[a[M];", "frame(a[M)"},
    {"VT then FS VT", "[a[][b];", "frame(a[ no-cr) frame(b)"},
    {"an unfinished frame tells nothing yet", "[MSH|a", ""},
    {"FS at the end waits", "[MSH|a]", ""},
    {"text without VT is noise once a frame comes", "MSH|a;[b];", "noise(MSH|a;/6) frame(b)"},
    {"end block without a frame is noise", "];[a];", "noise(];/2) frame(a)"},
};

TEST(FrameDecoder, TellsFramesAndNoiseOfEveryStream) {
    for (const StreamCase& c : kStreams)
        EXPECT_EQ(hear(wire(c.stream)), c.expected) << c.name;
}

TEST(FrameDecoder, KeepsBytesAfterTheEndBlockForTheNextFrame) {
    Listener listener;
    listener.hear(wire("[a];[b"));
    EXPECT_EQ(told(listener.events), "frame(a)");
    listener.hear(wire("c];"));
    EXPECT_EQ(told(listener.events), "frame(a) frame(bc)");
}

TEST(FrameDecoder, KeepsAllBytesOfABinaryPayload) {
    std::string payload;
    for (int i = 0; i < 256; ++i) {
        const char c = static_cast<char>(i);
        if (c != kEndBlock && c != kStartBlock) payload += c;
    }
    std::vector<Event> events;
    FrameDecoder().push(encode(payload), events);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(std::get<Frame>(events[0]).payload, payload);
}

const FrameDecoder::Options kSmall{.max_payload = 6, .kept_noise = 4};

TEST(FrameDecoder, TellsTooLargeAtTheByteThatPassesTheLimitAndNotBefore) {
    Listener listener{FrameDecoder(kSmall), {}};
    listener.hear(wire("[123456"));
    EXPECT_EQ(told(listener.events), "");
    EXPECT_FALSE(listener.decoder.is_skipping());
    listener.hear("7");
    EXPECT_EQ(told(listener.events), "large(1234)");
    EXPECT_TRUE(listener.decoder.is_skipping());
}

TEST(FrameDecoder, TakesAFrameOfExactlyTheLimit) {
    EXPECT_EQ(hear(wire("[123456];"), kSmall), "frame(123456)");
}

TEST(FrameDecoder, SkipsTheRestOfALargeFrameAndTakesTheNextOne) {
    EXPECT_EQ(hear(wire("[12345678]9];[a];"), kSmall), "large(1234) frame(a)");
    EXPECT_EQ(hear(wire("[12345678][a];"), kSmall), "large(1234) frame(a)");
    EXPECT_EQ(hear(wire("[12345678[MSH|];"), kSmall), "large(1234) frame(MSH| restarted)");
}

TEST(FrameDecoder, HoldsNoMoreThanTheLimitOfAFrameWithoutEnd) {
    Listener listener{FrameDecoder({.max_payload = 1000, .kept_noise = 10}), {}};
    listener.hear(wire("["));
    const std::string block(1000, 'x');
    for (int i = 0; i < 1000; ++i)
        listener.hear(block);
    ASSERT_EQ(listener.events.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<TooLarge>(listener.events[0]));
    EXPECT_EQ(listener.decoder.take_unfinished(), "");
}

TEST(FrameDecoder, CountsAllNoiseAndKeepsTheFirstOfIt) {
    EXPECT_EQ(hear(wire("0123456789[a];"), kSmall), "noise(0123/10) frame(a)");
}

TEST(FrameDecoder, ShowsNoiseBeforeAnyFrameHasCome) {
    Listener listener;
    listener.hear("GET / HTTP/1.1\r\n");
    EXPECT_EQ(listener.decoder.pending_noise().total, 16U);
    EXPECT_EQ(kind_of_noise(listener.decoder.pending_noise().kept), NoiseKind::Http);
}

TEST(FrameDecoder, GivesBackAnUnfinishedFrameWithItsUndecidedBytes) {
    Listener listener;
    listener.hear(wire("[MSH|a]"));
    EXPECT_TRUE(listener.decoder.in_frame());
    EXPECT_EQ(listener.decoder.take_unfinished(), wire("MSH|a]"));
    EXPECT_FALSE(listener.decoder.in_frame());
    listener.hear(wire("[b];"));
    EXPECT_EQ(told(listener.events), "frame(b)");
}

// The same stream in one piece, in two pieces cut anywhere, and byte by byte.
void expect_same_however_split(const std::string& bytes, const FrameDecoder::Options& options) {
    Listener whole{FrameDecoder(options), {}};
    whole.hear(bytes);
    const std::string expected = whole.told_in_all();
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        Listener two{FrameDecoder(options), {}};
        two.hear(std::string_view(bytes).substr(0, cut));
        two.hear(std::string_view(bytes).substr(cut));
        ASSERT_EQ(two.told_in_all(), expected) << drawing(bytes) << " cut at " << cut;
    }
    Listener each{FrameDecoder(options), {}};
    for (const char c : bytes)
        each.hear({&c, 1});
    ASSERT_EQ(each.told_in_all(), expected) << drawing(bytes);
}

TEST(FrameDecoder, TellsTheSameHoweverTheBytesAreSplit) {
    for (const StreamCase& c : kStreams) {
        expect_same_however_split(wire(c.stream), {});
        expect_same_however_split(wire(c.stream), kSmall);
    }
}

TEST(FrameDecoder, TellsTheSameOfRandomStreamsHoweverTheyAreSplit) {
    constexpr std::string_view kAlphabet = "[[]];MSH|a";
    std::mt19937 random(20260301);
    std::uniform_int_distribution<std::size_t> letter(0, kAlphabet.size() - 1);
    std::uniform_int_distribution<std::size_t> length(0, 30);
    for (int round = 0; round < 2000; ++round) {
        std::string drawn(length(random), ' ');
        for (char& c : drawn)
            c = kAlphabet[letter(random)];
        expect_same_however_split(wire(drawn), kSmall);
    }
}

TEST(FrameDecoder, FindsControlBytesFarIntoALongChunk) {
    const std::string filler(5000, 'x');
    const std::string stream = wire("[" + filler + "[MSH|" + filler + "];[" + filler + "];");
    std::vector<Event> events;
    FrameDecoder().push(stream, events);
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(std::get<Noise>(events[0]).total, 5000U);
    EXPECT_EQ(std::get<Frame>(events[1]).payload, "MSH|" + filler);
    EXPECT_EQ(std::get<Frame>(events[2]).payload, filler);
}

TEST(FrameDecoder, TellsTheSameWhateverRoomItIsGiven) {
    FrameDecoder decoder;
    std::vector<Event> events;
    decoder.give_room("an older payload that is longer");
    decoder.push(wire("[one];x[tw"), events);
    decoder.give_room("never into the frame that is in hand, however long the room for it may be");
    decoder.push(wire("o];"), events);
    decoder.give_room({});
    decoder.push(wire("[three];"), events);
    EXPECT_EQ(told(events), "frame(one) noise(x/1) frame(two) frame(three)");
}

TEST(FrameDecoder, DecodesWhatIsEncoded) {
    EXPECT_EQ(encode("MSH|a\r"), wire("[MSH|a;];"));
    EXPECT_EQ(hear(encode("MSH|a\r")), "frame(MSH|a;)");
}

}  // namespace
}  // namespace thiowatch::mllp
