// A group of terms holds as its strongest term does, a pattern as its weakest group. A value that a
// haemolysed specimen may have made high speaks only where no other of its group was measured.

#include "alerts/rules/pattern.h"

#include <algorithm>

#include "alerts/record/patient_record.h"
#include "alerts/rules/evidence.h"
#include "alerts/rules/finding_text.h"
#include "alerts/rules/specimen_quality.h"

namespace thiowatch::alerts {

namespace {

int weight_of(Breach breach) {
    switch (breach) {
        case Breach::No:
            return 0;
        case Breach::Unknown:
            return 1;
        case Breach::Possible:
            return 2;
        case Breach::Yes:
            return 3;
    }
    return 0;
}

bool is_doubtful(const Sample& sample) {
    return sample.analyte == Analyte::Ast && is_haemolysed(sample);
}

/// One pattern against one record.
class PatternJudge {
  public:
    PatternJudge(const PatternRule& rule, const Bench& bench) : rule_(rule), bench_(bench) {}

    PatternAnswer run();

  private:
    using Group = std::vector<Term>;

    [[nodiscard]] std::optional<Instant> newest_time() const;
    [[nodiscard]] TermAnswer answer_of(const Group& group) const;
    [[nodiscard]] bool is_true_now(const Group& group) const;
    [[nodiscard]] bool is_clear(const Group& group) const;
    [[nodiscard]] bool was_measured_beside(const Group& group, const Term& but) const;
    [[nodiscard]] Breach weakest_answer();
    void look_for_excuses();
    [[nodiscard]] Finding finding(Breach breach) const;
    void add_words(Finding& finding) const;

