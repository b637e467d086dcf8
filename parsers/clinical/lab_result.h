// One laboratory result as it was sent: codes, value and unit in the sender's words, typed but not
// yet given a meaning (parsers/clinical/code_map.h does that, so that a late mapping can read
// again).
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "parsers/clinical/instant.h"
#include "parsers/clinical/quantity.h"
#include "parsers/clinical/text_id.h"

namespace thiowatch {

/// A test code with its coding system as sent ("LN", "L", "99LAB", "http://loinc.org"; may be
/// empty).
struct TestCode {
    std::string code;
    std::string display;
    std::string system;

    /// The system says so, or there is none and the code has LOINC's form and check digit.
    [[nodiscard]] bool is_loinc() const;
    friend bool operator==(const TestCode&, const TestCode&) = default;
};

/// HL7 table 0085 and FHIR observation status folded into what it means to us.
enum class ResultStatus : std::uint8_t {
    Preliminary,  // P, S, R (held until verified)
    Final,        // F, U, V, empty
    Corrected,    // C, A
    Withdrawn,    // D, W: retract
    NotObtained,  // X: no result will come
    Ignored,      // I, N, O: nothing was reported
};

/// A value that is a number, perhaps with a comparator.
struct NumericValue {
    Reading reading;
    friend bool operator==(const NumericValue&, const NumericValue&) = default;
};
/// A value that is words or a code ("poor metaboliser", "clotted"); shown to people, never
/// compared.
struct TextValue {
    FreeText text;
    std::optional<Reading> leading_number;  ///< "0.4 (manual diff)" -> 0.4
    friend bool operator==(const TextValue&, const TextValue&) = default;
};
struct NoValue {
    friend bool operator==(const NoValue&, const NoValue&) = default;
};
using ResultValue = std::variant<NoValue, NumericValue, TextValue>;

/// The laboratory's own range for this result, in the unit of the value; absent ends are open.
struct ReferenceRange {
    std::optional<Decimal> low;
    std::optional<Decimal> high;
    friend bool operator==(const ReferenceRange&, const ReferenceRange&) = default;
};

/// What the laboratory says of the specimen (NTE, SPM, OBX comments), by strict words.
struct SpecimenFlags {
    bool haemolysed = false;
    bool clumped = false;  // platelet clumps
    bool clotted = false;  // blood count unusable
    friend bool operator==(const SpecimenFlags&, const SpecimenFlags&) = default;
};

struct LabResult {
    std::vector<TestCode> codes;  ///< every (code, system) pair the sender gave, best first
    ResultValue value;
    std::string unit;  ///< as sent; empty when the sender gave none
    ReferenceRange range;
    std::string range_text;          ///< as sent
    std::vector<std::string> flags;  ///< OBX-8 as sent: "L", "HH" ...
    ResultStatus status = ResultStatus::Final;
    SpecimenFlags specimen;
    OrderNumber order;  ///< filler order number; placer when there is none
    SpecimenNumber specimen_number;
    std::string sub_id;  ///< OBX-4
    std::optional<Instant> collected;
    std::optional<Instant> reported;  ///< OBX-19, OBR-22, else the message's own time
    std::string where;                ///< "OBX[3]", "Bundle.entry[2].resource"
    std::string known_as;  ///< the name a record has for it; empty: the one its parts make
    friend bool operator==(const LabResult&, const LabResult&) = default;
};

}  // namespace thiowatch
