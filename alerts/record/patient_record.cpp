#include "alerts/record/patient_record.h"

namespace thiowatch::alerts {

namespace {

bool says_something(ResultStatus status) {
    switch (status) {
        case ResultStatus::Preliminary:
        case ResultStatus::Final:
        case ResultStatus::Corrected:
            return true;
        case ResultStatus::Withdrawn:
        case ResultStatus::NotObtained:
        case ResultStatus::Ignored:
            return false;
    }
    return false;
}

}  // namespace

const Measurement* newest(const PatientRecord& record, Analyte analyte) {
    const auto& all = record.measurements;
    for (auto item = all.rbegin(); item != all.rend(); ++item) {
        if (item->analyte == analyte && says_something(item->status)) return &*item;
    }
    return nullptr;
}

}  // namespace thiowatch::alerts
