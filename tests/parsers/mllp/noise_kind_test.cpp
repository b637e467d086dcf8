#include <gtest/gtest.h>

#include "parsers/mllp/frame_decoder.h"

namespace thiowatch::mllp {
namespace {

struct NoiseCase {
    const char* name;
    std::string_view bytes;
    NoiseKind kind;
};

TEST(NoiseKind, NamesTheSendersMistake) {
    using namespace std::string_view_literals;
    const std::vector<NoiseCase> cases{
        {"TLS 1.2 hello", "\x16\x03\x01\x02\x00\x01"sv, NoiseKind::Tls},
        {"SSL 2 compatible hello", "\x80\x2e\x01\x03\x01"sv, NoiseKind::Tls},
        {"HTTP GET", "GET / HTTP/1.1\r\n", NoiseKind::Http},
        {"HTTP POST", "POST /fhir HTTP/1.1\r\n", NoiseKind::Http},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n", NoiseKind::Http},
        {"message without VT", "MSH|^~\\&|LAB", NoiseKind::MissingStart},
        {"after a line end and a byte order mark", "\xEF\xBB\xBF\r\nMSH|", NoiseKind::MissingStart},
        {"batch without VT", "FHS|^~\\&|LAB", NoiseKind::MissingStart},
        {"line end", "\r\n", NoiseKind::Padding},
        {"NULs", "\0\0\0"sv, NoiseKind::Padding},
        {"nothing", "", NoiseKind::Padding},
        {"words", "connected to LIS", NoiseKind::Other},
        {"a word like a method", "GETTING READY", NoiseKind::Other},
        {"binary", "\x01\x02\x03\x04"sv, NoiseKind::Other},
    };
    for (const NoiseCase& c : cases)
        EXPECT_EQ(kind_of_noise(c.bytes), c.kind) << c.name;
}

TEST(NoiseKind, SaysItInPlainWords) {
    EXPECT_EQ(describe_noise("\x16\x03\x01"), "TLS ClientHello on the plain port");
    EXPECT_EQ(describe_noise("GET / HTTP/1.1"), "HTTP request on the MLLP port");
    EXPECT_EQ(describe_noise("MSH|"), "missing VT before MSH");
    EXPECT_EQ(describe_noise("hello"), "bytes outside a frame");
    EXPECT_EQ(describe_noise("\n"), "line ends or blanks between frames");
}

}  // namespace
}  // namespace thiowatch::mllp
