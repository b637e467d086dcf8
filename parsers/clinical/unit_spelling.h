// A unit as typed, brought to one way of writing it.
#pragma once

#include <string>
#include <string_view>

namespace thiowatch {

/// Without blanks, in lower case, with "u" for both micro signs, "%" for the full-width one, "x"
/// for the multiplication sign, "^3" for a superscript, "/" for "per" and "/l" for "l-1". Loses the
/// difference of "G/L" and "g/L": read those before.
std::string plain_spelling(std::string_view text);

/// The same without lower case.
std::string cased_spelling(std::string_view text);

}  // namespace thiowatch
