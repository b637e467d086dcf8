// The rules of a pack for people and programs: limits, sources, options.
#pragma once

#include <string>

#include "alerts/rules/rule_pack.h"

namespace thiowatch::cli {

bool has_rule(const alerts::RulePack& pack, const std::string& id);
/// `{"schema": "thiowatch.rules/1", ...}` with all rules and checks, or the one named.
std::string pack_json(const alerts::RulePack& pack, const std::string& only);
/// One line for each rule and check, on stdout.
void print_rules(const alerts::RulePack& pack);
/// A rule or check with its sources, on stdout. False when there is none of that id.
bool print_rule(const alerts::RulePack& pack, const std::string& id);

}  // namespace thiowatch::cli
