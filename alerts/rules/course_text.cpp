#include "alerts/rules/course_text.h"

#include <cmath>
#include <span>

#include "alerts/rules/evidence.h"
#include "alerts/rules/finding_text.h"
#include "alerts/rules/median.h"

namespace thiowatch::alerts {

namespace {

std::string number_text(const Decimal& value) {
    return plain_text({value});
}

std::string day_of(const Measurement& result) {
    constexpr std::size_t kDay = 10;
    return result.collected.rfc3339().substr(0, kDay);
}

/// "39 %", how far `now` is below `before`.
std::string fall_text(const Decimal& before, const Decimal& now) {
    const double part = now.approximate() / before.approximate();
    return std::to_string(std::lround((1 - part) * 100)) + " %";
}

std::string gate_text(const std::optional<Limit>& gate, const Sample& sample) {
    return gate ? " and " + threshold_text(*gate, sample) : std::string();
}

/// What the kinds of rule say, each in its own words.
class Wording {
  public:
    Wording(const Course& course, const Sample& sample) : course_(course), sample_(sample) {}

    std::string headline(const DeltaRule&) const {
        const auto median = course_.back().median;
        if (!median) return {};
        return fall_text(*median, sample_.value.value) + " below the own median " +
               number_text(*median);
    }
    std::string headline(const TrendRule& rule) const {
        return "fall number " + std::to_string(rule.falls) + " in a row, each to below " +
               rule.each.number.text() + " times the one before";
    }
    std::string headline(const DriftRule& rule) const {
        const auto baseline = drift_baseline(rule);
        return "drifting down from the own median " + number_text(baseline.value_or(Decimal()));
    }
    std::string threshold(const DeltaRule& rule) const {
        std::string text = threshold_text(rule.fall, sample_);
        if (!course_.empty() && course_.back().median) {
            text += " (MEDIAN " + number_text(*course_.back().median) + ")";
        }
        return text + gate_text(rule.gate, sample_);
    }
    std::string threshold(const TrendRule& rule) const {
        return threshold_text(rule.each, sample_) + ", " + std::to_string(rule.falls) +
               " times in a row" + gate_text(rule.gate, sample_);
    }
    std::string threshold(const DriftRule& rule) const {
        return "weighted mean of the steps below " + rule.beyond.number.text() + "*ERROR" +
               gate_text(rule.gate, sample_);
    }
    std::vector<const CoursePoint*> basis(const DeltaRule&) const {
        std::vector<const CoursePoint*> points;
        for (const std::uint16_t place : course_.back().median_of.all())
            points.push_back(&course_[place]);
        return points;
    }
    std::vector<const CoursePoint*> basis(const TrendRule& rule) const {
        return last(static_cast<std::size_t>(rule.falls));
    }
    std::vector<const CoursePoint*> basis(const DriftRule& rule) const {
        return last(static_cast<std::size_t>(rule.baseline + rule.steps - 1));
    }

  private:
    /// The values before the newest, oldest first.
    [[nodiscard]] std::vector<const CoursePoint*> last(std::size_t most) const {
        std::vector<const CoursePoint*> points;
        const std::size_t before = course_.size() - 1;
        for (std::size_t i = before - std::min(most, before); i < before; ++i)
            points.push_back(&course_[i]);
        return points;
    }
    [[nodiscard]] std::optional<Decimal> drift_baseline(const DriftRule& rule) const {
        std::vector<Decimal> values;
        for (const CoursePoint* point : basis(rule)) {
            if (values.size() == static_cast<std::size_t>(rule.baseline)) break;
            values.push_back(point->value.value);
        }
        return median_of(std::span(values));
    }

    const Course& course_;
    const Sample& sample_;
};

/// Asks the words of a kind that is judged on a course; other kinds have none.
template <class Words>
auto on_course(const Rule& rule, const Words& words) -> decltype(words(DeltaRule{})) {
    if (const auto* delta = std::get_if<DeltaRule>(&rule)) return words(*delta);
    if (const auto* trend = std::get_if<TrendRule>(&rule)) return words(*trend);
    if (const auto* drift = std::get_if<DriftRule>(&rule)) return words(*drift);
    return {};
}

std::vector<std::string> sources_of(const Rule& rule) {
    std::vector<std::string> sources;
    for (const NumericLimit& number : numeric_limits(rule)) {
        for (const std::string& source : number.limit->sources) {
            bool is_new = true;
            for (const std::string& known : sources)
                is_new = is_new && known != source;
            if (is_new) sources.push_back(source);
        }
    }
    return sources;
}

std::string basis_text(const std::vector<const CoursePoint*>& points) {
    std::string text = "earlier values:";
    for (const CoursePoint* point : points) {
        text += (text.ends_with(':') ? " " : ", ") + number_text(point->value.value) + " (" +
                day_of(*point->result) + ")";
    }
    return text;
}

void add_change(const CoursePoint& before, const Sample& sample, std::vector<std::string>& notes) {
    if (before.value.value <= Decimal(0, 0) || sample.value.value > before.value.value) return;
    notes.push_back(
        "change since " + day_of(*before.result) + ": -" +
        fall_text(before.value.value, sample.value.value)
    );
}

}  // namespace

std::string course_threshold(const Rule& rule, const CourseVerdict& verdict, const Sample& sample) {
    const Wording wording(verdict.course, sample);
    return on_course(rule, [&](const auto& kind) { return wording.threshold(kind); });
}

Finding course_finding(
    const CourseAnswer& answer,
    const CourseVerdict& verdict,
    const Sample& sample,
    const std::optional<SentTier>& sent,
    const Bench& bench
) {
    const Wording wording(verdict.course, sample);
    const RuleHead& head = answer.head();
    Finding finding;
    finding.rule = head.id;
    finding.severity = head.severity;
    finding.analyte = sample.analyte;
    finding.subject = std::string(name_of(sample.analyte));
    finding.headline =
        std::string(label_of(sample.analyte)) + " " + value_text(sample) + ", " +
        on_course(*answer.rule, [&](const auto& kind) { return wording.headline(kind); });
    finding.threshold = course_threshold(*answer.rule, verdict, sample);
    finding.sources = sources_of(*answer.rule);
    finding.pack = bench.pack.name();
    finding.actions = head.actions;
    finding.evidence = evidence_of(sample);
    const auto points =
        on_course(*answer.rule, [&](const auto& kind) { return wording.basis(kind); });
    for (const CoursePoint* point : points)
        finding.evidence.push_back(evidence_of(*point->result));
    finding.notes = notes_on(sample);
    finding.notes.push_back(basis_text(points));
    if (!points.empty()) add_change(*points.back(), sample, finding.notes);
    if (sent) {
        finding.notes.push_back(
            "breached as well: " + threshold_text(*sent->answer->limit, sample) + " (" +
            sent->named->id.text() + ", " + std::string(name_of(sent->severity)) + ")"
        );
    }
    for (const CourseAnswer& other : verdict.answers) {
        if (other.is_true && other.rule != answer.rule)
            finding.notes.push_back("true as well: " + other.head().id.text());
    }
    finding.notes.insert(finding.notes.end(), head.notes.begin(), head.notes.end());
    return finding;
}

}  // namespace thiowatch::alerts
