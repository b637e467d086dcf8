#include "alerts/lifecycle/alert_ref.h"

#include <string>
#include <string_view>

namespace thiowatch::alerts {

namespace {

constexpr std::string_view kSymbols = "23456789CDFGHJKMNPQRTVWXY";

char upper(char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

/// Letters and digits only, in capitals: dashes and spaces are how people group it.
std::string spelled_out(std::string_view text) {
    std::string symbols;
    for (const char letter : text) {
        if (letter != '-' && letter != ' ') symbols += upper(letter);
    }
    return symbols;
}

}  // namespace

AlertRef alert_ref(std::uint64_t random_bits) {
    std::string ref;
    for (int i = 0; i < 3; ++i) {
        ref += kSymbols[random_bits % kSymbols.size()];
        random_bits /= kSymbols.size();
    }
    ref += '-';
    for (int i = 0; i < 3; ++i) {
        ref += static_cast<char>('0' + random_bits % 10);
        random_bits /= 10;
    }
    return AlertRef(std::move(ref));
}

AlertRef alert_ref_spelled(std::string_view text) {
    const std::string symbols = spelled_out(text);
    if (symbols.size() != 6) return {};
    for (std::size_t i = 0; i < 3; ++i) {
        if (kSymbols.find(symbols[i]) == std::string_view::npos) return {};
        if (!is_digit(symbols[i + 3])) return {};
    }
    return AlertRef(symbols.substr(0, 3) + "-" + symbols.substr(3));
}

}  // namespace thiowatch::alerts
