#include "daemon/cli/report_parts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "alerts/notices/markup.h"
#include "alerts/notices/trend_chart.h"

namespace thiowatch::cli {

namespace {

using alerts::Severity;

constexpr std::array kSeverities{
    Severity::Critical,
    Severity::Urgent,
    Severity::Warning,
    Severity::Info};

constexpr std::string_view kStyle = R"css(
:root{--ink:#16202c;--soft:#49525f;--line:#d9dde3;--paper:#fff;--tint:#f4f6f9}
*{box-sizing:border-box}
body{margin:0;background:var(--tint);color:var(--ink);
  font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main{max-width:1060px;margin:0 auto;padding:28px 24px 60px;background:var(--paper)}
h1{font-size:26px;line-height:1.2;margin:0 0 4px}
h2{font-size:19px;margin:38px 0 8px;padding-top:12px;border-top:2px solid var(--ink)}
h3{font-size:16px;margin:26px 0 6px}
p{margin:6px 0}
.soft{color:var(--soft)}
.note{border-left:4px solid var(--ink);background:var(--tint);padding:8px 14px;margin:14px 0}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:10px;
  margin:18px 0;padding:0;list-style:none}
.cards li{border:1px solid var(--line);border-radius:6px;padding:10px 12px}
.cards b{display:block;font-size:24px;line-height:1.2}
table{border-collapse:collapse;width:100%;margin:10px 0;font-size:14px}
caption{text-align:left;color:var(--soft);padding-bottom:4px}
th,td{text-align:left;padding:5px 10px 5px 0;border-bottom:1px solid var(--line);vertical-align:top}
thead th{border-bottom:2px solid var(--ink)}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.badge{white-space:nowrap;font-weight:600}
.badge svg{vertical-align:-4px;margin-right:5px}
.charts{display:flex;flex-wrap:wrap;gap:12px;margin:8px 0}
.charts svg{max-width:100%;height:auto;border:1px solid var(--line);border-radius:6px}
figure{margin:10px 0}figure svg{max-width:100%;height:auto}
.person{break-inside:avoid;page-break-inside:avoid}
details summary{cursor:pointer;padding:4px 0}
@media print{
  body{background:#fff;font-size:11px}main{max-width:none;padding:0}
  h2{break-after:avoid}details>*{display:block}
  @page{margin:16mm}}
)css";

/// Patterns besides colours, for print in black and for eyes that see no red.
constexpr std::string_view kPatterns = R"svg(<defs>
<pattern id="p3" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6"
 fill="#9b1b30"/></pattern>
<pattern id="p2" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6"
 fill="#b3470f"/><path d="M0 6L6 0" stroke="#fff" stroke-width="1.4"/></pattern>
<pattern id="p1" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6"
 fill="#c98a1b"/><path d="M0 3H6" stroke="#fff" stroke-width="1.2"/></pattern>
<pattern id="p0" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6"
 fill="#8fa3ba"/><circle cx="3" cy="3" r="1" fill="#fff"/></pattern>
</defs>
)svg";

std::string number_cell(const std::string& text) {
    return "<td class=\"n\">" + text + "</td>";
}

std::string count_cell(int count) {
    return number_cell(count == 0 ? "<span class=\"soft\">0</span>" : std::to_string(count));
}

std::string day_of(const Instant& at) {
    return at.rfc3339().substr(0, 10);
}

/// The bars of all weeks.
class WeekChart {
  public:
    explicit WeekChart(const AlertLoad& load) : load_(load) {
        for (const WeekLoad& week : load.weeks)
            most_ = std::max(most_, week.total());
    }
    std::string svg();

  private:
    static constexpr double kWidth = 1000;
    static constexpr double kHeight = 260;
    static constexpr double kLeft = 44;
    static constexpr double kTop = 34;
    static constexpr double kBottom = 30;

    [[nodiscard]] double y_of(double count) const {
        return kTop + (kHeight - kTop - kBottom) * (1 - count / most_);
    }
    void draw_grid();
    void draw_legend();
    void draw_week(std::size_t index, double width);

