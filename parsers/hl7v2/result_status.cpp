#include "parsers/hl7v2/result_status.h"

namespace thiowatch::hl7v2 {

std::optional<ResultStatus> status_of_observation(std::string_view code) {
    if (code.size() != 1) return std::nullopt;
    switch (code.front()) {
        case 'F':  // final
        case 'U':  // became final without being sent again
        case 'V':  // verified
            return ResultStatus::Final;
        case 'P':  // preliminary
        case 'S':  // partial
        case 'R':  // entered, not verified
            return ResultStatus::Preliminary;
        case 'C':  // corrected
        case 'A':  // amended
        case 'B':  // appended
            return ResultStatus::Corrected;
        case 'D':  // deleted
        case 'W':  // wrong, e.g. sent for another patient
            return ResultStatus::Withdrawn;
        case 'X':  // cannot be obtained
            return ResultStatus::NotObtained;
        case 'I':  // specimen in laboratory, pending
        case 'N':  // not asked
        case 'O':  // part of the order, no result
            return ResultStatus::Ignored;
        default:
            return std::nullopt;
    }
}

std::optional<ResultStatus> status_of_report(std::string_view code) {
    if (code.size() != 1) return std::nullopt;
    switch (code.front()) {
        case 'F':  // final
            return ResultStatus::Final;
        case 'C':  // corrected
        case 'M':  // corrected, not final
            return ResultStatus::Corrected;
        case 'P':  // preliminary
        case 'A':  // some results
        case 'R':  // stored, not verified
            return ResultStatus::Preliminary;
        case 'X':  // order cancelled
            return ResultStatus::NotObtained;
        case 'I':  // specimen received, procedure incomplete
        case 'N':  // procedure done, results pending
        case 'O':  // order received, specimen not
        case 'S':  // procedure scheduled
            return ResultStatus::Ignored;
        default:
            return std::nullopt;
    }
}

}  // namespace thiowatch::hl7v2
