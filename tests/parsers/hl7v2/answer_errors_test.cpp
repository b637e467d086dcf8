#include <gtest/gtest.h>

#include "parsers/hl7v2/answer.h"

namespace thiowatch::hl7v2 {
namespace {

struct CodeCase {
    FaultCode fault;
    AckCode ack;
    int code;
};

TEST(AnswerErrors, FollowTheSheet) {
    const std::vector<CodeCase> cases{
        {FaultCode::Hl7UnsupportedType, AckCode::Reject, 200},
        {FaultCode::Hl7UnsupportedEvent, AckCode::Reject, 201},
        {FaultCode::Hl7WrongProcessing, AckCode::Reject, 202},
        {FaultCode::Hl7UnsupportedVersion, AckCode::Reject, 203},
        {FaultCode::Hl7SegmentMissing, AckCode::Error, 100},
        {FaultCode::Hl7FieldMissing, AckCode::Error, 101},
        {FaultCode::Hl7WrongType, AckCode::Error, 102},
        {FaultCode::Hl7UnknownCode, AckCode::Error, 103},
        {FaultCode::PatientUnknown, AckCode::Reject, 204},
        {FaultCode::StoreBusy, AckCode::Reject, 206},
        {FaultCode::StoreFull, AckCode::Reject, 207},
        {FaultCode::Internal, AckCode::Reject, 207},
        {FaultCode::Hl7FrameTooLarge, AckCode::Reject, 207},
        {FaultCode::Hl7NoHeader, AckCode::Reject, 100},
        {FaultCode::Hl7HeaderCut, AckCode::Reject, 100},
        {FaultCode::BadCharset, AckCode::Reject, 102},
    };
    for (const CodeCase& c : cases) {
        EXPECT_EQ(ack_code_of(c.fault), c.ack) << fault_name(c.fault);
        EXPECT_EQ(error_code_of(c.fault), c.code) << fault_name(c.fault);
        EXPECT_FALSE(error_text(c.code).empty());
    }
}

TEST(AnswerErrors, LocateTheFaultByItsPath) {
    const auto location_of = [](const char* where) {
        return error_of({FaultCode::Hl7FieldMissing, where, "x"}).location;
    };
    EXPECT_EQ(location_of("MSH-9.1"), (ErrorLocation{"MSH", 1, 9, 1}));
    EXPECT_EQ(location_of("MSH-10"), (ErrorLocation{"MSH", 1, 10, 0}));
    EXPECT_EQ(location_of("OBX[12]-5"), (ErrorLocation{"OBX", 12, 5, 0}));
    EXPECT_EQ(location_of("OBX[2]-5.1"), (ErrorLocation{"OBX", 2, 5, 1}));
    EXPECT_EQ(location_of("PID"), (ErrorLocation{"PID", 1, 0, 0}));
    EXPECT_EQ(location_of("frame"), ErrorLocation{});
    EXPECT_EQ(location_of(""), ErrorLocation{});
    EXPECT_EQ(location_of("/entry/3"), ErrorLocation{});
    EXPECT_EQ(location_of("OBX[x]-y.z"), (ErrorLocation{"OBX", 1, 0, 0}));
}

TEST(AnswerErrors, PointNowhereWhenTheTroubleIsOurs) {
    EXPECT_EQ(error_of({FaultCode::StoreFull, "MSH-9", "x"}).location, ErrorLocation{});
}

TEST(AnswerErrors, TheWorstFaultGivesTheCode) {
    const Fault error{FaultCode::Hl7FieldMissing, "MSH-10", "x"};
    const Fault reject{FaultCode::Hl7UnsupportedVersion, "MSH-12", "x"};
    EXPECT_EQ(outcome_of({}).code, AckCode::Accept);
    EXPECT_EQ(outcome_of({error}).code, AckCode::Error);
    EXPECT_EQ(outcome_of({reject, error}).code, AckCode::Reject);
    EXPECT_EQ(outcome_of({error, reject}).errors.size(), 2U);
}

TEST(AnswerErrors, NamesOfTheCodes) {
    EXPECT_EQ(name_of(AckCode::Accept, AckLevel::Application), "AA");
    EXPECT_EQ(name_of(AckCode::Error, AckLevel::Application), "AE");
    EXPECT_EQ(name_of(AckCode::Reject, AckLevel::Application), "AR");
    EXPECT_EQ(name_of(AckCode::Accept, AckLevel::Accept), "CA");
    EXPECT_EQ(name_of(AckCode::Error, AckLevel::Accept), "CE");
    EXPECT_EQ(name_of(AckCode::Reject, AckLevel::Accept), "CR");
}

}  // namespace
}  // namespace thiowatch::hl7v2