    const AlertLoad& load_;
    int most_ = 1;
    std::string out_;
};

void WeekChart::draw_grid() {
    const int step = std::max(1, static_cast<int>(std::ceil(most_ / 5.0)));
    for (int count = 0; count <= most_; count += step) {
        const std::string y = one_place(y_of(count));
        out_ += "<path d=\"M44 " + y + "H1000\" stroke=\"#d9dde3\"/><text x=\"38\" y=\"" + y +
                "\" dy=\"4\" text-anchor=\"end\" fill=\"#49525f\">" + std::to_string(count) +
                "</text>\n";
    }
}

void WeekChart::draw_legend() {
    double x = kLeft;
    for (const Severity severity : kSeverities) {
        const auto index = static_cast<std::size_t>(severity);
        out_ += "<rect x=\"" + one_place(x) +
                "\" y=\"6\" width=\"14\" height=\"14\" fill=\"url(#p" + std::to_string(index) +
                ")\"/><text x=\"" + one_place(x + 20) + "\" y=\"17\">" +
                std::string(name_of(severity)) + " " + std::to_string(load_.opened[index]) +
                "</text>\n";
        constexpr double kEntry = 130;
        x += kEntry;
    }
}

void WeekChart::draw_week(std::size_t index, double width) {
    const WeekLoad& week = load_.weeks[index];
    const double x = kLeft + width * static_cast<double>(index);
    int below = 0;
    out_ += "<g><title>Week of " + day_of(week.monday) + ": " + std::to_string(week.total()) +
            " alerts</title>";
    for (const Severity severity : kSeverities) {
        const auto at = static_cast<std::size_t>(severity);
        const int count = week.opened[at];
        if (count == 0) continue;
        const double top = y_of(below + count);
        out_ += "<rect x=\"" + one_place(x + width * 0.12) + "\" y=\"" + one_place(top) +
                "\" width=\"" + one_place(width * 0.76) + "\" height=\"" +
                one_place(y_of(below) - top) + "\" fill=\"url(#p" + std::to_string(at) + ")\"/>";
        below += count;
    }
    out_ += "</g>\n";
    const std::size_t every = std::max<std::size_t>(1, load_.weeks.size() / 9);
    if (index % every != 0) return;
    out_ += "<text x=\"" + one_place(x + width / 2) + "\" y=\"250\" text-anchor=\"middle\" " +
            "fill=\"#49525f\">" + day_of(week.monday) + "</text>\n";
}

std::string WeekChart::svg() {
    out_ =
        "<svg role=\"img\" viewBox=\"0 0 1000 260\" width=\"1000\" height=\"260\" "
        "font-family=\"system-ui, sans-serif\" font-size=\"12\"><title>Alerts opened in each "
        "week, by severity; the numbers are in the table below</title>\n";
    out_ += kPatterns;
    draw_grid();
    draw_legend();
    const double width =
        (kWidth - kLeft) / static_cast<double>(std::max<std::size_t>(load_.weeks.size(), 1));
    for (std::size_t i = 0; i < load_.weeks.size(); ++i)
        draw_week(i, std::min(width, 120.0));
    return std::move(out_) + "</svg>\n";
}

std::string time_text(const std::optional<Duration>& time) {
    if (!time) return "-";
    const double hours = static_cast<double>(time->count()) / 3'600'000;
    constexpr double kDayHours = 24;
    return hours < 2 * kDayHours ? one_place(hours) + " h" : one_place(hours / kDayHours) + " d";
}

}  // namespace

std::string one_place(double value) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.1f", value);
    std::string out = text.data();
    if (out.ends_with(".0")) out.resize(out.size() - 2);
    return out;
}

std::string severity_badge(Severity severity) {
    return "<span class=\"badge\"><svg aria-hidden=\"true\" width=\"18\" height=\"18\" "
           "viewBox=\"-9 -9 18 18\" font-family=\"system-ui, sans-serif\">" +
           alerts::severity_mark(severity, 0, 0) + "</svg>" + std::string(name_of(severity)) +
           "</span>";
}

std::string report_head(std::string_view title) {
    return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
           "'unsafe-inline'\">\n<title>" +
           alerts::escaped(title) + "</title>\n<style>" + std::string(kStyle) +
           "</style>\n</head>\n<body>\n<main>\n";
}

std::string report_end() {
    return "</main>\n</body>\n</html>\n";
}

std::string weeks_section(const AlertLoad& load) {
    std::string text = "<h2>Alert load by week</h2>\n<figure>" + WeekChart(load).svg() +
                       "</figure>\n<details open><summary>The same as numbers</summary>\n<table>"
                       "<caption>Alerts opened in the week that begins on that Monday (UTC)"
                       "</caption><thead><tr><th scope=\"col\">Week of</th>";
    for (const Severity severity : kSeverities) {
        text += "<th scope=\"col\" class=\"n\">" + severity_badge(severity) + "</th>";
    }
    text += "<th scope=\"col\" class=\"n\">all</th></tr></thead><tbody>\n";
    for (const WeekLoad& week : load.weeks) {
        text += "<tr><th scope=\"row\">" + day_of(week.monday) + "</th>";
        for (const Severity severity : kSeverities)
            text += count_cell(week.opened[static_cast<std::size_t>(severity)]);
        text += count_cell(week.total()) + "</tr>\n";
    }
    return text + "</tbody></table></details>\n";
}

std::string rules_section(const AlertLoad& load) {
    std::string text =
        "<h2>Alert load by rule</h2>\n<table><thead><tr><th scope=\"col\">Rule</th><th "
        "scope=\"col\">Severity</th><th scope=\"col\" class=\"n\">Opened</th><th scope=\"col\" "
        "class=\"n\">A week</th><th scope=\"col\" class=\"n\">Share</th><th scope=\"col\" "
        "class=\"n\">People</th><th scope=\"col\" class=\"n\">Told again</th><th scope=\"col\" "
        "class=\"n\">Usual time open</th><th scope=\"col\" class=\"n\">Open at the end</th></tr>"
        "</thead><tbody>\n";
    constexpr double kPercent = 100;
    for (const RuleLoad& rule : load.rules) {
        text += "<tr><th scope=\"row\">" + alerts::escaped(rule.rule) + "</th><td>" +
                severity_badge(rule.severity) + "</td>" + number_cell(std::to_string(rule.opened)) +
                number_cell(one_place(rule.opened / load.weeks_long())) +
                number_cell(one_place(kPercent * rule.opened / std::max(load.total(), 1)) + " %") +
                number_cell(std::to_string(rule.patients)) +
                number_cell(std::to_string(rule.told_again)) +
                number_cell(time_text(rule.usual_time)) +
                number_cell(std::to_string(rule.still_open)) + "</tr>\n";
    }
    return text + "</tbody></table>\n";
}

}  // namespace thiowatch::cli
