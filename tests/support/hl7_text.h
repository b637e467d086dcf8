// HL7 v2 messages in few words, for tests.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "parsers/clinical/instant.h"

namespace thiowatch::testing {

/// A time that long ago, as HL7 writes it.
inline std::string hl7_time(Duration ago) {
    auto now = std::chrono::system_clock::now().time_since_epoch();
    Instant at{
        std::chrono::duration_cast<Duration>(now - ago).count() / 1000 * 1000,
        Precision::Second,
        {}};
    std::string text = at.rfc3339();  // 2026-03-01T09:30:00Z
    std::erase_if(text, [](char c) { return c == '-' || c == ':' || c == 'T' || c == 'Z'; });
    return text + "+0000";
}
/// A date that many days ago, as a roster writes it.
inline std::string date_ago(int days_ago) {
    std::string text = hl7_time(days(days_ago));
    return text.substr(0, 4) + "-" + text.substr(4, 2) + "-" + text.substr(6, 2);
}

struct ObxText {
    std::string code = "751-8^Neutrophils^LN";
    std::string value = "0.4";
    std::string unit = "10*9/L";
    std::string status = "F";
    std::string type = "NM";
    std::string range;
};

struct OruText {
    std::string control_id = "M1";
    std::string identifier = "4711^^^H1^MR";
    std::string birth_date = "19810714";
    std::string sex = "F";
    std::string name = "Osei^Amara";
    std::string sent = hl7_time(std::chrono::minutes{1});
    std::string collected = hl7_time(std::chrono::hours{2});
    std::string order = "L1";
    std::vector<ObxText> results{{}};

    [[nodiscard]] std::string text() const {
        std::string out = "MSH|^~\\&|LAB|H|TW|H|" + sent + "||ORU^R01^ORU_R01|" + control_id +
                          "|P|2.5.1\r" + "PID|1||" + identifier + "||" + name + "||" + birth_date +
                          "|" + sex + "\r" + "OBR|1||" + order + "|58410-2^CBC^LN|||" + collected +
                          "\r";
        int number = 0;
        for (const ObxText& obx : results) {
            out += "OBX|" + std::to_string(++number) + "|" + obx.type + "|" + obx.code + "||" +
                   obx.value + "|" + obx.unit + "|" + obx.range + "||||" + obx.status + "|||" +
                   collected + "\r";
        }
        return out;
    }
};

/// A pharmacy order; `control` is ORC-1.
inline std::string rde(
    const std::string& control_id,
    const std::string& control = "NW",
    const std::string& at = hl7_time(days(30)),
    const std::string& identifier = "4711^^^H1^MR"
) {
    return "MSH|^~\\&|PHARM|H|TW|H|" + at + "||RDE^O11^RDE_O11|" + control_id + "|P|2.5.1\r" +
           "PID|1||" + identifier + "||Osei^Amara||19810714|F\r" + "ORC|" + control +
           "|RX1|||||^^^" + at + "||" + at + "|||dr-smith\r" + "RXE|^^^" + at +
           "|1256^azathioprine^RXNORM|100||mg\r";
}

}  // namespace thiowatch::testing
