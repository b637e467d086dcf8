#include "parsers/clinical/unit_spelling.h"

#include <algorithm>
#include <array>
#include <utility>

#include "parsers/clinical/words.h"

namespace thiowatch {

namespace {

using Swap = std::pair<std::string_view, std::string_view>;

// UTF-8 sequences. U+00B5 micro sign and U+03BC mu look alike and both stand for micro.
constexpr std::array kSigns = {
    Swap{" ", ""},
    Swap{"\t", ""},
    Swap{"\xC2\xA0", ""},                // no-break space
    Swap{"\xE2\x80\xAF", ""},            // narrow no-break space
    Swap{"\xC2\xB5", "u"},               // micro sign
    Swap{"\xCE\xBC", "u"},               // mu
    Swap{"\xEF\xBC\x85", "%"},           // full-width percent
    Swap{"\xC3\x97", "x"},               // multiplication sign
    Swap{"\xC2\xB7", "."},               // middle dot
    Swap{"\xE2\x88\x95", "/"},           // division slash
    Swap{"\xE2\x81\xBB\xC2\xB9", "-1"},  // superscript minus one
    Swap{"\xC2\xB2", "^2"},
    Swap{"\xC2\xB3", "^3"},
    Swap{"\xE2\x81\xB5", "^5"},
    Swap{"\xE2\x81\xB6", "^6"},
    Swap{"\xE2\x81\xB8", "^8"},
    Swap{"\xE2\x81\xB9", "^9"},
    Swap{"\xC2\xB9^2", "^12"},  // superscript one, and a superscript two already swapped
};

void swap_all(std::string& text, std::string_view what, std::string_view with) {
    std::size_t at = text.find(what);
    for (; at != std::string::npos; at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
}

}  // namespace

std::string cased_spelling(std::string_view text) {
    std::string out(text);
    const bool is_plain = std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
    if (is_plain) return out;
    for (const auto& [sign, with] : kSigns)
        swap_all(out, sign, with);
    return out;
}

std::string plain_spelling(std::string_view text) {
    std::string out = lowered(cased_spelling(text));
    swap_all(out, "litre", "l");
    swap_all(out, "liter", "l");
    swap_all(out, "per", "/");
    for (const std::string_view ending : {".l-1", ".l^-1", "*l-1"}) {
        if (!out.ends_with(ending)) continue;
        out.replace(out.size() - ending.size(), ending.size(), "/l");
    }
    return out;
}

}  // namespace thiowatch
