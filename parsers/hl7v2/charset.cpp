#include "parsers/hl7v2/charset.h"

#include <array>

#include "parsers/hl7v2/utf8.h"

namespace thiowatch::hl7v2 {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct NamedCharset {
    std::string_view folded;  ///< letters and digits only, in capitals, without a leading ISO
    Charset charset;
};

constexpr std::array kNames{
    NamedCharset{"ASCII", Charset::Ascii},        NamedCharset{"USASCII", Charset::Ascii},
    NamedCharset{"IR6", Charset::Ascii},          NamedCharset{"UNICODEUTF8", Charset::Utf8},
    NamedCharset{"UTF8", Charset::Utf8},          NamedCharset{"UNICODE", Charset::Utf8},
    NamedCharset{"IR192", Charset::Utf8},         NamedCharset{"WINDOWS1252", Charset::Windows1252},
    NamedCharset{"CP1252", Charset::Windows1252}, NamedCharset{"88591", Charset::Iso8859_1},
    NamedCharset{"LATIN1", Charset::Iso8859_1},   NamedCharset{"IR100", Charset::Iso8859_1},
    NamedCharset{"88592", Charset::Iso8859_2},    NamedCharset{"88593", Charset::Iso8859_3},
    NamedCharset{"88594", Charset::Iso8859_4},    NamedCharset{"88595", Charset::Iso8859_5},
    NamedCharset{"88596", Charset::Iso8859_6},    NamedCharset{"88597", Charset::Iso8859_7},
    NamedCharset{"88598", Charset::Iso8859_8},    NamedCharset{"88599", Charset::Iso8859_9},
    NamedCharset{"885910", Charset::Iso8859_10},  NamedCharset{"885911", Charset::Iso8859_11},
    NamedCharset{"885913", Charset::Iso8859_13},  NamedCharset{"885914", Charset::Iso8859_14},
    NamedCharset{"885915", Charset::Iso8859_15},  NamedCharset{"GB180302000", Charset::Gb18030},
    NamedCharset{"BIG5", Charset::Big5},          NamedCharset{"KSX1001", Charset::KsX1001},
};

std::string fold_name(std::string_view name) {
    std::string folded;
    for (const char c : name) {
        if (c >= 'a' && c <= 'z') folded += static_cast<char>(c - 'a' + 'A');
        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) folded += c;
    }
    return folded.starts_with("ISO") ? folded.substr(3) : folded;
}

Fault charset_fault(std::string detail) {
    return Fault{FaultCode::BadCharset, "MSH-18", std::move(detail)};
}

// The last resort of `decode`, for bytes that are neither in the declared set nor UTF-8.
Decoded decode_as_windows_1252(std::string_view bytes, std::string_view reason) {
    std::optional<std::string> text = to_utf8(bytes, Charset::Windows1252);
    return Decoded{
        std::move(text).value_or(std::string()),
        Charset::Windows1252,
        charset_fault(std::string(reason) + "; read as windows-1252")};
}

Decoded decode_declared(std::string_view bytes, Charset declared, std::string text) {
    Decoded decoded{std::move(text), declared, std::nullopt};
    if (is_iso_8859(declared) && is_utf8(bytes)) {
        decoded.warning = charset_fault("read in the declared set, but the bytes are also UTF-8");
    }
    return decoded;
}

std::string_view why_not(std::optional<Charset> declared, std::string_view msh18) {
    if (msh18.empty()) return "no character set is declared and the text is not UTF-8";
    if (!declared) return "the declared character set is unknown and the text is not UTF-8";
    return "the text does not fit the declared character set";
}

// What to say of UTF-8 text whose sender declared something else; nothing if nothing was declared.
std::optional<Fault> utf8_warning(std::optional<Charset> declared, std::string_view msh18) {
    if (msh18.empty()) return std::nullopt;
    if (!declared) return charset_fault("the declared character set is unknown; read as UTF-8");
    return charset_fault("the text does not fit the declared character set; read as UTF-8");
}

Decoded decode_beyond_ascii(std::string bytes, std::string_view msh18) {
    const std::optional<Charset> declared = charset_named(msh18);
    const bool declared_utf8 = declared == Charset::Utf8;
    if (declared && !declared_utf8) {
        std::optional<std::string> text = to_utf8(bytes, *declared);
        if (text) return decode_declared(bytes, *declared, *std::move(text));
    }
    if (!is_utf8(bytes)) return decode_as_windows_1252(bytes, why_not(declared, msh18));
    std::optional<Fault> warning = utf8_warning(declared, msh18);
    if (declared_utf8) warning.reset();
    return Decoded{std::move(bytes), Charset::Utf8, std::move(warning)};
}

}  // namespace

bool is_wide(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return true;
    if (bytes.size() < 4) return false;
    std::array<bool, 4> nul{};
    for (std::size_t i = 0; i < nul.size(); ++i)
        nul[i] = bytes[i] == '\0';
    const bool little = !nul[0] && nul[1] && !nul[2] && nul[3];
    const bool big = nul[0] && !nul[1] && nul[2] && !nul[3];
    const bool four_bytes = !nul[0] && nul[1] && nul[2] && nul[3];
    return little || big || four_bytes;
}

Fault wide_text_fault() {
    return charset_fault("UTF-16 or UTF-32 text; send UTF-8 (MSH-18 UNICODE UTF-8) or an 8-bit set"
    );
}

std::optional<Charset> charset_named(std::string_view name) {
    const std::string folded = fold_name(name);
    for (const NamedCharset& named : kNames) {
        if (named.folded == folded) return named.charset;
    }
    return std::nullopt;
}

Expected<Decoded> decode(std::string bytes, std::string_view msh18) {
    if (is_wide(bytes)) return tl::unexpected(wide_text_fault());
    if (bytes.starts_with(kByteOrderMark)) {
        bytes.erase(0, kByteOrderMark.size());
        if (is_utf8(bytes)) return Decoded{std::move(bytes), Charset::Utf8, std::nullopt};
    }
    if (is_ascii(bytes)) {
        return Decoded{std::move(bytes), charset_named(msh18).value_or(Charset::Ascii), {}};
    }
    return decode_beyond_ascii(std::move(bytes), msh18);
}

}  // namespace thiowatch::hl7v2
