#include "daemon/access/scope.h"

namespace thiowatch::access {
namespace {

TEST(Scope, GrantsWhatItNamesAndNoMore) {
    const struct {
        const char* scopes;
        const char* type;
        Right right;
        bool granted;
    } table[] = {
        {"system/Observation.cu", "Observation", Right::Create, true},
        {"system/Observation.cu", "Observation", Right::Update, true},
        {"system/Observation.cu", "Observation", Right::Delete, false},
        {"system/Observation.cu", "Patient", Right::Create, false},
        {"system/*.cruds", "Patient", Right::Delete, true},
        {"system/*.rs", "Patient", Right::Create, false},
        {"system/Observation.write", "Observation", Right::Create, true},
        {"system/Observation.write", "Observation", Right::Read, false},
        {"system/Observation.read", "Observation", Right::Search, true},
        {"system/*.*", "Observation", Right::Delete, true},
        {"openid  system/Observation.c", "Observation", Right::Create, true},
        {"patient/Observation.cu", "Observation", Right::Create, false},
        {"user/*.cruds", "Observation", Right::Create, false},
        {"system/Observation.uc", "Observation", Right::Create, false},
        {"system/Observation.cx", "Observation", Right::Create, false},
        {"system/Observation.c?category=laboratory", "Observation", Right::Create, false},
        {"system/Observation", "Observation", Right::Create, false},
        {"system/.c", "", Right::Create, false},
        {"", "Observation", Right::Create, false},
    };
    for (const auto& row : table) {
        EXPECT_EQ(grants(row.scopes, row.type, row.right), row.granted)
            << row.scopes << " " << row.type;
    }
}

}  // namespace
}  // namespace thiowatch::access
