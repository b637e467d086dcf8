// A reading with a comparator is an open interval of values. All of them breach: Yes. None: No.
// Else Possible. For x < 2.0 against "below 1.0": 0.5 would breach, 1.5 would not.

#include "alerts/rules/limit.h"

#include "alerts/rules/decimal_order.h"

namespace thiowatch::alerts {

namespace {

/// "<v" or "<=v" against a limit on low values: all breach, or some do.
Breach upper_bound_against_low(const Reading& value, Side side, const Decimal& number) {
    const bool includes_end = value.comparator == Comparator::LessOrEqual;
    const bool is_strict_limit = side == Side::Below;
    const bool all = includes_end && is_strict_limit ? value.value < number : value.value <= number;
    return all ? Breach::Yes : Breach::Possible;
}

/// "<v" or "<=v" against a limit on high values: at best some breach.
Breach upper_bound_against_high(const Reading& value, Side side, const Decimal& number) {
    const bool includes_end = value.comparator == Comparator::LessOrEqual && side == Side::AtLeast;
    const bool some = includes_end ? value.value >= number : value.value > number;
    return some ? Breach::Possible : Breach::No;
}

Breach lower_bound_against_high(const Reading& value, Side side, const Decimal& number) {
    const bool includes_end = value.comparator == Comparator::GreaterOrEqual;
    const bool is_strict_limit = side == Side::Above;
    const bool all = includes_end && is_strict_limit ? value.value > number : value.value >= number;
    return all ? Breach::Yes : Breach::Possible;
}

Breach lower_bound_against_low(const Reading& value, Side side, const Decimal& number) {
    const bool includes_end =
        value.comparator == Comparator::GreaterOrEqual && side == Side::AtMost;
    const bool some = includes_end ? value.value <= number : value.value < number;
    return some ? Breach::Possible : Breach::No;
}

Breach exact(const Decimal& value, Side side, const Decimal& number) {
    const auto order = order_of(value, number);
    bool breaches = false;
    switch (side) {
        case Side::Below:
            breaches = order < 0;
            break;
        case Side::AtMost:
            breaches = order <= 0;
            break;
        case Side::Above:
            breaches = order > 0;
            break;
        case Side::AtLeast:
            breaches = order >= 0;
            break;
    }
    return breaches ? Breach::Yes : Breach::No;
}

std::optional<Decimal> product(const Decimal& a, const std::optional<Decimal>& b) {
    if (!b || b->digits() <= 0) return std::nullopt;
    const auto found = multiply(a, *b);
    if (!found) return std::nullopt;
    return *found;
}

}  // namespace

Breach compare(const Reading& value, Side side, const Decimal& number) {
    switch (value.comparator) {
        case Comparator::Equal:
            return exact(value.value, side, number);
        case Comparator::Less:
        case Comparator::LessOrEqual:
            return is_low_side(side) ? upper_bound_against_low(value, side, number)
                                     : upper_bound_against_high(value, side, number);
        case Comparator::Greater:
        case Comparator::GreaterOrEqual:
            return is_low_side(side) ? lower_bound_against_low(value, side, number)
                                     : lower_bound_against_high(value, side, number);
    }
    return Breach::Possible;
}

std::optional<Decimal> number_for(const Limit& limit, const Sample& sample) {
    switch (limit.basis) {
        case Basis::Canonical:
            return limit.number;
        case Basis::TimesUln:
            return product(limit.number, sample.uln);
        case Basis::TimesLln:
            return product(limit.number, sample.lln);
        case Basis::TimesBaseline:
            return product(limit.number, sample.baseline);
        case Basis::TimesMedian:
        case Basis::TimesPrevious:
        case Basis::TimesOther:
        case Basis::TimesError:
            break;  // not of one sample: the kinds of rule that use them count them out
    }
    return std::nullopt;
}

Breach judge(const Limit& limit, const Sample& sample, const RulePack& pack) {
    if (limit.basis == Basis::Canonical) return compare(sample.value, limit.side, limit.number);
    if (const auto number = number_for(limit, sample)) {
        return compare(sample.value, limit.side, *number);
    }
    const Decimal* lowest = pack.lowest_uln.find(sample.analyte);
    if (limit.basis != Basis::TimesUln || lowest == nullptr) return Breach::Unknown;
    const auto number = product(limit.number, *lowest);
    const bool is_below_all = number && compare(sample.value, limit.side, *number) == Breach::No;
    return is_below_all ? Breach::No : Breach::Unknown;
}

bool is_well_clear(const Limit& limit, const Sample& sample, const RulePack& pack) {
    auto number = number_for(limit, sample);
    if (!number && limit.basis == Basis::TimesUln) {
        const Decimal* lowest = pack.lowest_uln.find(sample.analyte);
        if (lowest != nullptr) number = product(limit.number, *lowest);
    }
    if (!number) return false;
    const bool is_low = is_low_side(limit.side);
    const auto margin =
        multiply(*number, is_low ? pack.hysteresis.low_factor : pack.hysteresis.high_factor);
    if (!margin) return false;
    return compare(sample.value, is_low ? Side::AtLeast : Side::AtMost, *margin) == Breach::Yes;
}

}  // namespace thiowatch::alerts
