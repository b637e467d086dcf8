#include "alerts/rules/gene_text.h"

#include <gtest/gtest.h>

namespace thiowatch::alerts {
namespace {

const AlleleTable kTpmt{Analyte::Tpmt, {"*1"}, {"*2", "*3A", "*3C"}};

TEST(GeneText, IsAGenotypeAPhenotypeOrAnActivity) {
    struct Row {
        const char* text;
        Metaboliser phenotype;
        GeneMethod method;
    };
    for (const Row& row : {
             Row{"*1/*1", Metaboliser::Normal, GeneMethod::Genotype},
             Row{"*1/*3A", Metaboliser::Intermediate, GeneMethod::Genotype},
             Row{"*3A/*1", Metaboliser::Intermediate, GeneMethod::Genotype},
             Row{"TPMT *3a/*3c", Metaboliser::Poor, GeneMethod::Genotype},
             Row{"*1 / *3A", Metaboliser::Intermediate, GeneMethod::Genotype},
             Row{"TPMT genotype: *1/*3A", Metaboliser::Intermediate, GeneMethod::Genotype},
             Row{"*1/*3A (intermediate metabolizer)",
                 Metaboliser::Intermediate,
                 GeneMethod::Genotype},
             Row{"Poor metabolizer", Metaboliser::Poor, GeneMethod::Stated},
             Row{"Intermediate metaboliser", Metaboliser::Intermediate, GeneMethod::Stated},
             Row{"possible intermediate metabolizer",
                 Metaboliser::Intermediate,
                 GeneMethod::Stated},
             Row{"LA9657-3", Metaboliser::Poor, GeneMethod::Stated},
             Row{"Schlechter Metabolisierer (LA9657-3)", Metaboliser::Poor, GeneMethod::Stated},
             Row{"Intermediate metabolizer (LA10317-8)",
                 Metaboliser::Intermediate,
                 GeneMethod::Stated},
             Row{"LA10317-8", Metaboliser::Intermediate, GeneMethod::Stated},
             Row{"LA25391-6", Metaboliser::Normal, GeneMethod::Stated},
             Row{"Ultrarapid metabolizer", Metaboliser::Normal, GeneMethod::Stated},
             Row{"TPMT deficient", Metaboliser::Poor, GeneMethod::Activity},
             Row{"Low activity.", Metaboliser::Intermediate, GeneMethod::Activity},
             Row{"very low", Metaboliser::Poor, GeneMethod::Activity},
             Row{"Heterozygous", Metaboliser::Intermediate, GeneMethod::Activity},
             Row{"Normal activity", Metaboliser::Normal, GeneMethod::Activity},
         }) {
        const auto reading = read_gene_text(row.text, kTpmt);
        ASSERT_TRUE(reading) << row.text;
        EXPECT_EQ(reading->phenotype, row.phenotype) << row.text;
        EXPECT_EQ(reading->method, row.method) << row.text;
    }
}

TEST(GeneText, IsNothingWhenAnythingIsLeftOver) {
    for (const char* text : {
             "",
             "not a poor metabolizer",
             "poor metabolizer excluded",
             "*1/*8",
             "*1",
             "*1/*3A/*3C",
             "*1/*1 poor metabolizer",
             "no *3A/*3C found",
             "see report",
             "indeterminate",
             "LA9657-4",
             "Normal metabolizer (LA9657-3)",
             "poor quality sample",
             "*33A/*1",
             "faible activit\xC3\xA9",
         }) {
        EXPECT_FALSE(read_gene_text(text, kTpmt)) << text;
    }
}

}  // namespace
}  // namespace thiowatch::alerts
