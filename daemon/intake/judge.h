// A person says afterwards whether an alert was worth it.
#pragma once

#include <string>

#include "daemon/intake/desk.h"

namespace thiowatch::intake {

struct JudgeRequest {
    AlertRef ref;
    std::string by;
    store::Verdict verdict = store::Verdict::Useful;
    std::string note;
};

/// False when there is no such alert. Changes nothing about the alert itself.
bool judge(Desk& desk, const JudgeRequest& request);

}  // namespace thiowatch::intake
