#include "alerts/rules/course.h"

#include <algorithm>
#include <array>
#include <span>

#include "alerts/record/patient_record.h"
#include "alerts/rules/limit_gap.h"
#include "alerts/rules/median.h"
#include "alerts/rules/plausibility.h"
#include "alerts/rules/record_view.h"
#include "alerts/rules/series.h"

namespace thiowatch::alerts {

namespace {

/// A verified number of one value that can have been measured.
bool can_stand(const Measurement& item, const RulePack& pack) {
    if (item.status == ResultStatus::Preliminary || !item.canonical) return false;
    const Reading& reading = item.canonical->reading;
    if (reading.comparator != Comparator::Equal) return false;
    if (item.specimen.clotted && is_blood_count(item.analyte)) return false;
    const Bounds* bounds = pack.bounds.find(item.analyte);
    return bounds == nullptr || plausibility_of(reading, *bounds) == Plausibility::Inside;
}

/// The course of a drug of the pack that was taken or about to be taken; null when there is none.
const TherapyCourse* therapy_at(const Instant& at, const Bench& bench) {
    const auto& drugs = bench.pack.applies_to;
    for (const TherapyCourse& therapy : bench.record.therapy.courses()) {
        const bool is_ours =
            std::find(drugs.begin(), drugs.end(), therapy.ingredient) != drugs.end();
        if (is_ours && counts_at(therapy, at, Duration{0})) return &therapy;
    }
    return nullptr;
}

/// Collects the points of a course, newest first.
class Collection {
  public:
    Collection(const Sample& newest, const Bench& bench, std::size_t most)
        : newest_(newest), bench_(bench), most_(most) {
        points_.reserve(most);
        points_.push_back({newest.value, newest.result});
    }

    [[nodiscard]] bool is_full() const { return points_.size() >= most_; }
    void take(const Reading& value, const Measurement& result) {
        if (newest_.result->collected - result.collected > bench_.pack.baseline.not_older) return;
        if (is_same_specimen(*points_.back().result, result)) return;
        if (bench_.record.therapy.is_held(result.collected)) return;
        if (!is_on_drug(result.collected)) return;
        points_.push_back({value, &result});
    }
    Course finish() {
        std::reverse(points_.begin(), points_.end());
        return std::move(points_);
    }

  private:
    bool is_on_drug(const Instant& at) {
        // Points come newest first: a course that counts once counts until its baseline begins.
        if (therapy_ == nullptr || at < therapy_->start - kBaselineBeforeStart) {
            therapy_ = therapy_at(at, bench_);
        }
        return therapy_ != nullptr;
    }

    const Sample& newest_;
    const Bench& bench_;
    std::size_t most_;
    const TherapyCourse* therapy_ = nullptr;
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

/// The rules of an analyte that somebody is told of at once.
///
/// Most values of a course lie between all limits that are numbers of their own, and no rule need
/// be asked of those.
class LimitsTold {
  public:
    /// `oldest` is the first value that is asked: who was no minor then is none later.
    LimitsTold(const CoursePoint& oldest, Analyte analyte, const Bench& bench)
        : analyte_(analyte), bench_(bench) {
        const bool may_be_minor = is_minor(sample_at(oldest, analyte), bench);
        for (const std::uint16_t place : bench.pack.index.on(analyte).thresholds) {
            const auto& rule = std::get<ThresholdRule>(bench.pack.rules[place]);
            if (rule.severity < Severity::Warning) continue;
            rules_.push_back(&rule);
            gap_.take(rule.limits);
            for (const ProfileLimits& own : rule.overrides) {
                const bool is_theirs = own.profile == Profile::Paediatric
                                           ? may_be_minor
                                           : bench.record.profiles.contains(own.profile);
                if (is_theirs) gap_.take(own.limits);
            }
        }
    }

    /// Whether one of them is true of the value.
    [[nodiscard]] bool are_breached_by(const CoursePoint& point) const {
        if (gap_.has(point.value.value)) return false;
        const Sample sample = sample_at(point, analyte_);
        return std::any_of(rules_.begin(), rules_.end(), [&](const ThresholdRule* rule) {
            return judge_tier(*rule, sample, bench_).breach == Breach::Yes;
        });
    }

