#include "daemon/cli/simulation_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/cli/alert_load.h"
#include "daemon/cli/offline_snapshot.h"

namespace thiowatch::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kOrder =
    "MSH|^~\\&|PHARM|H|TW|H|20260105080000||OMP^O09|1|P|2.5.1\r"
    "PID|1||4711^^^H1||Osei^Amara||19810714|F\r"
    "ORC|NW|O1|||||||20260105080000\r"
    "RXO|1256^azathioprine^RXNORM|150||mg\r";

std::string count_on(const std::string& day, const std::string& neutrophils) {
    return "MSH|^~\\&|LIS|LAB|TW|H|" + day + "090000||ORU^R01|" + day +
           "|P|2.5.1\rPID|1||4711^^^H1||Osei^Amara||19810714|F\r"
           "OBR|1||F" +
           day + "|58410-2^CBC^LN|||" + day +
           "080000\r"
           "OBX|1|NM|751-8^Neutrophils^LN||" +
           neutrophils + "|10*9/L|1.8-7.5||||F\r";
}

class Report : public ::testing::Test {
  protected:
    Report() : simulation_(offline_snapshot("")) {
        simulation_.feed("order.hl7", kOrder);
        simulation_.feed("a.hl7", count_on("20260112", "2.9"));
        simulation_.feed("b.hl7", count_on("20260126", "0.9"));
        simulation_.feed("c.hl7", count_on("20260202", "0.4"));
    }
    Simulation simulation_;
};

TEST_F(Report, CountsAlertsByWeekSeverityAndRule) {
    const AlertLoad load =
        alert_load(simulation_.alerts(), *simulation_.began_at(), simulation_.now());
    EXPECT_EQ(load.opened[static_cast<std::size_t>(alerts::Severity::Urgent)], 1);
    EXPECT_EQ(load.opened[static_cast<std::size_t>(alerts::Severity::Critical)], 1);
    ASSERT_EQ(load.weeks.size(), 5U) << "from Monday the 5th to Monday the 2nd, quiet ones too";
    EXPECT_EQ(load.weeks[0].monday.rfc3339(), "2026-01-05T00:00:00Z");
    EXPECT_EQ(load.weeks[1].total(), 0);
    EXPECT_GE(load.weeks[3].total(), 1);
    EXPECT_EQ(load.patients_alerted, 1U);
    ASSERT_FALSE(load.rules.empty());
    EXPECT_EQ(load.rules[0].rule, "ANC.C") << "the most severe rule comes first";
}

TEST_F(Report, ShowsEachPersonWithTheCourseOfTheirResults) {
    const std::string html = report_html(simulation_, {});
    EXPECT_THAT(html, HasSubstr("<h3>H1|4711</h3>"));
    EXPECT_THAT(html, HasSubstr("Neutrophils in 10*9/L: 2.9 on 2026-01-12"));
    EXPECT_THAT(html, HasSubstr("ANC.U"));
    EXPECT_THAT(html, HasSubstr("<table>"));
}

TEST_F(Report, NeedsNothingFromAnywhereElse) {
    const std::string html = report_html(simulation_, {});
    for (const char* outside : {"http://", "https://", "src=", "href=", "<script", "@import"}) {
        std::string inside = html;
        const std::string names = "http://www.w3.org/2000/svg";
        for (std::size_t at = 0; (at = inside.find(names)) != std::string::npos;)
            inside.erase(at, names.size());
        EXPECT_THAT(inside, Not(HasSubstr(outside)));
    }
}

TEST_F(Report, LeavesIdentifiersOutWhenAsked) {
    const std::string html = report_html(simulation_, {.hides_identifiers = true});
    EXPECT_THAT(html, Not(HasSubstr("4711")));
    EXPECT_THAT(html, HasSubstr("<h3>P1</h3>"));
}

TEST(ReportOfNothing, SaysSo) {
    Simulation simulation(offline_snapshot(""));
    EXPECT_THAT(report_html(simulation, {}), HasSubstr("Nobody had an alert."));
}

}  // namespace
}  // namespace thiowatch::cli