    const PatternRule& rule_;
    const Bench& bench_;
    Span span_;
    std::vector<TermAnswer> groups_;
    std::vector<TermAnswer> excuses_;
    bool is_excused_ = false;
};

std::optional<Instant> PatternJudge::newest_time() const {
    std::optional<Instant> newest;
    for (const Group& group : rule_.all_of) {
        for (const Term& term : group) {
            const Sample* sample = series_of(bench_.series, term.analyte).deciding();
            if (sample == nullptr) continue;
            const Instant& at = sample->result->collected;
            if (!newest || *newest < at) newest = at;
        }
    }
    return newest;
}

bool PatternJudge::was_measured_beside(const Group& group, const Term& but) const {
    return std::any_of(group.begin(), group.end(), [&](const Term& term) {
        return &term != &but && newest_answer(term, span_, bench_).sample != nullptr;
    });
}

TermAnswer PatternJudge::answer_of(const Group& group) const {
    TermAnswer strongest{&group.front()};
    for (const Term& term : group) {
        const TermAnswer answer = strongest_answer(term, span_, bench_);
        if (answer.sample == nullptr) continue;
        if (is_doubtful(*answer.sample) && was_measured_beside(group, term)) continue;
        const bool is_stronger = weight_of(answer.breach) > weight_of(strongest.breach);
        if (strongest.sample == nullptr || is_stronger) strongest = answer;
    }
    return strongest;
}

bool PatternJudge::is_true_now(const Group& group) const {
    return std::any_of(group.begin(), group.end(), [&](const Term& term) {
        return weight_of(newest_answer(term, span_, bench_).breach) >= weight_of(Breach::Possible);
    });
}

/// Measured, and everything that was is beyond what is asked by the margin.
bool PatternJudge::is_clear(const Group& group) const {
    bool is_measured = false;
    for (const Term& term : group) {
        if (series_of(bench_.series, term.analyte).is_empty()) continue;
        is_measured = true;
        if (!is_term_clear(term, bench_)) return false;
    }
    return is_measured;
}

void PatternJudge::look_for_excuses() {
    // What was measured a little later counts as well.
    const Span around{span_.from, span_.to + rule_.within};
    for (const Term& term : rule_.unless) {
        excuses_.push_back(newest_answer(term, around, bench_));
        is_excused_ = is_excused_ || excuses_.back().breach == Breach::Yes;
    }
}

void PatternJudge::add_words(Finding& finding) const {
    for (const TermAnswer& group : groups_) {
        finding.headline += (finding.headline.empty() ? "" : "; ") + term_text(group);
        finding.threshold += (finding.threshold.empty() ? "" : " and ") + term_text(*group.term);
        const auto& sources = group.term->limit ? group.term->limit->sources : group.term->sources;
        finding.sources.insert(finding.sources.end(), sources.begin(), sources.end());
        for (Evidence& evidence : evidence_of(*group.sample))
            finding.evidence.push_back(std::move(evidence));
        if (group.other != nullptr) finding.evidence.push_back(evidence_of(*group.other).front());
        for (std::string& note : notes_on(*group.sample))
            finding.notes.push_back(std::string(name_of(group.sample->analyte)) + ": " + note);
    }
    for (const TermAnswer& excuse : excuses_) {
        finding.threshold += " and not " + term_text(*excuse.term);
        if (excuse.sample == nullptr) {
            if (!excuse.term->if_missing.empty()) finding.notes.push_back(excuse.term->if_missing);
            continue;
        }
        finding.evidence.push_back(evidence_of(*excuse.sample).front());
        const bool is_open = excuse.breach != Breach::No;
        if (is_open) finding.notes.push_back("cannot be excluded: " + term_text(*excuse.term));
    }
}

Finding PatternJudge::finding(Breach breach) const {
    Finding finding;
    finding.rule = rule_.id;
    finding.severity = breach == Breach::Possible ? one_step_down(rule_.severity) : rule_.severity;
    finding.subject = family_of(rule_.id);
    finding.pack = bench_.pack.name();
    finding.sources = rule_.sources;
    finding.actions = rule_.actions;
    add_words(finding);
    if (rule_.in_pregnancy) finding.threshold = "in pregnancy: " + finding.threshold;
    if (breach == Breach::Possible) {
        finding.notes.emplace_back("a comparator leaves this open; sent one step lower");
    }
    finding.notes.insert(finding.notes.end(), rule_.notes.begin(), rule_.notes.end());
    return finding;
}

/// Asks the groups until one says no.
Breach PatternJudge::weakest_answer() {
    Breach weakest = Breach::Yes;
    for (const Group& group : rule_.all_of) {
        groups_.push_back(answer_of(group));
        const Breach breach = groups_.back().breach;
        if (weight_of(breach) < weight_of(weakest)) weakest = breach;
        if (weakest == Breach::No) break;
    }
    return weakest;
}

PatternAnswer PatternJudge::run() {
    const auto newest = newest_time();
    if (!newest) return {std::nullopt, Standing::NotAssessable, "no result"};
    span_ = {*newest - rule_.within, *newest};
    const Breach weakest = weakest_answer();
    if (weakest == Breach::Unknown) return {std::nullopt, Standing::NearLimit, "undecided"};
    const auto& all_of = rule_.all_of;
    const bool is_over = std::any_of(all_of.begin(), all_of.end(), [&](const Group& group) {
        return is_clear(group);
    });
    const Standing standing = is_over ? Standing::Clear : Standing::NearLimit;
    if (weakest == Breach::No) return {std::nullopt, standing, "no"};
    const bool is_now = std::any_of(all_of.begin(), all_of.end(), [&](const Group& group) {
        return is_true_now(group);
    });
    if (!is_now) return {std::nullopt, standing, "no"};
    look_for_excuses();
    if (is_excused_) return {std::nullopt, standing, "no: excused by another result"};
    return {finding(weakest), standing, "FIRES " + std::string(name_of(rule_.severity))};
}

}  // namespace

bool is_pregnant(const PatientRecord& record, const RulePack& pack, const Instant& at) {
    const auto& since = record.pregnant_since;
    return since && *since <= at && at < *since + pack.pregnancy;
}

PatternAnswer judge_pattern(const PatternRule& rule, const Bench& bench, const Instant& now) {
    if (rule.in_pregnancy && !is_pregnant(bench.record, bench.pack, now)) {
        return {std::nullopt, Standing::Clear, "not pregnant"};
    }
    return PatternJudge(rule, bench).run();
}

}  // namespace thiowatch::alerts
