// The results of a record that may be judged now, by analyte, newest first.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "alerts/record/patient_record.h"
#include "alerts/rules/rule_pack.h"

namespace thiowatch::alerts {

/// How many results of an analyte the rules look back on: one a week for more than a year.
inline constexpr std::size_t kLookBackResults = 60;
/// What was collected longer ago decides nothing; genes are for life.
inline constexpr Duration kLookBack = days(800);

/// Points into a record, which must outlive it.
class RecordView {
  public:
    /// Takes results of the therapy window that were obtained and not withdrawn. What claims to be
    /// collected more than a day after `now` is kept apart: it must never pass for the newest.
    RecordView(const PatientRecord& record, const RulePack& pack, const Instant& now);

    [[nodiscard]] std::span<const Measurement* const> newest_first(Analyte analyte) const {
        const auto place = static_cast<std::size_t>(analyte);
        return {recent_[place].data(), counts_[place]};
    }
    /// Those that may be of one specimen with what was taken at that moment.
    [[nodiscard]] std::span<const Measurement* const> around(Analyte analyte, const Instant& at)
        const;
    /// Results of a gene, of any age and in or out of the therapy, newest first.
    [[nodiscard]] std::vector<const Measurement*> genetics(Analyte gene) const;
    [[nodiscard]] const PatientRecord& record() const { return record_; }
    [[nodiscard]] const std::vector<const Measurement*>& future() const { return future_; }
    /// Withdrawn or replaced by another version, in or out of the window.
    [[nodiscard]] const std::vector<const Measurement*>& revised() const { return revised_; }
    [[nodiscard]] bool has_preliminary() const { return has_preliminary_; }

  private:
    bool keep_apart(const Measurement& item);

    const PatientRecord& record_;
    std::array<std::uint8_t, kAnalyteCount> counts_{};
    /// The first `counts_` of each are set.
    std::array<std::array<const Measurement*, kLookBackResults>, kAnalyteCount> recent_;
    std::vector<const Measurement*> genetics_;
    std::vector<const Measurement*> future_;
    std::vector<const Measurement*> revised_;
    bool has_preliminary_ = false;
};

/// How much later than `now` a collection time may lie before it is not believed.
inline constexpr Duration kClockTolerance = days(1);

/// The course of a drug of the pack that makes this moment count; null when there is none.
const TherapyCourse*
course_counting(const TherapyTimeline& therapy, const RulePack& pack, const Instant& at);

/// One order or specimen number that spans more than this has been used twice.
inline constexpr Duration kOneSpecimen = days(1);

/// Of results taken within that time whether they come from one specimen.
bool share_specimen(const Measurement& a, const Measurement& b);

/// Whether two results come from one specimen: by its number or order, else by the time it was
/// taken.
inline bool is_same_specimen(const Measurement& a, const Measurement& b) {
    const Duration apart = a.collected - b.collected;
    return apart <= kOneSpecimen && apart >= -kOneSpecimen && share_specimen(a, b);
}

}  // namespace thiowatch::alerts
