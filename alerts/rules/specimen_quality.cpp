#include "alerts/rules/specimen_quality.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <string_view>

#include "alerts/rules/evidence.h"
#include "alerts/rules/finding_text.h"
#include "alerts/rules/series.h"

namespace thiowatch::alerts {

namespace {

bool has_flag(const Sample& sample, bool SpecimenFlags::*flag) {
    if (sample.result->specimen.*flag) return true;
    return std::any_of(sample.inputs.begin(), sample.inputs.end(), [&](const auto* input) {
        return input->specimen.*flag;
    });
}

/// The results that decide these analytes and carry a flag of their specimen.
struct Flagged {
    std::vector<const Measurement*> results;
    bool has_any = false;  ///< some of the analytes were measured at all
};

Flagged
flagged_by(bool SpecimenFlags::*flag, std::initializer_list<Analyte> analytes, const Bench& bench) {
    Flagged flagged;
    for (const Analyte analyte : analytes) {
        const Series& series = series_of(bench.series, analyte);
        const Measurement* newest = nullptr;
        if (!series.problems.empty()) {
            newest = series.problems.front().result;
        } else if (series.deciding() != nullptr) {
            newest = series.deciding()->result;
        }
        if (newest == nullptr) continue;
        flagged.has_any = true;
        if (newest->specimen.*flag) flagged.results.push_back(newest);
    }
    return flagged;
}

/// Reports the check with what was flagged; `say` gives the finding its words.
template <class Say>
void report_flag(
    QualityCheck check,
    const Flagged& flagged,
    const Bench& bench,
    Report& report,
    const Say& say
) {
    // A clot is told apart from other values that cannot be.
    const std::string_view about = check == QualityCheck::Plausibility ? "CLOTTED" : "";
    if (flagged.results.empty()) {
        if (!flagged.has_any) return;
        const RuleId& rule = bench.pack.check(check).id;
        report.stand_part(rule, about, Standing::Clear);
        return;
    }
    Finding finding = quality_finding(check, bench.pack, std::string(about));
    say(finding);
    finding.analyte = flagged.results.front()->analyte;
    for (const Measurement* result : flagged.results)
        finding.evidence.push_back(evidence_of(*result));
    report.fire(std::move(finding));
}

void check_haemolysis(const Bench& bench, Report& report) {
    const auto flagged =
        flagged_by(&SpecimenFlags::haemolysed, {Analyte::Ast, Analyte::Bil}, bench);
    report_flag(QualityCheck::Haemolysed, flagged, bench, report, [](Finding& finding) {
        finding.headline = "Haemolysed specimen: AST and bilirubin may be falsely high";
        finding.threshold = "no haemolysis reported";
        finding.notes.emplace_back(
            "lower tiers of AST are held back; urgent and critical ones are sent, and ALT is "
            "judged as ever"
        );
    });
}

void check_clumps(const Bench& bench, Report& report) {
    const auto flagged = flagged_by(&SpecimenFlags::clumped, {Analyte::Plt, Analyte::Wbc}, bench);
    report_flag(QualityCheck::Clumped, flagged, bench, report, [](Finding& finding) {
        finding.headline = "Platelet clumps reported: the platelet count may be falsely low";
        finding.threshold = "no clumps reported";
        finding.notes.emplace_back("platelet tiers are held at warning");
        finding.notes.emplace_back(
            "clumps can be counted as white cells: a white cell count of this specimen reassures "
            "nobody"
        );
    });
}

/// A clot spoils the whole count, so it is one finding and not one for each number.
void check_clots(const Bench& bench, Report& report) {
    Flagged flagged;
    for (std::size_t i = 0; i < kAnalyteCount; ++i) {
        const auto analyte = static_cast<Analyte>(i);
        if (!is_blood_count(analyte)) continue;
        const Series& series = series_of(bench.series, analyte);
        flagged.has_any = flagged.has_any || !series.samples.empty();
        for (const Problem& problem : series.problems) {
            if (problem.flaw == Flaw::Clotted) flagged.results.push_back(problem.result);
        }
    }
    report_flag(QualityCheck::Plausibility, flagged, bench, report, [](Finding& finding) {
        finding.headline = "Clotted specimen: its blood count is not judged";
        finding.threshold = "no clot reported";
        finding.notes.emplace_back("not judged: nothing follows from these results");
    });
}

/// The newest differential, as far as it is known.
class Differential {
  public:
    Differential(const RecordView& view, Verified verified) : view_(view), verified_(verified) {}

