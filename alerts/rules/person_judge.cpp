#include "alerts/rules/person_judge.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "alerts/rules/exposure.h"
#include "alerts/rules/genes.h"
#include "alerts/rules/pattern.h"

namespace thiowatch::alerts {

namespace {

/// What one rule said.
struct Said {
    const RuleHead* rule = nullptr;
    PersonAnswer answer;
};

/// Asks a rule of each kind; kinds that judge one analyte are not asked here.
class Question {
  public:
    Question(const Benches& benches, const Instant& now, Tracing tracing)
        : benches_(benches), now_(now), tracing_(tracing) {}

    std::optional<PersonAnswer> operator()(const PatternRule& rule) const {
        PatternAnswer answer = judge_pattern(rule, benches_.verified, now_);
        const bool may_be_preliminary = &benches_.verified != &benches_.all;
        if (!answer.finding && may_be_preliminary && rule.severity >= Severity::Urgent) {
            PatternAnswer early = judge_pattern(rule, benches_.all, now_);
            if (early.finding && early.finding->severity >= Severity::Urgent) {
                return PersonAnswer{std::move(early.finding), answer.standing, early.outcome};
            }
        }
        return PersonAnswer{std::move(answer.finding), answer.standing, answer.outcome};
    }
    std::optional<PersonAnswer> operator()(const GeneRule& rule) const {
        return judge_genes(rule, benches_.verified, now_, tracing_);
    }
    std::optional<PersonAnswer> operator()(const InteractionRule& rule) const {
        return judge_interaction(rule, benches_.verified, now_);
    }
    std::optional<PersonAnswer> operator()(const PregnancyRule& rule) const {
        return judge_pregnancy(rule, benches_.verified, now_);
    }
    std::optional<PersonAnswer> operator()(const AllergyRule& rule) const {
        return judge_allergy(rule, benches_.verified, now_);
    }
    std::optional<PersonAnswer> operator()(const ThresholdRule&) const { return std::nullopt; }
    std::optional<PersonAnswer> operator()(const DeltaRule&) const { return std::nullopt; }
    std::optional<PersonAnswer> operator()(const TrendRule&) const { return std::nullopt; }
    std::optional<PersonAnswer> operator()(const DriftRule&) const { return std::nullopt; }
    std::optional<PersonAnswer> operator()(const FlagRule&) const { return std::nullopt; }
    std::optional<PersonAnswer> operator()(const MonitoringRule&) const { return std::nullopt; }

  private:
    const Benches& benches_;
    const Instant& now_;
    Tracing tracing_;
};

bool is_outranked(const Said& one, const std::vector<Said>& all) {
    return std::any_of(all.begin(), all.end(), [&](const Said& other) {
        return other.answer.finding && other.rule != one.rule &&
               other.answer.finding->subject == one.answer.finding->subject &&
               other.answer.finding->severity > one.answer.finding->severity;
    });
}

void trace(const Said& said, const std::string& outcome, Report& report) {
    if (!report.is_traced()) return;
    const auto& finding = said.answer.finding;
    report.trace(
        {said.rule->id,
         finding ? finding->headline : said.answer.saw,
         finding ? finding->threshold : "",
         outcome}
    );
}

}  // namespace

void judge_person(const Benches& benches, const Instant& now, Report& report) {
    const RulePack& pack = benches.verified.pack;
    const Question question(benches, now, report.is_traced() ? Tracing::On : Tracing::Off);
    std::vector<Said> all;
    all.reserve(pack.index.on_person.size());
    for (const std::uint16_t place : pack.index.on_person) {
        const Rule& rule = pack.rules[place];
        if (auto answer = std::visit(question, rule)) {
            all.push_back({&head_of(rule), *std::move(answer)});
        }
    }
    for (Said& said : all) {
        if (!said.answer.finding) {
            trace(said, "no", report);
            report.stand(said.rule->id, family_of(said.rule->id), said.answer.standing);
        } else if (is_outranked(said, all)) {
            trace(said, "yes, a more severe rule is sent", report);
        } else {
            trace(said, "FIRES " + std::string(name_of(said.answer.finding->severity)), report);
        }
    }
    std::vector<Finding> sent;
    for (const Said& said : all) {
        if (said.answer.finding && !is_outranked(said, all)) sent.push_back(*said.answer.finding);
    }
    for (Finding& finding : sent)
        report.add(std::move(finding));
}

}  // namespace thiowatch::alerts
