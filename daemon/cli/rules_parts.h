// Parts of `thiowatch rules`, one file each.
#pragma once

#include "daemon/cli/command_line.h"

namespace thiowatch::cli {

void add_rules_coverage(CLI::App& rules, Invocation& invocation);
void add_rules_diff(CLI::App& rules, Invocation& invocation);
void add_rules_precision(CLI::App& rules, Invocation& invocation);
/// Part of `thiowatch alerts`: `judge`.
void add_alert_judging(CLI::App& alerts, Invocation& invocation);

}  // namespace thiowatch::cli
