#include "alerts/rules/course.h"

#include <algorithm>
#include <array>
#include <span>

#include "alerts/record/patient_record.h"
#include "alerts/rules/median.h"
#include "alerts/rules/plausibility.h"
#include "alerts/rules/record_view.h"
#include "alerts/rules/series.h"

namespace thiowatch::alerts {

namespace {

constexpr std::size_t kMostInMedian = 9;

/// A verified number of one value that can have been measured.
bool can_stand(const Measurement& item, const RulePack& pack) {
    if (item.status == ResultStatus::Preliminary || !item.canonical) return false;
    const Reading& reading = item.canonical->reading;
    if (reading.comparator != Comparator::Equal) return false;
    if (item.specimen.clotted && is_blood_count(item.analyte)) return false;
    const Bounds* bounds = pack.bounds.find(item.analyte);
    return bounds == nullptr || plausibility_of(reading, *bounds) == Plausibility::Inside;
}

bool is_on_drug(const Instant& at, const Bench& bench) {
    const auto& drugs = bench.pack.applies_to;
    for (const TherapyCourse& therapy : bench.record.therapy.courses()) {
        const bool is_ours =
            std::find(drugs.begin(), drugs.end(), therapy.ingredient) != drugs.end();
        if (is_ours && counts_at(therapy, at, Duration{0})) return true;
    }
    return false;
}

/// Collects the points of a course, newest first.
class Collection {
  public:
    Collection(const Sample& newest, const Bench& bench) : newest_(newest), bench_(bench) {
        points_.push_back({newest.value, newest.result});
    }

    void take(const Reading& value, const Measurement& result) {
        if (newest_.result->collected - result.collected > bench_.pack.baseline.not_older) return;
        if (is_same_specimen(*points_.back().result, result)) return;
        if (bench_.record.therapy.is_held(result.collected)) return;
        if (!is_on_drug(result.collected, bench_)) return;
        points_.push_back({value, &result});
    }
    Course finish() {
        std::reverse(points_.begin(), points_.end());
        return std::move(points_);
    }

  private:
    const Sample& newest_;
    const Bench& bench_;
    Course points_;
};

Sample sample_at(const CoursePoint& point, Analyte analyte) {
    Sample sample;
    sample.analyte = analyte;
    sample.value = point.value;
    sample.result = point.result;
    if (point.result->analyte == analyte) {
        sample.uln = point.result->uln;
        sample.lln = point.result->lln;
    }
    return sample;
}

/// Whether a rule of the analyte that somebody is told of at once is true of the value.
bool is_beyond_a_limit(const CoursePoint& point, Analyte analyte, const Bench& bench) {
    const auto& places = bench.pack.index.on(analyte).thresholds;
    const Sample sample = sample_at(point, analyte);
    return std::any_of(places.begin(), places.end(), [&](std::uint16_t place) {
        const auto& rule = std::get<ThresholdRule>(bench.pack.rules[place]);
        return rule.severity >= Severity::Warning &&
               judge_tier(rule, sample, bench).breach == Breach::Yes;
    });
}

/// Whether the value has fallen below its part of the median before it, where that matters.
bool has_fallen(const CoursePoint& point, Analyte analyte, const Bench& bench) {
    const auto& places = bench.pack.index.on(analyte).courses;
    return std::any_of(places.begin(), places.end(), [&](std::uint16_t place) {
        const auto* rule = std::get_if<DeltaRule>(&bench.pack.rules[place]);
        return rule != nullptr && is_delta(*rule, point);
    });
}

/// The stable results of a course while it is walked from the oldest on.
class StableResults {
  public:
    explicit StableResults(const BaselinePolicy& policy) : policy_(policy) {}

