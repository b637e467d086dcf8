#include "config/pack_lint.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/pack_loader.h"
#include "config/packaged.h"
#include "tests/support/config_reading.h"

namespace thiowatch::config {
namespace {

using test::lines_of;
using test::ScratchFolder;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

/// The warnings of the packaged pack with one thing put after a line of it.
std::vector<std::string> doubts_with(const std::string& after, const std::string& more) {
    std::string text(*packaged_file("config/packs/aza-core.yaml"));
    const std::size_t at = after.empty() ? 0 : text.find(after);
    EXPECT_NE(at, std::string::npos) << after;
    text.insert(at + after.size(), more);
    const ScratchFolder folder;
    Diagnostics diagnostics;
    const auto pack = lint_named_pack(folder.write("p.yaml", text).string(), diagnostics);
    EXPECT_TRUE(pack) << diagnostics.human();
    return lines_of(diagnostics);
}

TEST(PackLint, SaysThatNobodyHasApprovedAPackAndWhichSourcesNobodyHasRead) {
    const auto doubts = doubts_with("", "");
    EXPECT_THAT(doubts, Contains(HasSubstr("nobody has approved this pack")));
    EXPECT_THAT(doubts, Contains(HasSubstr("numbers rest on 'duffy', which nobody has checked")));
    EXPECT_THAT(doubts, Not(Contains(HasSubstr("is never sent"))));
}

TEST(PackLint, NamesARuleAnotherAlwaysTakesThePlaceOf) {
    const auto doubts = doubts_with(
        "\nrules:\n",
        "  - {id: EOX.W, analyte: EOS, unit: 10*9/L, severity: warning,\n"
        "     limits: [{above: 0.4, source: design}]}\n"
    );
    EXPECT_THAT(
        doubts, Contains(HasSubstr("'EOS.W' is never sent: 'EOX.W' is true whenever it is"))
    );
}

TEST(PackLint, NamesALimitThatAddsNothing) {
    const auto doubts = doubts_with(
        "      - {below: 3.5, source: [sps-mp, sps-ssz, bsr-2017, gpnotebook]}\n",
        "      - {below: 3.2, source: design}\n"
    );
    EXPECT_THAT(
        doubts, Contains(HasSubstr("in 'WBC.W' the limit 'below 3.2' adds nothing to 'below 3.5'"))
    );
}

TEST(PackLint, MissesAMilderRuleBeforeAnUrgentOne) {
    const auto doubts = doubts_with(
        "\nrules:\n",
        "  - {id: CRX.U, analyte: CRE, unit: umol/L, severity: urgent, actions: [act],\n"
        "     limits: [{below: 20, source: design}]}\n"
    );
    EXPECT_THAT(doubts, Contains(HasSubstr("nothing warns of CRE before 'CRX.U'")));
}

TEST(PackLint, WantsAnActionOfAnUrgentRule) {
    const auto doubts = doubts_with(
        "\nrules:\n",
        "  - {id: CRX.U, analyte: CRE, unit: umol/L, severity: urgent,\n"
        "     limits: [{below: 20, source: design}]}\n"
    );
    EXPECT_THAT(doubts, Contains(HasSubstr("'CRX.U' is urgent and names nothing")));
}

}  // namespace
}  // namespace thiowatch::config
