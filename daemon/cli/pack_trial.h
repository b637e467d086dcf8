// A rule pack tried against the examples that stand beside it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/rule_tests.h"

namespace thiowatch::cli {

struct PackTrial {
    std::string pack;                ///< as asked for
    std::vector<std::string> files;  ///< of examples
    alerts::RulePack rules;
    std::vector<config::RuleTest> tests;
    std::vector<config::RuleTestResult> results;

    [[nodiscard]] std::size_t failures() const;  ///< known gaps (todo) are none
};

/// Tries "aza-core", "my.yaml" (examples in "my.test.yaml" and "my.NAME.test.yaml") or
/// "my.test.yaml" (that file alone; pack in "my.yaml"). Examples beside a schedule, or beside
/// nothing, are judged by aza-core. None when pack or examples cannot be read, or there are none:
/// `diagnostics` says so.
std::optional<PackTrial> try_pack(const std::string& asked, config::Diagnostics& diagnostics);

/// One test suite of each trial, as build servers read it.
std::string junit_text(const std::vector<PackTrial>& trials);

}  // namespace thiowatch::cli
