// line = status " " type " " id " " version " " changed-in-ms LF, a "-" where there is none

#include "daemon/intake/exchange_outcome.h"

#include <charconv>

namespace thiowatch::intake {

namespace {

std::string_view next_word(std::string_view& line) {
    std::size_t end = line.find(' ');
    std::string_view word = line.substr(0, end);
    line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
    return word;
}

template <class Number>
Number number_in(std::string_view word) {
    Number number{};
    std::from_chars(word.data(), word.data() + word.size(), number);
    return number;
}

}  // namespace

std::string outcome_line(const EntryOutcome& entry) {
    auto word = [](const std::string& text) { return text.empty() ? std::string("-") : text; };
    return std::to_string(entry.status) + " " + word(entry.type) + " " + word(entry.id) + " " +
           std::to_string(entry.version) + " " +
           std::to_string(entry.changed ? entry.changed->utc_ms : 0) + "\n";
}

std::vector<EntryOutcome> outcomes_in(std::string_view lines) {
    std::vector<EntryOutcome> entries;
    while (!lines.empty()) {
        std::size_t end = lines.find('\n');
        std::string_view line = lines.substr(0, end);
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
        EntryOutcome entry;
        entry.status = number_in<int>(next_word(line));
        entry.type = std::string(next_word(line));
        entry.id = std::string(next_word(line));
        if (entry.type == "-") entry.type.clear();
        if (entry.id == "-") entry.id.clear();
        entry.version = number_in<int>(next_word(line));
        auto changed = number_in<std::int64_t>(next_word(line));
        if (changed != 0) entry.changed = Instant{changed, Precision::Millisecond, std::nullopt};
        entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace thiowatch::intake
