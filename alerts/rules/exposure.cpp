#include "alerts/rules/exposure.h"

#include <algorithm>

#include "alerts/record/patient_record.h"
#include "alerts/rules/pattern.h"

namespace thiowatch::alerts {

namespace {

std::string capitalised(std::string_view word) {
    std::string text(word);
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
        text[0] = static_cast<char>(text[0] - 'a' + 'A');
    }
    return text;
}

/// The drugs of the rule that are taken, and who says so.
std::vector<std::string>
partners_of(const InteractionRule& rule, const PatientRecord& record, const Instant& now) {
    std::vector<std::string> partners;
    for (const Ingredient drug : rule.drugs) {
        const bool is_ordered = record.therapy.is_active(drug, now);
        const bool is_listed = record.comedications.contains(drug);
        if (!is_ordered && !is_listed) continue;
        partners.push_back(
            std::string(name_of(drug)) + (is_ordered ? " (ordered)" : " (in the list of patients)")
        );
    }
    return partners;
}

/// Azathioprine is turned into mercaptopurine: who cannot have one cannot have the other.
/// Tioguanine is often borne by those who bore neither.
bool is_against(Ingredient allergy, Ingredient taken) {
    const auto is_pair_of = [&](Ingredient a, Ingredient b) { return allergy == a && taken == b; };
    return allergy == taken || is_pair_of(Ingredient::Azathioprine, Ingredient::Mercaptopurine) ||
           is_pair_of(Ingredient::Mercaptopurine, Ingredient::Azathioprine);
}

}  // namespace

std::optional<Ingredient>
drug_taken(const PatientRecord& record, const RulePack& pack, const Instant& now) {
    for (const TherapyCourse& course : record.therapy.courses()) {
        const auto& drugs = pack.applies_to;
        const bool is_ours =
            std::find(drugs.begin(), drugs.end(), course.ingredient) != drugs.end();
        if (is_ours && counts_at(course, now, Duration{0})) return course.ingredient;
    }
    return std::nullopt;
}

Finding person_finding(const RuleHead& rule, const RulePack& pack) {
    Finding finding;
    finding.rule = rule.id;
    finding.severity = rule.severity;
    finding.subject = family_of(rule.id);
    finding.sources = rule.sources;
    finding.pack = pack.name();
    finding.notes = rule.notes;
    finding.actions = rule.actions;
    return finding;
}

PersonAnswer
judge_interaction(const InteractionRule& rule, const Bench& bench, const Instant& now) {
    const auto taken = drug_taken(bench.record, bench.pack, now);
    if (!taken) return {std::nullopt, Standing::Clear, "not on the drug"};
    const bool is_meant = std::any_of(rule.not_for.begin(), rule.not_for.end(), [&](Profile one) {
        return bench.record.profiles.contains(one);
    });
    const auto partners = partners_of(rule, bench.record, now);
    if (partners.empty()) return {std::nullopt, Standing::Clear, "taken alone"};
    if (is_meant) return {std::nullopt, Standing::Clear, "meant so by the profile"};
    PersonAnswer answer;
    answer.finding = person_finding(rule, bench.pack);
    std::string& headline = answer.finding->headline;
    headline = capitalised(name_of(*taken)) + " together with ";
    for (std::size_t i = 0; i < partners.size(); ++i)
        headline += (i > 0 ? " and " : "") + partners[i];
    answer.finding->threshold = "not together";
    answer.saw = headline;
    return answer;
}

PersonAnswer judge_pregnancy(const PregnancyRule& rule, const Bench& bench, const Instant& now) {
    const auto taken = drug_taken(bench.record, bench.pack, now);
    if (!taken) return {std::nullopt, Standing::Clear, "not on the drug"};
    if (!is_pregnant(bench.record, bench.pack, now)) {
        return {std::nullopt, Standing::Clear, "not pregnant"};
    }
    PersonAnswer answer;
    answer.finding = person_finding(rule, bench.pack);
    answer.finding->headline =
        "Pregnancy recorded while " + std::string(name_of(*taken)) + " is taken";
    answer.finding->threshold = "told once in a pregnancy";
    answer.saw = answer.finding->headline;
    return answer;
}

PersonAnswer judge_allergy(const AllergyRule& rule, const Bench& bench, const Instant& now) {
    const auto taken = drug_taken(bench.record, bench.pack, now);
    if (!taken) return {std::nullopt, Standing::Clear, "not on the drug"};
    const auto& allergies = bench.record.allergies;
    const auto found = std::find_if(allergies.begin(), allergies.end(), [&](Ingredient allergy) {
        return is_against(allergy, *taken);
    });
    if (found == allergies.end()) return {std::nullopt, Standing::Clear, "no allergy on file"};
    PersonAnswer answer;
    answer.finding = person_finding(rule, bench.pack);
    answer.finding->headline = capitalised(name_of(*taken)) +
                               " is taken, with an allergy or intolerance to " +
                               std::string(name_of(*found)) + " on file";
    answer.finding->threshold = "told once while both stand";
    answer.saw = answer.finding->headline;
    return answer;
}

}  // namespace thiowatch::alerts
