// From the bytes of a message to UTF-8.
//
// Order of belief: the set MSH-18 declares, if every byte fits it; else strict UTF-8; else
// windows-1252, which gives every byte a character. Whatever is not the first choice is told as a
// warning, and no byte ever becomes U+FFFD. UTF-16 is refused: its delimiters are not bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "parsers/expected.h"

namespace thiowatch::hl7v2 {

/// Character sets of HL7 table 0211 that can be read, and windows-1252.
enum class Charset : std::uint8_t {
    Ascii,
    Utf8,
    Windows1252,
    Iso8859_1,
    Iso8859_2,
    Iso8859_3,
    Iso8859_4,
    Iso8859_5,
    Iso8859_6,
    Iso8859_7,
    Iso8859_8,
    Iso8859_9,
    Iso8859_10,
    Iso8859_11,
    Iso8859_13,
    Iso8859_14,
    Iso8859_15,
    Gb18030,
    Big5,
    KsX1001,
};

/// UTF-8 text, the set its bytes were in, and what was odd.
struct Decoded {
    std::string text;
    Charset charset = Charset::Ascii;
    std::optional<Fault> warning;
};

/// Decodes `bytes`; `msh18` is the first repetition of that field. A byte order mark is dropped;
/// pure ASCII is moved through untouched. Fault: BadCharset for UTF-16 and UTF-32.
Expected<Decoded> decode(std::string bytes, std::string_view msh18);

/// The set a name in MSH-18 means ("8859/1", "UNICODE UTF-8"); none when unknown or empty.
std::optional<Charset> charset_named(std::string_view name);
/// Characters of two or four bytes, told by a byte order mark or by the NULs beside ASCII letters.
bool is_wide(std::string_view bytes);
/// What is said of such text.
Fault wide_text_fault();
/// One of the ISO 8859 sets: every byte from 0xA0 may be a character, 0x80 to 0x9F are none.
constexpr bool is_iso_8859(Charset charset) {
    return charset >= Charset::Iso8859_1 && charset <= Charset::Iso8859_15;
}
/// `bytes` of that set as UTF-8; none when a byte has no character in it.
std::optional<std::string> to_utf8(std::string_view bytes, Charset charset);
/// UTF-8 text in that set, for answers; none when a character has no byte in it.
std::optional<std::string> from_utf8(std::string_view text, Charset charset);

}  // namespace thiowatch::hl7v2
