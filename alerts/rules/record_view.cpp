#include "alerts/rules/record_view.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace thiowatch::alerts {

namespace {

bool was_revised(const Measurement& item) {
    switch (item.status) {
        case ResultStatus::Withdrawn:
        case ResultStatus::Corrected:
        case ResultStatus::NotObtained:
            return true;
        case ResultStatus::Preliminary:
        case ResultStatus::Final:
        case ResultStatus::Ignored:
            return item.before_correction.has_value();
    }
    return false;
}

bool was_reported(ResultStatus status) {
    return status == ResultStatus::Preliminary || status == ResultStatus::Final ||
           status == ResultStatus::Corrected;
}

bool has_specimen_number(const Measurement& item) {
    return std::string_view(item.specimen_key).starts_with("specimen/");
}

bool is_gene(Analyte analyte) {
    return analyte == Analyte::Tpmt || analyte == Analyte::Nudt15;
}

/// Nothing but a result to judge.
bool is_plain(const Measurement& item) {
    const bool is_first_word =
        item.status == ResultStatus::Final || item.status == ResultStatus::Preliminary;
    return is_first_word && !item.before_correction && !is_gene(item.analyte);
}

}  // namespace

RecordView::RecordView(const PatientRecord& record, const RulePack& pack, const Instant& now)
    : record_(record) {
    const auto& all = record.measurements;
    const Instant oldest = now - kLookBack;
    const Instant latest = now + kClockTolerance;
    // Going back in time, a course that counts once counts until its baseline begins.
    std::optional<Instant> counts_from;
    for (auto item = all.rbegin(); item != all.rend(); ++item) {
        if (item->collected < oldest) break;
        if (!is_plain(*item) && !keep_apart(*item)) continue;
        const auto place = static_cast<std::size_t>(item->analyte);
        // The rest of an analyte decides nothing; only a correction of it would be told.
        if (counts_[place] == kLookBackResults) continue;
        if (!counts_from || item->collected < *counts_from) {
            const auto* course = course_counting(record.therapy, pack, item->collected);
            if (course == nullptr) continue;
            counts_from = course->start - kBaselineBeforeStart;
        }
        if (item->collected > latest) {
            future_.push_back(&*item);
            continue;
        }
        recent_[place][counts_[place]++] = &*item;
        has_preliminary_ = has_preliminary_ || item->status == ResultStatus::Preliminary;
    }
    for (auto item = record.genetics.rbegin(); item != record.genetics.rend(); ++item)
        keep_apart(*item);
}

/// Files what was revised, and genes; whether the result is one to judge among the others.
bool RecordView::keep_apart(const Measurement& item) {
    if (was_revised(item)) revised_.push_back(&item);
    if (!was_reported(item.status)) return false;
    if (!is_gene(item.analyte)) return true;
    genetics_.push_back(&item);
    return false;
}

std::span<const Measurement* const> RecordView::around(Analyte analyte, const Instant& at) const {
    const auto all = newest_first(analyte);
    const auto first = std::partition_point(all.begin(), all.end(), [&](const Measurement* item) {
        return item->collected - at > kOneSpecimen;
    });
    const auto last = std::partition_point(first, all.end(), [&](const Measurement* item) {
        return at - item->collected <= kOneSpecimen;
    });
    return {first, last};
}

std::vector<const Measurement*> RecordView::genetics(Analyte gene) const {
    std::vector<const Measurement*> found;
    for (const Measurement* item : genetics_) {
        if (item->analyte == gene) found.push_back(item);
    }
    return found;
}

const TherapyCourse*
course_counting(const TherapyTimeline& therapy, const RulePack& pack, const Instant& at) {
    for (const TherapyCourse& course : therapy.courses()) {
        const auto& drugs = pack.applies_to;
        const bool is_ours =
            std::find(drugs.begin(), drugs.end(), course.ingredient) != drugs.end();
        if (is_ours && counts_at(course, at, pack.active_within)) return &course;
    }
    return nullptr;
}

bool share_specimen(const Measurement& a, const Measurement& b) {
    if (!a.specimen_key.empty() && a.specimen_key == b.specimen_key) return true;
    if (has_specimen_number(a) && has_specimen_number(b)) return false;
    // A differential often has an order of its own; the needle was the same. A date alone is no
    // proof.
    return a.collected == b.collected && a.collected_stated && b.collected_stated &&
           a.collected.precision >= Precision::Hour;
}

}  // namespace thiowatch::alerts
