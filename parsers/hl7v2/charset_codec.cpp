// The conversions themselves: the western sets here, all others by ICU.

#include <array>
#include <memory>

#include <unicode/ucnv.h>

#include "parsers/hl7v2/charset.h"
#include "parsers/hl7v2/utf8.h"

namespace thiowatch::hl7v2 {
namespace {

// The converter of ICU for a set.
const char* icu_name(Charset charset) {
    switch (charset) {
        case Charset::Ascii:
            return "us-ascii";
        case Charset::Utf8:
            return "utf-8";
        case Charset::Windows1252:
            return "windows-1252";
        case Charset::Iso8859_1:
            return "iso-8859-1";
        case Charset::Iso8859_2:
            return "iso-8859-2";
        case Charset::Iso8859_3:
            return "iso-8859-3";
        case Charset::Iso8859_4:
            return "iso-8859-4";
        case Charset::Iso8859_5:
            return "iso-8859-5";
        case Charset::Iso8859_6:
            return "iso-8859-6";
        case Charset::Iso8859_7:
            return "iso-8859-7";
        case Charset::Iso8859_8:
            return "iso-8859-8";
        case Charset::Iso8859_9:
            return "iso-8859-9";
        case Charset::Iso8859_10:
            return "iso-8859-10";
        case Charset::Iso8859_11:
            return "iso-8859-11";
        case Charset::Iso8859_13:
            return "iso-8859-13";
        case Charset::Iso8859_14:
            return "iso-8859-14";
        case Charset::Iso8859_15:
            return "iso-8859-15";
        case Charset::Gb18030:
            return "gb18030";
        case Charset::Big5:
            return "Big5";
        case Charset::KsX1001:
            return "euc-kr";
    }
    return "us-ascii";
}

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

// A converter that stops at what it cannot convert instead of putting U+FFFD or '?' there.
Converter open_converter(Charset charset) {
    UErrorCode error = U_ZERO_ERROR;
    Converter converter(ucnv_open(icu_name(charset), &error));
    ucnv_setToUCallBack(
        converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error
    );
    ucnv_setFromUCallBack(
        converter.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error
    );
    if (U_FAILURE(error) != 0) return nullptr;
    return converter;
}

std::optional<std::string> decode_by_icu(std::string_view bytes, Charset charset) {
    const Converter converter = open_converter(charset);
    if (!converter) return std::nullopt;
    std::string text(bytes.size() * 4 + 4, '\0');
    UErrorCode error = U_ZERO_ERROR;
    const std::int32_t length = ucnv_toAlgorithmic(
        UCNV_UTF8,
        converter.get(),
        text.data(),
        static_cast<std::int32_t>(text.size()),
        bytes.data(),
        static_cast<std::int32_t>(bytes.size()),
        &error
    );
    if (U_FAILURE(error) != 0) return std::nullopt;
    text.resize(static_cast<std::size_t>(length));
    return text;
}

std::optional<std::string> encode_by_icu(std::string_view text, Charset charset) {
    const Converter converter = open_converter(charset);
    if (!converter) return std::nullopt;
    std::string bytes(text.size() * 4 + 4, '\0');
    UErrorCode error = U_ZERO_ERROR;
    const std::int32_t length = ucnv_fromAlgorithmic(
        converter.get(),
        UCNV_UTF8,
        bytes.data(),
        static_cast<std::int32_t>(bytes.size()),
        text.data(),
        static_cast<std::int32_t>(text.size()),
        &error
    );
    if (U_FAILURE(error) != 0) return std::nullopt;
    bytes.resize(static_cast<std::size_t>(length));
    return bytes;
}

// windows-1252, 0x80 to 0x9F. The five bytes it leaves open stay the control characters they are.
constexpr std::array<char16_t, 32> kWindows1252{
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};

void append_utf8(std::string& text, char16_t character) {
    if (character >= 0x800) {
        text += static_cast<char>(0xE0 | (character >> 12));
        text += static_cast<char>(0x80 | ((character >> 6) & 0x3F));
    } else {
        text += static_cast<char>(0xC0 | (character >> 6));
    }
    text += static_cast<char>(0x80 | (character & 0x3F));
}

// 8859/1 and windows-1252 differ only in 0x80 to 0x9F, which the former does not use for text.
std::optional<std::string> decode_western(std::string_view bytes, Charset charset) {
    std::string text;
    text.reserve(bytes.size() + bytes.size() / 8);
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        if (value < 0x80) {
            text += byte;
        } else if (value >= 0xA0) {
            append_utf8(text, value);
        } else if (charset == Charset::Windows1252) {
            append_utf8(text, kWindows1252[value - 0x80]);
        } else {
            return std::nullopt;
        }
    }
    return text;
}

bool has_c1_controls(std::string_view bytes) {
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        if (value >= 0x80 && value < 0xA0) return true;
    }
    return false;
}

}  // namespace

std::optional<std::string> to_utf8(std::string_view bytes, Charset charset) {
    if (is_ascii(bytes)) return std::string(bytes);
    if (charset == Charset::Ascii) return std::nullopt;
    if (charset == Charset::Windows1252 || charset == Charset::Iso8859_1) {
        return decode_western(bytes, charset);
    }
    if (charset == Charset::Utf8) {
        return is_utf8(bytes) ? std::optional(std::string(bytes)) : std::nullopt;
    }
    if (is_iso_8859(charset) && has_c1_controls(bytes)) return std::nullopt;
    return decode_by_icu(bytes, charset);
}

std::optional<std::string> from_utf8(std::string_view text, Charset charset) {
    if (charset == Charset::Utf8 || is_ascii(text)) return std::string(text);
    if (charset == Charset::Ascii) return std::nullopt;
    return encode_by_icu(text, charset);
}

}  // namespace thiowatch::hl7v2
