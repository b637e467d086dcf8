// Encodings of mail: quoted-printable bodies (RFC 2045, 6.7) and header values (RFC 5322, 2047).
#pragma once

#include <string>
#include <string_view>

namespace thiowatch::alerts {

/// `text` (UTF-8, lines ending with \n) in lines of at most 76 characters ending with CRLF. A line
/// never begins with "." or "From ", so no relay has anything to stuff or mangle.
std::string quoted_printable(std::string_view text);

/// `Name: value` with CRLF, folded at spaces; encoded words where the value is not plain ASCII.
/// Control characters become spaces. Empty when `name` cannot be a header's name.
std::string header_line(std::string_view name, std::string_view value);

/// `Name: "Display Name" <address>`; characters that no address has are left out of the address.
std::string
address_line(std::string_view name, std::string_view display_name, std::string_view address);

/// A character that an addr-spec may hold outside quotes.
bool is_address_character(char letter);

}  // namespace thiowatch::alerts
