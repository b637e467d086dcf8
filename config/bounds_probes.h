// Cases around what can have been measured at all, and around the lowest upper limits in use.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/rule_tests.h"

namespace thiowatch::config {

/// One example as a text, with the answer of the pack put in: see boundary_probes.cpp.
using AnswerOf = std::function<std::string(const std::string& test)>;

/// Of every analyte whose possible values no example leaves.
std::string bounds_probes(
    const alerts::RulePack& pack,
    const std::vector<RuleTest>& tests,
    const AnswerOf& answer_of
);

}  // namespace thiowatch::config
