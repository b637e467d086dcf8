#include "alerts/rules/limit.h"

#include <vector>

#include <gtest/gtest.h>

namespace thiowatch::alerts {
namespace {

constexpr Side kSides[] = {Side::Below, Side::AtMost, Side::Above, Side::AtLeast};
constexpr Comparator kComparators[] = {
    Comparator::Equal,
    Comparator::Less,
    Comparator::LessOrEqual,
    Comparator::Greater,
    Comparator::GreaterOrEqual,
};

Reading reading(std::string_view text) {
    return Reading::parse(text).value();
}
Decimal decimal(std::string_view text) {
    return Decimal::parse(text).value();
}

bool allows(const Reading& reading, const Decimal& value) {
    switch (reading.comparator) {
        case Comparator::Equal:
            return value == reading.value;
        case Comparator::Less:
            return value < reading.value;
        case Comparator::LessOrEqual:
            return value <= reading.value;
        case Comparator::Greater:
            return value > reading.value;
        case Comparator::GreaterOrEqual:
            return value >= reading.value;
    }
    return false;
}

bool breaches(const Decimal& value, Side side, const Decimal& limit) {
    switch (side) {
        case Side::Below:
            return value < limit;
        case Side::AtMost:
            return value <= limit;
        case Side::Above:
            return value > limit;
        case Side::AtLeast:
            return value >= limit;
    }
    return false;
}

/// What the values themselves say: tenths between 0 and 20 are dense enough for whole numbers.
Breach by_trying_all(const Reading& reading, Side side, const Decimal& limit) {
    bool some = false;
    bool all = true;
    for (int tenth = 0; tenth <= 200; ++tenth) {
        const Decimal value(tenth, 1);
        if (!allows(reading, value)) continue;
        const bool breach = breaches(value, side, limit);
        some = some || breach;
        all = all && breach;
    }
    if (!some) return Breach::No;
    return all ? Breach::Yes : Breach::Possible;
}

TEST(Limit, AnswersWhatEveryValueOfAnOpenReadingWould) {
    for (Comparator comparator : kComparators) {
        for (int value = 1; value <= 10; ++value) {
            for (Side side : kSides) {
                for (int number = 1; number <= 10; ++number) {
                    const Reading open{Decimal(value, 0), comparator};
                    const Decimal limit(number, 0);
                    EXPECT_EQ(compare(open, side, limit), by_trying_all(open, side, limit))
                        << open.text() << " against side " << static_cast<int>(side) << " of "
                        << number;
                }
            }
        }
    }
}

TEST(Limit, ComparesTheNumberUnrounded) {
    EXPECT_EQ(compare(reading("3.499"), Side::Below, decimal("3.5")), Breach::Yes);
    EXPECT_EQ(compare(reading("3.500"), Side::Below, decimal("3.5")), Breach::No);
    EXPECT_EQ(compare(reading("3.50000000000000001"), Side::AtMost, decimal("3.5")), Breach::No);
}

Limit above_times_uln(std::string_view times) {
    Limit limit;
    limit.side = Side::Above;
    limit.basis = Basis::TimesUln;
    limit.number = decimal(times);
    return limit;
}

Sample alt(std::string_view value) {
    Sample sample;
    sample.analyte = Analyte::Alt;
    sample.value = reading(value);
    return sample;
}

TEST(Limit, IsUnknownWithoutTheLaboratorysLimitUnlessEveryLaboratoryWouldSayNo) {
    RulePack pack;
    const Limit limit = above_times_uln("3");
    EXPECT_EQ(judge(limit, alt("30"), pack), Breach::Unknown);
    pack.lowest_uln.put(Analyte::Alt, Decimal(25, 0));
    EXPECT_EQ(judge(limit, alt("75"), pack), Breach::No);
    EXPECT_EQ(judge(limit, alt("76"), pack), Breach::Unknown);
    EXPECT_EQ(judge(limit, alt(">30"), pack), Breach::Unknown);
    Sample known = alt("76");
    known.uln = Decimal(25, 0);
    EXPECT_EQ(judge(limit, known, pack), Breach::Yes);
}

TEST(Limit, TakesAnUpperLimitOfZeroForNone) {
    Sample sample = alt("30");
    sample.uln = Decimal(0, 0);
    EXPECT_EQ(judge(above_times_uln("3"), sample, RulePack{}), Breach::Unknown);
}

TEST(Limit, IsWellClearOnlyBeyondItsMarginAndForCertain) {
    const RulePack pack;
    Limit low;
    low.side = Side::Below;
    low.number = decimal("1.6");
    struct Row {
        std::string value;
        bool clear;
    };
    for (const Row& row : {
             Row{"1.6", false},
             Row{"1.75", false},
             Row{"1.76", true},
             Row{"1.8", true},
             Row{">1.6", false},
             Row{">1.76", true},
             Row{"<5", false},
         }) {
        Sample sample;
        sample.value = reading(row.value);
        EXPECT_EQ(is_well_clear(low, sample, pack), row.clear) << row.value;
    }
    Limit high;
    high.side = Side::Above;
    high.number = decimal("100");
    for (const Row& row : {
             Row{"100", false},
             Row{"91", false},
             Row{"90", true},
             Row{"<90", true},
             Row{"<95", false},
         }) {
        EXPECT_EQ(is_well_clear(high, alt(row.value), pack), row.clear) << row.value;
    }
}

}  // namespace
}  // namespace thiowatch::alerts
