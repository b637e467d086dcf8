// The shared clinical vectors, run against assess() where they are at hand.

#include <gtest/gtest.h>

#include "tests/support/clinical_vectors.h"
#include "tests/support/rule_bench.h"

namespace thiowatch::alerts {
namespace {

using samples::Rules;
using samples::Stated;
using testing::ClinicalVector;
using testing::VectorResult;

const Instant kLast = samples::moment("2026-03-01T08:00:00Z");

ResultStatus status_of(const ClinicalVector& vector) {
    switch (vector.status.front()) {
        case 'P':
            return ResultStatus::Preliminary;
        case 'C':
            return ResultStatus::Corrected;
        case 'D':
        case 'W':
            return ResultStatus::Withdrawn;
        default:
            return ResultStatus::Final;
    }
}

std::optional<Decimal> decimal_in(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(Decimal::parse(text).value());
}

/// The record a vector speaks of.
class VectorRecord {
  public:
    explicit VectorRecord(const ClinicalVector& vector) : vector_(vector) {
        add_person();
        for (const auto& [analyte, values] : vector.history) {
            for (std::size_t i = 0; i < values.size(); ++i)
                add_before(analyte, values[i], 28 * static_cast<int>(values.size() - i));
        }
        for (const auto& [analyte, value] : vector.baseline)
            add_before(analyte, value, 60);
        auto& all = record.measurements;
        std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
            return a.collected < b.collected;
        });
        for (const VectorResult& result : vector.results)
            add(result);
    }
    PatientRecord record = samples::record_of({});

  private:
    void add_person() {
        if (vector_.age) {
            const int year = 2026 - *vector_.age;
            record.demographics.birth_date = CivilDate{static_cast<std::int16_t>(year), 1, 1};
        }
        for (const std::string& name : vector_.profiles)
            record.profiles.insert(profile_named(name).value());
        for (const std::string& name : vector_.comedications) {
            if (const auto drug = DrugMap().ingredient_written(name)) {
                record.comedications.insert(*drug);
            }
        }
        for (const auto& [gene, phenotype] : vector_.genes)
            (gene == "TPMT" ? record.tpmt : record.nudt15) = metaboliser_named(phenotype).value();
        if (vector_.is_pregnant) record.pregnant_since = kLast - days(100);
    }
    void add_before(const std::string& analyte, const std::string& value, int days_before) {
        Stated stated;
        stated.analyte = analyte_named(analyte).value();
        stated.value = value;
        stated.unit = std::string(ucum_of(canonical_unit(stated.analyte).value()));
        stated.collected = kLast - days(days_before);
        stated.specimen = "B-" + std::to_string(days_before);
        stated.uln = decimal_in(vector_.uln_of(analyte));
        record.measurements.push_back(samples::measurement(stated));
    }
    void add(const VectorResult& result) {
        Stated stated;
        stated.analyte = analyte_named(result.analyte).value();
        stated.value = result.comparator + result.value;
        stated.unit = result.unit;
        stated.collected = kLast;
        stated.status = status_of(vector_);
        stated.uln = decimal_in(result.uln);
        stated.lln = decimal_in(result.lln);
        for (const std::string& flag : vector_.specimen_flags) {
            stated.flags.haemolysed = stated.flags.haemolysed || flag == "haemolysed";
            stated.flags.clumped = stated.flags.clumped || flag == "clumped";
            stated.flags.clotted = stated.flags.clotted || flag == "clotted";
        }
        record.measurements.push_back(samples::measurement(stated));
        record.measurements.back().flags = result.flags;
    }

    const ClinicalVector& vector_;
};

/// What is told once in a pregnancy was told before.
Rules without_what_is_known(Rules rules, const ClinicalVector& vector) {
    if (vector.is_pregnancy_known) rules.erase("PRG.W");
    return rules;
}

TEST(ClinicalVectors, AreAnsweredAsTheyExpect) {
    const auto file = testing::vectors_file();
    if (!file) GTEST_SKIP() << "no vectors at hand; TW_VECTORS names the file";
    int judged = 0;
    for (const ClinicalVector& vector : testing::read_vectors(*file)) {
        // A correction of what was told comes from reconcile, a late count from the schedule.
        if (vector.expect.contains("CORR") || vector.monitoring) continue;
        const VectorRecord given(vector);
        const Instant now = kLast + std::chrono::hours{4};
        const Assessment assessment = assess(given.record, samples::core_pack(), now);
        const Rules found = without_what_is_known(samples::rules_in(assessment), vector);
        EXPECT_EQ(testing::words_of(found), testing::words_of(vector.expect))
            << vector.id << ": " << vector.title;
        ++judged;
    }
    EXPECT_GE(judged, 90);
}

}  // namespace
}  // namespace thiowatch::alerts
