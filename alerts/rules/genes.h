// TPMT and NUDT15: what is known of the person, and what the rules say of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alerts/rules/exposure.h"
#include "alerts/rules/gene_text.h"
#include "alerts/rules/report.h"

namespace thiowatch::alerts {

/// What is known of one gene of one person.
struct GeneStatus {
    Analyte gene = Analyte::Tpmt;
    std::optional<GeneReading> reading;   ///< the best one
    const Measurement* result = nullptr;  ///< it comes from; null: the list of patients
    /// The worst reading that the best one outranks and that says something worse.
    std::optional<GeneReading> outranked;
    const Measurement* unread = nullptr;  ///< the newest result that is not understood
    bool is_on_file = false;              ///< some result or statement exists
};

GeneStatus gene_status(Analyte gene, const Bench& bench);

/// Poor before intermediate: a rule is true when a gene is what it asks for. Where an activity
/// disagrees for the worse with the genotype that outranks it, the gene counts as intermediate and
/// the finding asks.
/// What was seen is put into words only for a trace.
PersonAnswer
judge_genes(const GeneRule& rule, const Bench& bench, const Instant& now, Tracing tracing);

}  // namespace thiowatch::alerts
