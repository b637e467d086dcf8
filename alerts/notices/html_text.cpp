// The text/html part: tables and inline styles for the mail programs of twenty years, no image, no
// script, no remote part. Colours are named for both schemes by `color-scheme`; the text carries
// the meaning, colour only repeats it.

#include "alerts/notices/body.h"
#include "alerts/notices/markup.h"

namespace thiowatch::alerts {

namespace {

constexpr std::string_view kStart =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n"
    "<meta name=\"supported-color-schemes\" content=\"light dark\"></head>\n"
    "<body style=\"margin:0;padding:12px;font-family:system-ui,Segoe UI,Roboto,Arial,sans-serif;"
    "font-size:16px;line-height:1.4\">\n"
    "<table role=\"presentation\" width=\"100%\" style=\"max-width:640px\" cellpadding=\"0\" "
    "cellspacing=\"0\">\n";
constexpr std::string_view kEnd = "</table>\n</body></html>\n";
constexpr std::string_view kCell = "border:1px solid #888;padding:4px 6px;text-align:left";

std::string block(std::string_view style, const std::string& content) {
    return "<tr><td style=\"" + std::string(style) + "\">" + content + "</td></tr>\n";
}

std::string cells(const std::vector<std::string>& row, std::string_view tag) {
    std::string html = "<tr>";
    for (const std::string& cell : row) {
        html += "<" + std::string(tag) + " style=\"" + std::string(kCell) + "\">" + escaped(cell) +
                "</" + std::string(tag) + ">";
    }
    return html + "</tr>\n";
}

std::string table_html(const BodyTable& table) {
    if (table.rows.empty()) return {};
    std::string html =
        "\n<table cellpadding=\"0\" cellspacing=\"0\" "
        "style=\"border-collapse:collapse;font-size:14px\">\n" +
        cells(table.head, "th");
    for (const auto& row : table.rows)
        html += cells(row, "td");
    return html + "</table>";
}

std::string section_html(const BodySection& section) {
    std::string html;
    if (!section.title.empty()) html += "<strong>" + escaped(section.title) + "</strong><br>\n";
    for (const std::string& line : section.lines)
        html += escaped(line) + "<br>\n";
    return block("padding:6px 0", html + table_html(section.table));
}

/// Only web addresses become links; anything else is shown as text.
std::string link_html(const Body& body) {
    const bool is_web = body.link.starts_with("https://") || body.link.starts_with("http://");
    if (!is_web) return escaped(body.link);
    return "<a href=\"" + escaped(body.link) +
           "\" style=\"display:inline-block;padding:10px 16px;border:2px solid #1a5fb4;"
           "font-weight:bold\">" +
           escaped(body.link_label) + "</a>";
}

}  // namespace

std::string html_text(const Body& body) {
    std::string html(kStart);
    html += block("font-size:18px;font-weight:bold;padding:6px 0", escaped(body.lead));
    if (!body.headline.empty()) {
        html += block("font-size:22px;font-weight:bold;padding:6px 0", escaped(body.headline));
    }
    for (const BodySection& section : body.sections)
        html += section_html(section);
    if (!body.link.empty()) html += block("padding:10px 0", link_html(body));
    std::string closing;
    for (const std::string& line : body.closing)
        closing += escaped(line) + "<br>\n";
    html += block("font-size:13px;padding:10px 0;border-top:1px solid #888", closing);
    return html += kEnd;
}

}  // namespace thiowatch::alerts
