// The characters that structure a message: MSH-1 and MSH-2.
#pragma once

#include <string>
#include <string_view>

#include "parsers/hl7v2/charset.h"

namespace thiowatch::hl7v2 {

/// '\0' for those MSH-2 does not give; no text holds it, so nothing is split at it.
struct Delimiters {
    char field = '|';
    char component = '^';
    char repetition = '~';
    char escape = '\\';
    char subcomponent = '&';
    char truncation = '\0';

    friend bool operator==(const Delimiters&, const Delimiters&) = default;
};

/// What is needed to read a piece of a message on its own.
struct Encoding {
    Delimiters delimiters;
    Charset charset = Charset::Ascii;  ///< the set in which \Xdd\ gives bytes
    bool may_escape = true;            ///< false: the escape character stands nowhere after MSH-2

    friend bool operator==(const Encoding&, const Encoding&) = default;
};

/// Text with its escapes resolved: \F\ \S\ \T\ \R\ \E\ \P\ to the delimiters, \Xdd..\ to
/// characters,
/// \.br\ \.sp\ to line ends, \H\ \N\ (highlighting) to nothing. Unknown ones stay as they are.
std::string unescape(std::string_view raw, const Encoding& encoding);

/// Text that can stand in one component of a message with these delimiters: delimiters escaped,
/// line ends as \.br\; without an escape character both become blanks. Nothing can be injected.
std::string escape(std::string_view text, const Delimiters& delimiters);

}  // namespace thiowatch::hl7v2