  private:
    Analyte analyte_;
    const Bench& bench_;
    std::vector<const ThresholdRule*> rules_;
    LimitGap gap_;
};

using DeltaRules = std::vector<const DeltaRule*>;

DeltaRules delta_rules_on(Analyte analyte, const RulePack& pack) {
    DeltaRules rules;
    for (const std::uint16_t place : pack.index.on(analyte).courses) {
        if (const auto* rule = std::get_if<DeltaRule>(&pack.rules[place])) rules.push_back(rule);
    }
    return rules;
}

/// Whether the value has fallen below its part of the median before it, where that matters.
bool has_fallen(const CoursePoint& point, const DeltaRules& rules) {
    return std::any_of(rules.begin(), rules.end(), [&](const DeltaRule* rule) {
        return is_delta(*rule, point);
    });
}

std::size_t most_in_median(const BaselinePolicy& policy) {
    return std::min<std::size_t>(static_cast<std::size_t>(policy.most), kMostInMedian);
}

/// The stable results of a course while it is walked from the oldest on.
class StableResults {
  public:
    StableResults(const BaselinePolicy& policy, std::size_t most) : policy_(policy) {
        stable_.reserve(most);
    }

    void describe(const Course& course, CoursePoint& point) const {
        const std::size_t count = std::min(stable_.size(), most_in_median(policy_));
        if (count < static_cast<std::size_t>(policy_.least)) return;
        CoursePlaces& places = point.median_of;
        places.count = count;
        std::copy_n(
            stable_.end() - static_cast<std::ptrdiff_t>(count), count, places.first.begin()
        );
        std::array<Decimal, kMostInMedian> values;
        for (std::size_t i = 0; i < count; ++i)
            values[i] = course[places.first[i]].value.value;
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

/// The median of the first few results that are wanted; the rest is not looked at.
template <class Results, class IsWanted>
std::optional<Decimal>
median_of_first(Results at, Results end, std::size_t most, const IsWanted& is_wanted) {
    std::array<Decimal, kMostInMedian> values;
    std::size_t count = 0;
    for (; at != end && count < most; ++at) {
        if (is_wanted(*at)) values[count++] = (*at)->canonical->reading.value;
    }
    return median_of(std::span(values.data(), count));
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

Course course_of(const Sample& newest, const Bench& bench, std::size_t most) {
    Collection collection(newest, bench, most);
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
            if (collection.is_full()) break;
            const bool is_exact = sample.value.comparator == Comparator::Equal;
            if (is_exact && !sample.is_preliminary() && !sample.is_flagged &&
                is_earlier(*sample.result)) {
                collection.take(sample.value, *sample.result);
            }
        }
        return collection.finish();
    }
    for (const Measurement* item : bench.view.newest_first(newest.analyte)) {
        if (collection.is_full()) break;
        if (is_earlier(*item) && can_stand(*item, bench.pack)) {
            collection.take(item->canonical->reading, *item);
        }
    }
    return collection.finish();
}

void find_medians(Course& course, Analyte analyte, const Bench& bench) {
    StableResults stable(bench.pack.baseline, course.size());
    const DeltaRules falls = delta_rules_on(analyte, bench.pack);
    const LimitsTold limits(course.front(), analyte, bench);
    for (std::size_t i = 0; i < course.size(); ++i) {
        CoursePoint& point = course[i];
        stable.describe(course, point);
        point.is_beyond = has_fallen(point, falls) || limits.are_breached_by(point);
        stable.take(static_cast<std::uint16_t>(i), point.is_beyond);
    }
}

std::optional<Decimal>
baseline_before(const Measurement& result, const RecordView& view, const RulePack& pack) {
    const auto is_of_the_year = [&](const Measurement* item) {
        const Duration before = result.collected - item->collected;
        return before > Duration{0} && before <= pack.baseline.year && can_stand(*item, pack) &&
               !is_same_specimen(*item, result);
    };
    const auto all = view.newest_first(result.analyte);
    const std::size_t most = most_in_median(pack.baseline);
    const auto latest = median_of_first(all.begin(), all.end(), most, is_of_the_year);
    const auto oldest = median_of_first(all.rbegin(), all.rend(), most, is_of_the_year);
    if (!latest || !oldest) return std::nullopt;
    return std::min(*latest, *oldest);
}

}  // namespace thiowatch::alerts
