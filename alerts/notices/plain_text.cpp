// The text/plain part: one column, tables as one line a row with the column names beside the
// values, because no phone keeps columns aligned.

#include "alerts/notices/body.h"

namespace thiowatch::alerts {

namespace {

constexpr std::string_view kRule = "----------------------------------------";

std::string row_text(const BodyTable& table, const std::vector<std::string>& row) {
    std::string line = "- ";
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (row[i].empty()) continue;
        // The first column names the row, the second is its value.
        if (i >= 2 && i < table.head.size()) line += "; " + table.head[i] + ": ";
        if (i == 1) line += " ";
        line += row[i];
    }
    return line + "\n";
}

std::string section_text(const BodySection& section) {
    std::string text;
    if (!section.title.empty()) text += section.title + "\n";
    for (const std::string& line : section.lines)
        text += line + "\n";
    for (const auto& row : section.table.rows)
        text += row_text(section.table, row);
    return text + "\n";
}

}  // namespace

std::string plain_text(const Body& body) {
    std::string text = body.lead + "\n\n";
    if (!body.headline.empty()) text += body.headline + "\n\n";
    for (const BodySection& section : body.sections)
        text += section_text(section);
    if (!body.link.empty()) text += body.link_label + ":\n" + body.link + "\n\n";
    text += std::string(kRule) + "\n";
    for (const std::string& line : body.closing)
        text += line + "\n";
    return text;
}

}  // namespace thiowatch::alerts
