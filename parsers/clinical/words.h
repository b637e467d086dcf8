// The words of a short clinical text, folded so that spelling by case or blanks makes no
// difference.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace thiowatch {

/// Without blanks and tabs at either end.
std::string_view trimmed(std::string_view text);

/// ASCII letters in lower case; all other bytes as they are.
std::string lowered(std::string_view text);

/// Runs of letters and digits, in lower case: "WBC (auto)" gives "wbc" and "auto". Bytes beyond
/// ASCII count as letters, so that a name is never cut in two at an umlaut.
std::vector<std::string> words_of(std::string_view text);

}  // namespace thiowatch
