// The same result by HL7 v2 and by FHIR is one result: its identity is equal.

#include <gtest/gtest.h>

#include "alerts/record/measurement.h"
#include "parsers/hl7v2/reader.h"
#include "tests/support/fhir_reading.h"
#include "tests/support/hl7_reading.h"

namespace thiowatch::fhir {
namespace {

std::string key_by_hl7(const std::string& obx) {
    const ClinicalContent content = hl7v2::read_segments(
        "ORU^R01", {"PID|||4711^^^H1", "OBR|1|P1|F77|58410-2^FBC^LN|||202603010930", obx}
    );
    const auto results = hl7v2::events_of<LabResult>(content);
    EXPECT_EQ(results.size(), 1U);
    return results.empty() ? "" : alerts::key_of(results[0], Instant{}).text;
}

std::string key_by_fhir(const std::string& observation, const std::string& report = {}) {
    std::vector<std::string> resources{kAnna, observation};
    if (!report.empty()) resources.push_back(report);
    const auto results = events_in<LabResult>(read_text(collection_of(resources)));
    EXPECT_EQ(results.size(), 1U);
    return results.empty() ? "" : alerts::key_of(results[0], Instant{}).text;
}

const std::string kValue = R"("valueQuantity":{"value":2.1,"unit":"10*9/L"})";
const std::string kFiller = R"("identifier":[{"type":{"coding":[{"code":"FILL"}]},"value":"F77"}])";

TEST(SameResult, HasOneIdentityByEitherProtocol) {
    const std::string by_hl7 = key_by_hl7("OBX|1|NM|6690-2^WBC^LN||2.1|10*9/L|||||F");
    EXPECT_EQ(key_by_fhir(count_with(kValue + "," + kFiller)), by_hl7);
    EXPECT_EQ(
        key_by_fhir(
            count_with(kValue),
            R"({"resourceType":"DiagnosticReport","id":"d","status":"final",)" + kFiller +
                R"(,"result":[{"reference":"Observation/o1"}]})"
        ),
        by_hl7
    );
    EXPECT_EQ(
        key_by_fhir(
            count_with(kValue + R"(,"basedOn":[{"reference":"ServiceRequest/r"}])"),
            R"({"resourceType":"ServiceRequest","id":"r",)" + kFiller + "}"
        ),
        by_hl7
    );
}

TEST(SameResult, AFirstPartIsTheWholeAndASecondIsAnother) {
    const std::string whole = key_by_fhir(count_with(kValue + "," + kFiller));
    EXPECT_EQ(key_by_hl7("OBX|1|NM|6690-2^WBC^LN|1|2.1|10*9/L|||||F"), whole);
    EXPECT_NE(key_by_hl7("OBX|1|NM|6690-2^WBC^LN|2|2.1|10*9/L|||||F"), whole);
    const std::string second =
        R"("extension":[{"url":"http://hl7.org/fhir/StructureDefinition/observation-v2-subid",)"
        R"("extension":[{"url":"original-sub-identifier","valueString":"2"}]}])";
    EXPECT_EQ(
        key_by_fhir(count_with(kValue + "," + kFiller + "," + second)),
        key_by_hl7("OBX|1|NM|6690-2^WBC^LN|2|2.1|10*9/L|||||F")
    );
}

TEST(SameResult, ACorrectionKeepsTheIdentityOfWhatItCorrects) {
    EXPECT_EQ(
        key_by_fhir(
            count_with(R"("valueQuantity":{"value":5.1,"unit":"10*9/L"},)" + kFiller, "corrected")
        ),
        key_by_fhir(count_with(kValue + "," + kFiller))
    );
}

}  // namespace
}  // namespace thiowatch::fhir
