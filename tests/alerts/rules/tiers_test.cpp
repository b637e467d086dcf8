#include "alerts/rules/tiers.h"

#include <gtest/gtest.h>

#include "alerts/rules/record_view.h"
#include "alerts/rules/series.h"
#include "tests/support/rule_bench.h"

namespace thiowatch::alerts {
namespace {

using samples::core_pack;
using samples::kNow;

struct Met {
    int breached = 0;
    int between = 0;
};

/// The numbers of all limits on an analyte, and a little below and above each.
std::vector<Decimal> telling_values(Analyte analyte) {
    std::vector<Decimal> values{Decimal(0, 0), Decimal(1, 0), Decimal(999, 0)};
    for (const Rule& rule : core_pack().rules) {
        for (const NumericLimit& limit : numeric_limits(rule)) {
            if (limit.analyte != analyte) continue;
            const Decimal& number = limit.limit->number;
            for (const std::int64_t step : {-1, 0, 1}) {
                values.emplace_back(number.digits() + step, number.scale());
                values.emplace_back(
                    number.digits() * 10 + step, static_cast<std::uint8_t>(number.scale() + 1)
                );
            }
        }
    }
    return values;
}

void expect_as_one_by_one(const Sample& sample, const Bench& bench, Met& met) {
    const std::vector<TierAnswer> together = judge_tiers(sample, bench);
    const RuleIndex::OfAnalyte& rules = bench.pack.index.on(sample.analyte);
    ASSERT_EQ(together.size(), rules.thresholds.size());
    met.between += rules.gap.has(sample.value.value) ? 1 : 0;
    for (std::size_t at = 0; at < together.size(); ++at) {
        const auto& rule = std::get<ThresholdRule>(bench.pack.rules[rules.thresholds[at]]);
        const TierAnswer alone = judge_tier(rule, sample, bench);
        SCOPED_TRACE(rule.id.text() + " of " + sample.value.text());
        EXPECT_EQ(together[at].rule, &rule);
        EXPECT_EQ(together[at].applies, alone.applies);
        EXPECT_EQ(together[at].breach, alone.breach);
        EXPECT_EQ(together[at].limit, alone.limit);
        EXPECT_EQ(together[at].lacks_uln, alone.lacks_uln);
        EXPECT_EQ(together[at].is_crossed_before, alone.is_crossed_before);
        met.breached += alone.breach == Breach::Yes ? 1 : 0;
    }
}

void expect_as_one_by_one(PatientRecord& record, Met& met) {
    const RecordView view(record, core_pack(), kNow);
    const SeriesSet series = read_series(view, core_pack(), Verified::OrPreliminary);
    const Bench bench{record, core_pack(), series, view};
    Sample sample;
    sample.result = &record.measurements.front();
    for (std::size_t place = 0; place < kAnalyteCount; ++place) {
        sample.analyte = static_cast<Analyte>(place);
        for (const Decimal& value : telling_values(sample.analyte)) {
            for (const Comparator comparator :
                 {Comparator::Equal, Comparator::Less, Comparator::GreaterOrEqual}) {
                for (const auto& uln : {std::optional<Decimal>(), std::optional(Decimal(40, 0))}) {
                    sample.value = {value, comparator};
                    sample.uln = uln;
                    sample.lln = uln;
                    sample.baseline = uln;
                    expect_as_one_by_one(sample, bench, met);
                }
            }
        }
    }
}

// Values between all limits are answered without asking each rule; nothing may be lost by it.
TEST(Tiers, SayTogetherWhatEachSaysAlone) {
    Met met;
    for (const bool is_child : {false, true}) {
        for (const auto& profiles :
             {std::set<Profile>{},
              std::set{Profile::DuffyNull},
              std::set{Profile::StrictSpsMp, Profile::Ldaa},
              std::set{Profile::ElevatedBaseline, Profile::Paediatric}}) {
            samples::Person person = samples::given(Analyte::Wbc, "6.0");
            PatientRecord& record = person.record();
            record.profiles = profiles;
            record.demographics.birth_date =
                CivilDate{static_cast<std::int16_t>(is_child ? 2020 : 1970), 1, 1};
            expect_as_one_by_one(record, met);
        }
    }
    EXPECT_GT(met.breached, 1000) << "values that breach nothing prove little";
    EXPECT_GT(met.between, 1000) << "and so do values that are all asked one by one";
}

Limit limit(Side side, std::int64_t tenths, Basis basis = Basis::Canonical) {
    Limit one;
    one.side = side;
    one.number = Decimal(tenths, 1);
    one.basis = basis;
    return one;
}

TEST(LimitGap, LiesBetweenTheOutermostLimitsAndHoldsNoneOfThem) {
    LimitGap gap;
    EXPECT_TRUE(gap.has(Decimal(0, 0))) << "no limit, no breach";
    gap.take({limit(Side::Below, 10), limit(Side::AtMost, 20)});
    gap.take({limit(Side::Above, 80), limit(Side::AtLeast, 70)});
    EXPECT_TRUE(gap.has(Decimal(201, 2)));
    EXPECT_TRUE(gap.has(Decimal(699, 2)));
    for (const std::int64_t tenths : {5, 15, 20, 70, 75, 80, 90})
        EXPECT_FALSE(gap.has(Decimal(tenths, 1))) << tenths;
}

TEST(LimitGap, HoldsNothingWhereALimitIsAMultiple) {
    LimitGap gap;
    gap.take({limit(Side::Below, 10), limit(Side::Above, 20, Basis::TimesUln)});
    EXPECT_FALSE(gap.has(Decimal(15, 1)));
}

}  // namespace
}  // namespace thiowatch::alerts
