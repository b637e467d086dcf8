// From our faults to HL7 table 0357, and whether the sender may try again: AE and CE are wrong
// content that stays wrong, AR and CR are for the wrong receiver, the wrong moment or no message at
// all.

#include <algorithm>
#include <array>
#include <charconv>

#include "parsers/hl7v2/answer.h"

namespace thiowatch::hl7v2 {
namespace {

struct FaultAnswer {
    FaultCode fault;
    AckCode ack;
    int code;
};

// Faults that are not here are our own trouble: AR 207.
constexpr std::array kFaultAnswers{
    FaultAnswer{FaultCode::Hl7NoHeader, AckCode::Reject, 100},
    FaultAnswer{FaultCode::Hl7HeaderCut, AckCode::Reject, 100},
    FaultAnswer{FaultCode::BadFormat, AckCode::Reject, 100},
    FaultAnswer{FaultCode::BadCharset, AckCode::Reject, 102},
    FaultAnswer{FaultCode::Hl7SegmentMissing, AckCode::Error, 100},
    FaultAnswer{FaultCode::Hl7BatchCount, AckCode::Error, 100},
    FaultAnswer{FaultCode::Hl7FieldMissing, AckCode::Error, 101},
    FaultAnswer{FaultCode::Hl7WrongType, AckCode::Error, 102},
    FaultAnswer{FaultCode::Hl7UnreadableValue, AckCode::Error, 102},
    FaultAnswer{FaultCode::BadNumber, AckCode::Error, 102},
    FaultAnswer{FaultCode::BadTime, AckCode::Error, 102},
    FaultAnswer{FaultCode::BadIdentifier, AckCode::Error, 102},
    FaultAnswer{FaultCode::BadUnit, AckCode::Error, 102},
    FaultAnswer{FaultCode::Hl7UnknownCode, AckCode::Error, 103},
    FaultAnswer{FaultCode::UnmappedCode, AckCode::Error, 103},
    FaultAnswer{FaultCode::Hl7UnsupportedType, AckCode::Reject, 200},
    FaultAnswer{FaultCode::Hl7UnsupportedEvent, AckCode::Reject, 201},
    FaultAnswer{FaultCode::Hl7WrongProcessing, AckCode::Reject, 202},
    FaultAnswer{FaultCode::Hl7UnsupportedVersion, AckCode::Reject, 203},
    FaultAnswer{FaultCode::PatientUnknown, AckCode::Reject, 204},
    FaultAnswer{FaultCode::StoreBusy, AckCode::Reject, 206},
};

struct ErrorText {
    int code;
    std::string_view text;
};

constexpr std::array kErrorTexts{
    ErrorText{0, "Message accepted"},
    ErrorText{100, "Segment sequence error"},
    ErrorText{101, "Required field missing"},
    ErrorText{102, "Data type error"},
    ErrorText{103, "Table value not found"},
    ErrorText{104, "Value too long"},
    ErrorText{198, "Non-conformant cardinality"},
    ErrorText{199, "Other HL7 error"},
    ErrorText{200, "Unsupported message type"},
    ErrorText{201, "Unsupported event code"},
    ErrorText{202, "Unsupported processing id"},
    ErrorText{203, "Unsupported version id"},
    ErrorText{204, "Unknown key identifier"},
    ErrorText{205, "Duplicate key identifier"},
    ErrorText{206, "Application record locked"},
    ErrorText{207, "Application internal error"},
};

const FaultAnswer* find_answer(FaultCode fault) {
    const auto found = std::ranges::find(kFaultAnswers, fault, &FaultAnswer::fault);
    return found == kFaultAnswers.end() ? nullptr : &*found;
}

// Takes the number after `mark` off the front of a path; 0 when there is none.
std::size_t take_number(std::string_view& path, char mark) {
    if (!path.starts_with(mark)) return 0;
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(path.data() + 1, path.data() + path.size(), number);
    path.remove_prefix(static_cast<std::size_t>(end - path.data()));
    return error == std::errc{} ? number : 0;
}

// "OBX[2]-5.1"; a path of any other kind ("frame") locates nothing in the message.
ErrorLocation location_of(std::string_view path) {
    ErrorLocation location;
    const std::string_view name = path.substr(0, path.find_first_of("[-"));
    const auto is_name_part = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    if (name.size() != 3 || !std::ranges::all_of(name, is_name_part)) return location;
    path.remove_prefix(name.size());
    location.segment = name;
    location.sequence = take_number(path, '[');
    if (path.starts_with(']')) path.remove_prefix(1);
    if (location.sequence == 0) location.sequence = 1;
    location.field = take_number(path, '-');
    location.component = take_number(path, '.');
    return location;
}

}  // namespace

std::string_view error_text(int code_0357) {
    const auto found = std::ranges::find(kErrorTexts, code_0357, &ErrorText::code);
    return found == kErrorTexts.end() ? "Application internal error" : found->text;
}

AckCode ack_code_of(FaultCode code) {
    const FaultAnswer* const answer = find_answer(code);
    return answer == nullptr ? AckCode::Reject : answer->ack;
}

int error_code_of(FaultCode code) {
    const FaultAnswer* const answer = find_answer(code);
    return answer == nullptr ? 207 : answer->code;
}

AckError error_of(const Fault& fault) {
    AckError error;
    error.code = error_code_of(fault.code);
    // IHE ITI TF-2 C.2.3.2: an application that is unavailable points at no place in the message.
    if (error.code != 207) error.location = location_of(fault.where);
    error.application_code = fault_name(fault.code);
    error.diagnostic = fault.where.empty() ? fault.detail : fault.where + ": " + fault.detail;
    error.user_text = fault.detail;
    return error;
}

Outcome outcome_of(const std::vector<Fault>& faults) {
    Outcome outcome;
    for (const Fault& fault : faults) {
        outcome.code = std::max(outcome.code, ack_code_of(fault.code));
        outcome.errors.push_back(error_of(fault));
    }
    return outcome;
}

std::string_view name_of(AckCode code, AckLevel level) {
    const bool is_accept = level == AckLevel::Accept;
    switch (code) {
        case AckCode::Accept:
            return is_accept ? "CA" : "AA";
        case AckCode::Error:
            return is_accept ? "CE" : "AE";
        case AckCode::Reject:
            return is_accept ? "CR" : "AR";
    }
    return {};
}

}  // namespace thiowatch::hl7v2
