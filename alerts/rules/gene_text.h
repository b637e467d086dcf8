// What a laboratory writes of TPMT or NUDT15.
//
//   text     = [gene] ( genotype [words] | words | any code )   case, punctuation and gene names do
//   genotype = allele "/" allele                                not matter; anything left over is
//                                                               not read, save beside a code
//   allele   = "*" digits [letter]
//   words    = phenotype | activity | answer code
//
//   phenotype  poor, intermediate, normal, extensive, rapid, ultrarapid [metaboliser|metabolizer],
//              with "likely" or "possible" before it
//   activity   deficient, absent, very low | low, reduced, intermediate, carrier | normal, high;
//              "homozygous deficient" and "heterozygous" belong here
//   code       LA9657-3, LA10317-8, LA25391-6, LA25390-8, LA10315-2
//
// The whole text must fit: "not a poor metaboliser" is nothing. Genotype, words and code that
// disagree are nothing, too; words of another language beside a code are its translation.
#pragma once

#include <optional>
#include <string_view>

#include "alerts/record/patient_traits.h"
#include "alerts/rules/rule_pack.h"

namespace thiowatch::alerts {

/// How it was found out. A genotype outranks the list of patients, which outranks an activity: red
/// cells of a donor have the donor's enzyme.
enum class GeneMethod : std::uint8_t { Activity, Stated, Genotype };

struct GeneReading {
    Metaboliser phenotype = Metaboliser::Normal;
    GeneMethod method = GeneMethod::Activity;
    friend bool operator==(const GeneReading&, const GeneReading&) = default;
};

/// None when the text is not one of these. `alleles` says what the alleles of the gene do; a
/// genotype with another one is not read.
std::optional<GeneReading> read_gene_text(std::string_view text, const AlleleTable& alleles);

}  // namespace thiowatch::alerts
