#include "tests/bench/result_generator.h"

#include <array>
#include <chrono>
#include <ctime>
#include <unistd.h>

namespace thiowatch::bench {

namespace {

constexpr std::uint64_t kUsual = 450;  // hundredths of 10*9/L
constexpr std::uint64_t kSpread = 600;
constexpr std::time_t kOnTheWay = 5400;  // seconds between the needle and the report

std::string stamp(std::time_t at, const char* form) {
    std::tm parts{};
    ::gmtime_r(&at, &parts);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), form, &parts)};
}

}  // namespace

ResultGenerator::ResultGenerator(const Crowd& crowd) : crowd_(crowd), now_(std::time(nullptr)) {
    const auto ticks = std::chrono::duration_cast<std::chrono::milliseconds>(
                           std::chrono::system_clock::now().time_since_epoch()
    )
                           .count();
    run_ = std::to_string(ticks) + std::to_string(::getpid() % 1000);
    random_.seed(static_cast<std::uint64_t>(ticks) ^ static_cast<std::uint64_t>(::getpid()));
}

CountResult ResultGenerator::next() {
    const bool is_monitored = random_() % 1000 < crowd_.monitored_per_mille && crowd_.monitored > 0;
    const std::uint64_t strangers = crowd_.patients - crowd_.monitored;
    const std::uint64_t number =
        is_monitored ? random_() % crowd_.monitored : crowd_.monitored + random_() % strangers;
    const std::uint64_t value = kUsual + random_() % kSpread;
    const std::string cents = std::to_string(100 + value % 100).substr(1);
    return {
        person_numbered(number),
        run_ + "-" + std::to_string(++count_),
        std::to_string(value / 100) + "." + cents};
}

std::string ResultGenerator::hl7(const CountResult& result) const {
    const std::string now = stamp(now_, "%Y%m%d%H%M%S");
    const std::string collected = stamp(now_ - kOnTheWay, "%Y%m%d%H%M%S");
    const Person& person = result.person;
    return "MSH|^~\\&|COBAS|LAB|MONITOR|H1|" + now + "||ORU^R01^ORU_R01|" + result.order +
           "|P|2.5.1\rPID|1||" + person.identifier + "^^^H1^MR||" + person.family + "^" +
           person.given + "||" + person.birth_date + "|" + person.sex + "\rOBR|1||" + result.order +
           "|6690-2^Leukocytes^LN|||" + collected + "|||||||||||||||" + now +
           "||HM|F\rOBX|1|NM|6690-2^Leukocytes [#/volume] in Blood by Automated count^LN||" +
           result.value + "|10*9/L|4.0-11.0||||F|||" + collected + "\r";
}

std::string ResultGenerator::fhir(const CountResult& result) const {
    const std::string now = stamp(now_, "%Y-%m-%dT%H:%M:%SZ");
    const std::string collected = stamp(now_ - kOnTheWay, "%Y-%m-%dT%H:%M:%SZ");
    return R"({"resourceType":"Observation","meta":{"profile":[)"
           R"("http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-lab"]},)"
           R"("identifier":[{"type":{"coding":[{"code":"FILL"}]},"system":"urn:lab","value":")" +
           result.order +
           R"("}],"status":"final","category":[{"coding":[{"system":)"
           R"("http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],)"
           R"("code":{"coding":[{"system":"http://loinc.org","code":"6690-2",)"
           R"("display":"Leukocytes [#/volume] in Blood by Automated count"}],"text":"WBC"},)"
           R"("subject":{"identifier":{"system":"urn:mrn","value":")" +
           result.person.identifier + R"("}},"effectiveDateTime":")" + collected +
           R"(","issued":")" + now + R"(","valueQuantity":{"value":)" + result.value +
           R"(,"unit":"10*9/L","system":"http://unitsofmeasure.org","code":"10*9/L"},)"
           R"("referenceRange":[{"low":{"value":4.0,"unit":"10*9/L"},)"
           R"("high":{"value":11.0,"unit":"10*9/L"}}]})";
}

}  // namespace thiowatch::bench
