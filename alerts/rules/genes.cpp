#include "alerts/rules/genes.h"

#include <algorithm>

#include "alerts/record/patient_record.h"
#include "alerts/rules/evidence.h"
#include "alerts/rules/record_view.h"

namespace thiowatch::alerts {

namespace {

const AlleleTable& alleles_of(Analyte gene, const RulePack& pack) {
    static const AlleleTable kNone;
    for (const AlleleTable& table : pack.alleles) {
        if (table.gene == gene) return table;
    }
    return kNone;
}

std::string_view method_words(GeneMethod method) {
    switch (method) {
        case GeneMethod::Activity:
            return "by activity";
        case GeneMethod::Stated:
            return "as stated";
        case GeneMethod::Genotype:
            return "by genotype";
    }
    return "";
}

/// Gathers what is said of one gene, the newest first.
class Gathering {
  public:
    explicit Gathering(GeneStatus& status) : status_(status) {}

    void take(const GeneReading& reading, const Measurement* result) {
        status_.is_on_file = true;
        if (!status_.reading) {
            status_.reading = reading;
            status_.result = result;
        } else if (reading.method > status_.reading->method) {
            outrank(*status_.reading, reading, false);
            status_.reading = reading;
            status_.result = result;
        } else {
            // What a clinician wrote down is never outlived in silence.
            const bool is_written = result == nullptr;
            outrank(reading, *status_.reading, is_written);
        }
    }

  private:
    /// NB: an older word of the same method is outlived, not outranked.
    void outrank(const GeneReading& lower, const GeneReading& higher, bool always) {
        if (lower.method == higher.method && !always) return;
        if (!status_.outranked || status_.outranked->phenotype < lower.phenotype) {
            status_.outranked = lower;
        }
    }

