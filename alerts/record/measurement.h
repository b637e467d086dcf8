// One result of a followed person, with its meaning: what was sent, and what it is in canonical
// units.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "parsers/clinical/code_map.h"
#include "parsers/clinical/lab_result.h"
#include "parsers/clinical/quantity.h"

namespace thiowatch::alerts {

/// Names one result through resends and corrections: code, order, sub-id and collection time.
/// The same result by another message or another protocol has the same key.
struct ResultKey {
    std::string text;
    friend auto operator<=>(const ResultKey&, const ResultKey&) = default;
};

/// Where a fact came from: the stored message, as answers and alerts name it ("a.hl7#0", "412").
struct MessageRef {
    std::string text;
    friend auto operator<=>(const MessageRef&, const MessageRef&) = default;
};

/// Why a value cannot be evaluated, or that it can.
enum class UnitVerdict : std::uint8_t { Known, Missing, Unknown, Mismatch, NotNumeric };

struct Measurement {
    // What is asked of every result of a record stands together at the front.
    Analyte analyte = Analyte::Wbc;
    ResultStatus status = ResultStatus::Final;
    UnitVerdict verdict = UnitVerdict::Known;
    CodeProperty property = CodeProperty::Quantity;
    SpecimenFlags specimen;
    bool collected_stated = true;  ///< false: the sender gave no collection time
    std::optional<Unit> unit;
    Instant collected;
    std::optional<Quantity> canonical;  ///< none unless `verdict` is Known
    std::optional<std::string>
        before_correction;  ///< the value as sent before this one replaced it
    Instant received;
    std::optional<Decimal> uln;  ///< upper limit in canonical units
    std::optional<Decimal> lln;
    std::string specimen_key;  ///< equal for results of one specimen
    ResultKey key;
    std::string code;        ///< code and system that gave the analyte, "loinc:6690-2"
    ResultValue value;       ///< exactly as sent
    std::string unit_text;   ///< exactly as sent
    ReferenceRange range;    ///< as sent, in the unit of the value
    std::string range_text;  ///< as sent; may be empty where it is usual_text(range)
    std::vector<std::string> flags;
    Instant reported;
    MessageRef message;

    [[nodiscard]] bool is_withdrawn() const { return status == ResultStatus::Withdrawn; }
};

/// "1.8-7.5", as most laboratories write a range; empty where a limit is missing.
std::string usual_text(const ReferenceRange& range);

/// Gives a result its meaning by the mapping found for it. Never fails: what cannot be evaluated
/// says why in `verdict`. `received` stands in for missing times.
Measurement measure(
    const LabResult& result,
    const CodeMeaning& meaning,
    const Instant& received,
    MessageRef message
);

/// Computes again what follows from value, unit and limits as sent: `verdict`, `unit`, `canonical`,
/// `uln` and `lln`. `default_unit` is that of the mapping.
void evaluate(Measurement& measured, const std::optional<Unit>& default_unit);

/// Evaluates many results, as `evaluate` does: nearly each has unit and limits of one before it.
class Evaluator {
  public:
    void evaluate(Measurement& measured, const std::optional<Unit>& default_unit);

  private:
    /// What unit and limits of the last result of an analyte came to.
    struct Meaning {
        bool is_known = false;
        std::string unit_text;
        std::optional<Unit> default_unit;
        ReferenceRange range;
        std::optional<Unit> unit;
        std::optional<Decimal> uln;
        std::optional<Decimal> lln;
    };
    std::array<Meaning, kAnalyteCount> last_;
};

/// The identity of a result, see ResultKey.
ResultKey key_of(const LabResult& result, const Instant& received);

}  // namespace thiowatch::alerts
