// text = *( code US where US detail RS )      US, RS: the separators of that name in ASCII

#include "daemon/intake/outcome_text.h"

#include <charconv>

namespace thiowatch::intake {

namespace {

constexpr char kUnit = '\x1f';
constexpr char kRecord = '\x1e';

std::string_view take(std::string_view& rest, char end) {
    std::size_t at = rest.find(end);
    std::string_view piece = rest.substr(0, at);
    rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
    return piece;
}

}  // namespace

std::string text_of(const std::vector<Fault>& faults) {
    std::string text;
    for (const Fault& fault : faults) {
        text += std::to_string(static_cast<int>(fault.code)) + kUnit + fault.where + kUnit +
                fault.detail + kRecord;
    }
    return text;
}

hl7v2::Outcome outcome_in(std::string_view text) {
    std::vector<Fault> faults;
    while (!text.empty()) {
        std::string_view record = take(text, kRecord);
        std::string_view code = take(record, kUnit);
        int number = static_cast<int>(FaultCode::Internal);
        std::from_chars(code.data(), code.data() + code.size(), number);
        std::string where(take(record, kUnit));
        faults.push_back({static_cast<FaultCode>(number), std::move(where), std::string(record)});
    }
    return hl7v2::outcome_of(faults);
}

}  // namespace thiowatch::intake
