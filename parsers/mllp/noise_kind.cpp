// What the first bytes outside a frame give away of the sender's mistake.
//
//   TLS     0x16 0x03 version      a handshake record; or an SSL 2 hello: length with its top bit
//   set,
//                                  0x01, major version 3
//   HTTP    a method of RFC 9110 and a blank
//   HL7     MSH, FHS or BHS without the VT before it

#include <algorithm>
#include <array>

#include "parsers/mllp/frame_decoder.h"

namespace thiowatch::mllp {
namespace {

constexpr std::array<std::string_view, 10> kMethods{
    "GET ",
    "POST ",
    "PUT ",
    "HEAD ",
    "OPTIONS ",
    "DELETE ",
    "PATCH ",
    "CONNECT ",
    "TRACE ",
    "PRI ",
};
constexpr std::array<std::string_view, 3> kHeaders{"MSH", "FHS", "BHS"};
// CR, LF, NUL, tab and blank, as a view that may hold a NUL.
constexpr std::string_view kPadding{"\r\n\0\t ", 5};
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_tls(std::string_view bytes) {
    if (bytes.starts_with("\x16\x03")) return true;
    const bool is_ssl2 = bytes.size() >= 4 && (bytes[0] & '\x80') != 0;
    return is_ssl2 && bytes[2] == '\x01' && bytes[3] == '\x03';
}

}  // namespace

NoiseKind kind_of_noise(std::string_view bytes) {
    const auto starts = [&bytes](std::string_view text) { return bytes.starts_with(text); };
    if (is_tls(bytes)) return NoiseKind::Tls;
    if (std::ranges::any_of(kMethods, starts)) return NoiseKind::Http;
    if (starts(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());

    const std::size_t text = bytes.find_first_not_of(kPadding);
    if (text == std::string_view::npos) return NoiseKind::Padding;
    bytes.remove_prefix(text);
    return std::ranges::any_of(kHeaders, starts) ? NoiseKind::MissingStart : NoiseKind::Other;
}

std::string_view describe(NoiseKind kind) {
    switch (kind) {
        case NoiseKind::Padding:
            return "line ends or blanks between frames";
        case NoiseKind::Tls:
            return "TLS ClientHello on the plain port";
        case NoiseKind::Http:
            return "HTTP request on the MLLP port";
        case NoiseKind::MissingStart:
            return "missing VT before MSH";
        case NoiseKind::Other:
            return "bytes outside a frame";
    }
    return {};
}

}  // namespace thiowatch::mllp