    void describe(const Course& course, CoursePoint& point) const {
        const std::size_t most =
            std::min<std::size_t>(static_cast<std::size_t>(policy_.most), kMostInMedian);
        const std::size_t count = std::min(stable_.size(), most);
        if (count < static_cast<std::size_t>(policy_.least)) return;
        point.median_of.assign(stable_.end() - static_cast<std::ptrdiff_t>(count), stable_.end());
        std::array<Decimal, kMostInMedian> values;
        for (std::size_t i = 0; i < count; ++i)
            values[i] = course[point.median_of[i]].value.value;
        point.median = median_of(std::span(values.data(), count));
    }
    void take(std::uint16_t place, bool is_beyond) {
        if (is_beyond) {
            is_open_ = true;
            recovered_.clear();
        } else if (!is_open_) {
            stable_.push_back(place);
        } else {
            recovered_.push_back(place);
            if (recovered_.size() < static_cast<std::size_t>(policy_.recovered)) return;
            stable_ = std::move(recovered_);
            recovered_.clear();
            is_open_ = false;
        }
    }

  private:
    const BaselinePolicy& policy_;
    std::vector<std::uint16_t> stable_;
    std::vector<std::uint16_t> recovered_;
    bool is_open_ = false;
};

/// The median of `count` values from `first` on; they stand newest first.
std::optional<Decimal>
median_from(const std::vector<Decimal>& values, std::size_t first, std::size_t count) {
    std::array<Decimal, kMostInMedian> some;
    std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(first), count, some.begin());
    return median_of(std::span(some.data(), count));
}

}  // namespace

bool is_delta(const DeltaRule& rule, const CoursePoint& point) {
    if (!point.median) return false;
    if (rule.gate && compare(point.value, rule.gate->side, rule.gate->number) != Breach::Yes) {
        return false;
    }
    const auto part = multiply(rule.fall.number, *point.median);
    return part && compare(point.value, rule.fall.side, *part) == Breach::Yes;
}

Course course_of(const Sample& newest, const Bench& bench) {
    Collection collection(newest, bench);
    const auto is_earlier = [&](const Measurement& result) {
        return result.collected < newest.result->collected;
    };
    // Counts that had to be derived stand only in the series.
    const auto& samples = series_of(bench.series, newest.analyte).samples;
    const bool has_derived = std::any_of(samples.begin(), samples.end(), [](const auto& one) {
        return one.is_derived();
    });
    if (has_derived) {
        for (const Sample& sample : samples) {
            const bool is_exact = sample.value.comparator == Comparator::Equal;
            if (is_exact && !sample.is_preliminary() && !sample.is_flagged &&
                is_earlier(*sample.result)) {
                collection.take(sample.value, *sample.result);
            }
        }
        return collection.finish();
    }
    for (const Measurement* item : bench.view.newest_first(newest.analyte)) {
        if (is_earlier(*item) && can_stand(*item, bench.pack)) {
            collection.take(item->canonical->reading, *item);
        }
    }
    return collection.finish();
}

void find_medians(Course& course, Analyte analyte, const Bench& bench) {
    StableResults stable(bench.pack.baseline);
    for (std::size_t i = 0; i < course.size(); ++i) {
        CoursePoint& point = course[i];
        stable.describe(course, point);
        point.is_beyond =
            has_fallen(point, analyte, bench) || is_beyond_a_limit(point, analyte, bench);
        stable.take(static_cast<std::uint16_t>(i), point.is_beyond);
    }
}

std::optional<Decimal>
baseline_before(const Measurement& result, const RecordView& view, const RulePack& pack) {
    std::vector<Decimal> values;
    values.reserve(kLookBackResults);
    for (const Measurement* item : view.newest_first(result.analyte)) {
        const Duration before = result.collected - item->collected;
        if (before <= Duration{0} || before > pack.baseline.year) continue;
        if (!can_stand(*item, pack) || is_same_specimen(*item, result)) continue;
        values.push_back(item->canonical->reading.value);
    }
    if (values.empty()) return std::nullopt;
    const std::size_t most =
        std::min<std::size_t>(static_cast<std::size_t>(pack.baseline.most), kMostInMedian);
    const std::size_t count = std::min(values.size(), most);
    const auto latest = median_from(values, 0, count);
    const auto oldest = median_from(values, values.size() - count, count);
    if (!latest || !oldest) return std::nullopt;
    return std::min(*latest, *oldest);
}

}  // namespace thiowatch::alerts
