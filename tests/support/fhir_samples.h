// Resources of one patient on azathioprine, as a laboratory and an electronic record send them.
#pragma once

#include <string>

#include "tests/support/hl7_text.h"

namespace thiowatch::testing {

/// "20260301080000+0000" as "2026-03-01T08:00:00Z".
inline std::string fhir_time(const std::string& hl7) {
    return hl7.substr(0, 4) + "-" + hl7.substr(4, 2) + "-" + hl7.substr(6, 2) + "T" +
           hl7.substr(8, 2) + ":" + hl7.substr(10, 2) + ":" + hl7.substr(12, 2) + "Z";
}

struct CountResource {
    std::string value = "0.4";
    std::string subject = R"({"reference":"Patient/p1"})";
    std::string order = "L-1";
    std::string status = "final";
    std::string collected = fhir_time(hl7_time(std::chrono::hours{2}));
    std::string extra;  ///< more members, each with a comma behind it
    std::string id;
    std::string code = "751-8";   ///< neutrophils
    std::string unit = "10*9/L";  ///< as written; its code is always 10*9/L
    std::string absent;           ///< why there is no value: "error"

    [[nodiscard]] std::string text() const {
        std::string own_id = id.empty() ? std::string() : R"("id":")" + id + R"(",)";
        return R"({"resourceType":"Observation",)" + own_id + extra +
               R"("identifier":[{"type":{"coding":[{"code":"FILL"}]},"system":"urn:lab","value":")" +
               order + R"("}],"status":")" + status +
               R"(","code":{"coding":[{"system":"http://loinc.org","code":")" + code +
               R"("}]},"subject":)" + subject + R"(,"effectiveDateTime":")" + collected + R"(",)" +
               (absent.empty() ? quantity() : reason()) + "}";
    }

  private:
    [[nodiscard]] std::string quantity() const {
        return R"("valueQuantity":{"value":)" + value + R"(,"unit":")" + unit +
               R"(","system":"http://unitsofmeasure.org","code":"10*9/L"})";
    }
    [[nodiscard]] std::string reason() const {
        return R"("dataAbsentReason":{"coding":[{"system":)"
               R"("http://terminology.hl7.org/CodeSystem/data-absent-reason","code":")" +
               absent + R"("}]})";
    }
};

inline std::string patient_resource(const std::string& id, const std::string& mrn) {
    return R"({"resourceType":"Patient","id":")" + id +
           R"(","identifier":[{"system":"urn:mrn","value":")" + mrn +
           R"("}],"name":[{"family":"Osei","given":["Amara"]}],"birthDate":"1981-07-14","gender":"female"})";
}

/// `{"fullUrl": …, "resource": …, "request": {"method": …, "url": …}}`
inline std::string entry_resource(
    const std::string& full_url,
    const std::string& resource,
    const std::string& method,
    const std::string& url,
    const std::string& extra = {}
) {
    std::string entry = R"({"fullUrl":")" + full_url + R"(")";
    if (!resource.empty()) entry += R"(,"resource":)" + resource;
    return entry + R"(,"request":{"method":")" + method + R"(","url":")" + url + R"(")" + extra +
           "}}";
}

inline std::string bundle_resource(const std::string& type, const std::string& entries) {
    return R"({"resourceType":"Bundle","type":")" + type + R"(","entry":[)" + entries + "]}";
}

}  // namespace thiowatch::testing
