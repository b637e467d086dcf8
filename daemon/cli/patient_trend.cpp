#include "daemon/cli/patient_trend.h"

#include <algorithm>

#include "alerts/rules/limit.h"
#include "alerts/rules/sample.h"
#include "daemon/cli/rule_words.h"

namespace thiowatch::cli {

namespace {

using alerts::Limit;
using alerts::Measurement;
using alerts::PatientRecord;
using alerts::RulePack;
using alerts::ThresholdRule;
using alerts::TrendChart;
using alerts::TrendPoint;

bool is_drawn(const Measurement& result) {
    return result.canonical && result.status != ResultStatus::Withdrawn &&
           result.status != ResultStatus::NotObtained && result.status != ResultStatus::Ignored;
}

/// The most severe alert that rests on the result as its deciding evidence.
std::optional<alerts::Severity>
alert_on(const Measurement& result, const std::vector<const SimulatedAlert*>& alerts) {
    std::optional<alerts::Severity> worst;
    for (const SimulatedAlert* item : alerts) {
        const bool rests_on = std::ranges::any_of(item->alert.told, [&](const auto& told) {
            return told.key == result.key;
        });
        const alerts::Severity severity = item->alert.finding.severity;
        if (rests_on && (!worst || severity > *worst)) worst = severity;
    }
    return worst;
}

const std::vector<Limit>& limits_for(const ThresholdRule& rule, const PatientRecord& record) {
    for (const alerts::ProfileLimits& profile : rule.overrides) {
        if (record.profiles.contains(profile.profile)) return profile.limits;
    }
    return rule.limits;
}

void add_limits(
    const PatientRecord& record,
    const Measurement& newest,
    const RulePack& pack,
    TrendChart& chart
) {
    alerts::Sample sample;
    sample.analyte = newest.analyte;
    sample.uln = newest.uln;
    sample.lln = newest.lln;
    sample.result = &newest;
    for (const alerts::Rule& rule : pack.rules) {
        const auto* threshold = std::get_if<ThresholdRule>(&rule);
        if (threshold == nullptr ||
            std::ranges::find(threshold->analytes, newest.analyte) == threshold->analytes.end())
            continue;
        for (const Limit& limit : limits_for(*threshold, record)) {
            if (limit.proviso != alerts::Proviso::Always) continue;
            const auto number = alerts::number_for(limit, sample);
            if (!number) continue;
            chart.limits.push_back(
                {number->approximate(),
                 threshold->id.text() + " " + limit_text(limit, newest.analyte),
                 threshold->severity}
            );
        }
    }
    std::ranges::stable_sort(chart.limits, {}, &alerts::TrendLimit::value);
}

void add_events(const PatientRecord& record, TrendChart& chart) {
    for (const alerts::TherapyCourse& course : record.therapy.courses()) {
        chart.events.push_back({course.start, std::string(name_of(course.ingredient))});
        if (course.dose_changed) chart.events.push_back({*course.dose_changed, "dose changed"});
        if (course.stop) chart.events.push_back({*course.stop, "stopped"});
        for (const auto& hold : course.holds)
            chart.events.push_back({hold.from, "held"});
    }
}

TrendChart chart_of(
    const PatientRecord& record,
    Analyte analyte,
    const RulePack& pack,
    const std::vector<const SimulatedAlert*>& alerts
) {
    const auto unit = canonical_unit(analyte);
    TrendChart chart;
    chart.title = label_of(analyte);
    chart.unit = unit ? ucum_of(*unit) : "";
    const Measurement* newest = nullptr;
    for (const Measurement& result : record.measurements) {
        if (result.analyte != analyte || !is_drawn(result)) continue;
        newest = &result;
        const Reading& reading = result.canonical->reading;
        chart.points.push_back(
            {result.collected,
             reading.value.approximate(),
             reading.text(),
             alert_on(result, alerts)}
        );
    }
    if (newest == nullptr) return chart;
    add_limits(record, *newest, pack, chart);
    add_events(record, chart);
    return chart;
}

}  // namespace

std::vector<TrendChart> trends_of(
    const PatientRecord& record,
    const RulePack& pack,
    const std::vector<const SimulatedAlert*>& alerts
) {
    std::vector<TrendChart> charts;
    std::vector<Analyte> drawn;
    for (const SimulatedAlert* item : alerts) {
        for (const alerts::Evidence& evidence : item->alert.finding.evidence) {
            const Analyte analyte = evidence.analyte;
            if (std::ranges::find(drawn, analyte) != drawn.end()) continue;
            drawn.push_back(analyte);
            TrendChart chart = chart_of(record, analyte, pack, alerts);
            if (!chart.points.empty()) charts.push_back(std::move(chart));
        }
    }
    return charts;
}

}  // namespace thiowatch::cli