    [[nodiscard]] const Measurement* newest(Analyte analyte) const {
        for (const Measurement* item : view_.newest_first(analyte)) {
            if (is_usable(*item)) return item;
        }
        return nullptr;
    }
    [[nodiscard]] const Measurement* beside(const Measurement& anchor, Analyte analyte) const {
        for (const Measurement* item : view_.around(analyte, anchor.collected)) {
            if (is_usable(*item) && is_same_specimen(anchor, *item)) return item;
        }
        return nullptr;
    }

  private:
    [[nodiscard]] bool is_usable(const Measurement& item) const {
        const bool is_allowed =
            verified_ == Verified::OrPreliminary || item.status != ResultStatus::Preliminary;
        return is_allowed && item.canonical && !item.specimen.clotted;
    }

    const RecordView& view_;
    Verified verified_;
};

/// Neutrophils and white cells of one specimen, where the part exceeds the whole for certain.
std::vector<const Measurement*> part_above_whole(const Differential& differential) {
    const Measurement* part = differential.newest(Analyte::Anc);
    if (part == nullptr) return {};
    const Measurement* whole = differential.beside(*part, Analyte::Wbc);
    if (whole == nullptr || !whole->canonical || !part->canonical) return {};
    const Reading& most = whole->canonical->reading;
    const bool has_no_end =
        most.comparator == Comparator::Greater || most.comparator == Comparator::GreaterOrEqual;
    const Breach excess = compare(part->canonical->reading, Side::Above, most.value);
    if (has_no_end || excess != Breach::Yes) return {};
    return {part, whole};
}

/// The percentages of one differential when they sum to too much. A sum that is too small proves
/// nothing: monocytes, basophils and the rest are not followed.
std::vector<const Measurement*>
shares_above_all(const Differential& differential, const RulePack& pack) {
    const Measurement* anchor = differential.newest(Analyte::NeutPct);
    const bool is_total = anchor != nullptr;
    if (!is_total) anchor = differential.newest(Analyte::SegPct);
    if (anchor == nullptr) return {};
    std::vector<const Measurement*> shares{anchor};
    for (const Analyte analyte : {Analyte::BandPct, Analyte::LymPct, Analyte::EosPct}) {
        if (is_total && analyte == Analyte::BandPct) continue;
        if (const auto* share = differential.beside(*anchor, analyte)) shares.push_back(share);
    }
    Decimal sum;
    for (const Measurement* share : shares) {
        const Reading& reading = share->canonical->reading;
        if (reading.comparator == Comparator::Equal) sum = add(sum, reading.value);
    }
    return sum > pack.differential_high ? shares : std::vector<const Measurement*>{};
}

void check_differential(const RecordView& view, const Bench& bench, Report& report) {
    const Differential differential(view, Verified::Only);
    Flagged flagged;
    flagged.has_any = differential.newest(Analyte::Wbc) != nullptr;
    flagged.results = part_above_whole(differential);
    const bool exceeds_whole = !flagged.results.empty();
    if (!exceeds_whole) flagged.results = shares_above_all(differential, bench.pack);
    report_flag(QualityCheck::Differential, flagged, bench, report, [&](Finding& finding) {
        const std::string most = bench.pack.differential_high.text() + " %";
        finding.headline = exceeds_whole ? "Neutrophils exceed the white cells of the same specimen"
                                         : "The differential sums to more than " + most;
        finding.threshold = exceeds_whole ? "a part is not more than the whole" : "at most " + most;
        finding.notes.emplace_back("one of these results is wrong; nobody can say which");
    });
}

}  // namespace

bool is_haemolysed(const Sample& sample) {
    return has_flag(sample, &SpecimenFlags::haemolysed);
}

bool is_clumped(const Sample& sample) {
    return has_flag(sample, &SpecimenFlags::clumped);
}

void check_specimens(const RecordView& view, const Bench& bench, Report& report) {
    check_haemolysis(bench, report);
    check_clumps(bench, report);
    check_clots(bench, report);
    check_differential(view, bench, report);
}

}  // namespace thiowatch::alerts
