// A small reader of mails, written against the RFCs and not against our writer, to check it with.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace thiowatch::alerts::samples {

struct ReadPart {
    std::string type;
    std::string text;  ///< decoded, lines end with \n
};

struct ReadMail {
    std::vector<std::pair<std::string, std::string>> headers;  ///< unfolded, decoded
    std::vector<ReadPart> parts;

    [[nodiscard]] std::string header(const std::string& name) const;
    [[nodiscard]] std::size_t count(const std::string& name) const;
};

ReadMail read_mail(const std::string& wire);
/// Quoted-printable to bytes, CRLF to \n.
std::string unquoted(const std::string& text);
/// A header value with its encoded words decoded.
std::string without_encoded_words(const std::string& value);

}  // namespace thiowatch::alerts::samples
