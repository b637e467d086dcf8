#include <gtest/gtest.h>

#include "config/pack_loader.h"
#include "config/packaged.h"
#include "config/rule_tests.h"

namespace thiowatch::config {
namespace {

struct Packaged {
    Packaged() : pack(load_pack("aza-core", diagnostics)) {
        const std::string file = "config/packs/aza-core.test.yaml";
        tests = read_rule_tests(file, packaged_file(file).value_or(""), diagnostics);
    }
    Diagnostics diagnostics;
    LoadedPack pack;
    std::vector<RuleTest> tests;
};

TEST(PackagedPack, AgreesWithEveryExampleBesideIt) {
    const Packaged packaged;
    ASSERT_TRUE(packaged.pack && !packaged.diagnostics.has_errors()) << packaged.diagnostics.human();
    ASSERT_GT(packaged.tests.size(), 30U);
    for (const RuleTestResult& result : run_rule_tests(*packaged.pack, packaged.tests)) {
        for (const std::string& problem : result.problems) {
            ADD_FAILURE() << result.name << ": " << problem;
        }
    }
}

TEST(PackagedPack, HasAnExampleBelowAtAndAboveEveryLimit) {
    const Packaged packaged;
    ASSERT_TRUE(packaged.pack) << packaged.diagnostics.human();
    for (const UncoveredLimit& limit : uncovered_limits(*packaged.pack, packaged.tests)) {
        ADD_FAILURE() << limit.rule.text() << ", " << limit.limit << ": no example " << limit.missing;
    }
}

}  // namespace
}  // namespace thiowatch::config