    GeneStatus& status_;
};

std::optional<Metaboliser> stated_for(Analyte gene, const PatientRecord& record) {
    if (gene == Analyte::Tpmt) return record.tpmt;
    return gene == Analyte::Nudt15 ? record.nudt15 : std::nullopt;
}

/// What the gene counts as: the best reading, or a question where a worse one was outranked.
std::optional<Metaboliser> counted(const GeneStatus& status) {
    if (!status.reading) return std::nullopt;
    const Metaboliser best = status.reading->phenotype;
    const bool is_question = best == Metaboliser::Normal && status.outranked &&
                             status.outranked->phenotype > Metaboliser::Normal;
    return is_question ? Metaboliser::Intermediate : best;
}

bool is_asked_for(Phenotype wanted, const GeneStatus& status) {
    const auto phenotype = counted(status);
    switch (wanted) {
        case Phenotype::Poor:
            return phenotype == Metaboliser::Poor;
        case Phenotype::Intermediate:
            return phenotype == Metaboliser::Intermediate;
        case Phenotype::Untested:
            return !status.reading && (!status.is_on_file || status.unread != nullptr);
    }
    return false;
}

std::string status_text(const GeneStatus& status) {
    std::string text(name_of(status.gene));
    if (!status.reading) return text + (status.is_on_file ? " not understood" : " not on file");
    text += " " + std::string(name_of(status.reading->phenotype)) + " " +
            std::string(method_words(status.reading->method));
    return status.result == nullptr ? text + " in the list of patients" : text;
}

void add_disagreement(const GeneStatus& status, Finding& finding) {
    if (!status.reading || !status.outranked) return;
    if (status.outranked->phenotype == status.reading->phenotype) return;
    finding.notes.push_back(
        "disagrees: " + std::string(name_of(status.gene)) + " " +
        std::string(name_of(status.outranked->phenotype)) + " " +
        std::string(method_words(status.outranked->method)) + "; the " +
        std::string(name_of(status.reading->phenotype)) + " one " +
        std::string(method_words(status.reading->method)) + " outranks it. A clinician must decide"
    );
}

std::string threshold_of(const GeneRule& rule) {
    std::string genes;
    for (const Analyte gene : rule.genes) {
        genes += genes.empty() ? "" : (rule.in_all ? " and " : " or ");
        genes += name_of(gene);
    }
    switch (rule.phenotype) {
        case Phenotype::Poor:
            return genes + " poor";
        case Phenotype::Intermediate:
            return genes + " intermediate";
        case Phenotype::Untested:
            return genes + " not on file";
    }
    return genes;
}

Finding gene_finding(
    const GeneRule& rule,
    const std::vector<GeneStatus>& statuses,
    Ingredient drug,
    const Bench& bench
) {
    Finding finding = person_finding(rule, bench.pack);
    finding.threshold = threshold_of(rule);
    for (const GeneStatus& status : statuses) {
        if (is_asked_for(rule.phenotype, status)) {
            finding.headline += (finding.headline.empty() ? "" : ", ") + status_text(status);
        } else {
            finding.notes.push_back(status_text(status));
        }
        const Measurement* shown = status.result != nullptr ? status.result : status.unread;
        if (shown != nullptr) finding.evidence.push_back(evidence_of(*shown));
        add_disagreement(status, finding);
    }
    finding.headline += " while " + std::string(name_of(drug)) + " is taken";
    return finding;
}

/// Whether the first dose was so long ago that the question is past.
bool is_too_late(const GeneRule& rule, const PatientRecord& record, const Instant& now) {
    if (!rule.until_after_start) return false;
    return std::none_of(
        record.therapy.courses().begin(),
        record.therapy.courses().end(),
        [&](const TherapyCourse& course) {
            return is_thiopurine(course.ingredient) && now < course.start + *rule.until_after_start;
        }
    );
}

}  // namespace

GeneStatus gene_status(Analyte gene, const Bench& bench) {
    GeneStatus status;
    status.gene = gene;
    Gathering gathering(status);
    for (const Measurement* item : bench.view.genetics(gene)) {
        if (item->status == ResultStatus::Preliminary) continue;
        status.is_on_file = true;
        const auto* text = std::get_if<TextValue>(&item->value);
        if (text == nullptr) continue;
        const auto reading = read_gene_text(text->text.text(), alleles_of(gene, bench.pack));
        if (reading) {
            gathering.take(*reading, item);
        } else if (status.unread == nullptr) {
            status.unread = item;
        }
    }
    if (const auto stated = stated_for(gene, bench.record)) {
        gathering.take({*stated, GeneMethod::Stated}, nullptr);
    }
    return status;
}

PersonAnswer
judge_genes(const GeneRule& rule, const Bench& bench, const Instant& now, Tracing tracing) {
    const auto drug = drug_taken(bench.record, bench.pack, now);
    if (!drug) return {std::nullopt, Standing::Clear, "not on the drug"};
    std::vector<GeneStatus> statuses;
    statuses.reserve(rule.genes.size());
    std::string saw;
    std::size_t asked_for = 0;
    for (const Analyte gene : rule.genes) {
        statuses.push_back(gene_status(gene, bench));
        if (tracing == Tracing::On) {
            saw += (saw.empty() ? "" : ", ") + status_text(statuses.back());
        }
        asked_for += is_asked_for(rule.phenotype, statuses.back()) ? 1U : 0U;
    }
    const bool is_true = rule.in_all ? asked_for == statuses.size() : asked_for > 0;
    if (!is_true) {
        const bool is_known = std::any_of(statuses.begin(), statuses.end(), [](const auto& one) {
            return one.reading.has_value();
        });
        return {std::nullopt, is_known ? Standing::Clear : Standing::NotAssessable, saw};
    }
    if (is_too_late(rule, bench.record, now)) return {std::nullopt, Standing::NearLimit, saw};
    return {gene_finding(rule, statuses, *drug, bench), Standing::NearLimit, saw};
}

}  // namespace thiowatch::alerts
