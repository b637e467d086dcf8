#include "alerts/notices/trend_chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace thiowatch::alerts {
namespace {

using testing::HasSubstr;
using testing::Not;

Instant day(const char* text) {
    return *Instant::parse_date(text);
}

TrendChart falling() {
    TrendChart chart;
    chart.title = "Neutrophils";
    chart.unit = "10*9/L";
    chart.points = {
        {day("2026-01-05"), 3.1, "3.1", std::nullopt},
        {day("2026-02-02"), 1.5, "1.5", Severity::Warning},
        {day("2026-02-09"), 0.9, "<0.9", Severity::Urgent},
    };
    chart.limits = {{1.0, "ANC.U below 1.0", Severity::Urgent}};
    return chart;
}

/// The x of the circle or shape of a point.
double x_after(const std::string& svg, const std::string& before) {
    const std::size_t at = svg.find(before);
    EXPECT_NE(at, std::string::npos) << before;
    return std::stod(svg.substr(at + before.size()));
}

TEST(TrendChart, IsReadAloudWithEveryValueDayAndSeverity) {
    const std::string svg = trend_svg(falling());
    EXPECT_THAT(svg, HasSubstr("role=\"img\""));
    EXPECT_THAT(
        svg,
        HasSubstr("<title>Neutrophils in 10*9/L: 3.1 on 2026-01-05, 1.5 on 2026-02-02 (warning), "
                  "&lt;0.9 on 2026-02-09 (urgent)</title>")
    );
}

TEST(TrendChart, NamesAxisUnitAndLimitAndPrintsValuesAsSent) {
    const std::string svg = trend_svg(falling());
    EXPECT_THAT(svg, HasSubstr(">Neutrophils, 10*9/L</text>"));
    EXPECT_THAT(svg, HasSubstr(">ANC.U below 1.0</text>"));
    EXPECT_THAT(svg, HasSubstr(">&lt;0.9</text>"));
    EXPECT_THAT(svg, HasSubstr(">2026-01-05</text>"));
}

TEST(TrendChart, TellsSeveritiesApartWithoutColour) {
    const std::string svg = trend_svg(falling());
    EXPECT_THAT(svg, HasSubstr(">W</text>"));
    EXPECT_THAT(svg, HasSubstr(">U</text>"));
    EXPECT_NE(severity_mark(Severity::Critical, 0, 0), severity_mark(Severity::Urgent, 0, 0));
}

TEST(TrendChart, KeepsTimeInProportion) {
    const std::string svg = trend_svg(falling());
    const double first = x_after(svg, "<circle cx=\"");
    const double second = x_after(svg, "<g transform=\"translate(");
    const std::size_t next = svg.find("<g transform=\"translate(") + 1;
    const double third = x_after(svg.substr(next), "<g transform=\"translate(");
    EXPECT_NEAR((second - first) / (third - second), 28.0 / 7.0, 0.05);
}

TEST(TrendChart, NeedsNothingFromElsewhere) {
    const std::string svg = trend_svg(falling());
    EXPECT_THAT(svg, Not(HasSubstr("href")));
    EXPECT_THAT(svg, Not(HasSubstr("<script")));
    EXPECT_THAT(svg, Not(HasSubstr("url(")));
}

TEST(TrendChart, DrawsNobodyAndOneValueToo) {
    TrendChart chart;
    chart.title = "White cells";
    EXPECT_THAT(trend_svg(chart), HasSubstr("White cells: no values"));
    chart.points = {{day("2026-01-05"), 0, "0", std::nullopt}};
    EXPECT_THAT(trend_svg(chart), HasSubstr("0 on 2026-01-05"));
}

}  // namespace
}  // namespace thiowatch::alerts
