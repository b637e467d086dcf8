// Limits and terms: the numbers of a pack, each with its side and what it counts.
//
//   below: 3.5              canonical units
//   above: 3 x ULN          the laboratory's upper limit; LLN its lower one
//   above: 1.30 x BASELINE  what the person had over the last year
//   at_most: 0.65 x MEDIAN  the median of the last stable results
//   below: 0.90 x PREVIOUS  the result before
//   above: 11 x TGN         another analyte of the same time
//   below: -2.7 x ERROR     standard errors

#include <algorithm>
#include <array>
#include <utility>

#include "config/notation.h"
#include "config/pack_draft.h"

namespace thiowatch::config {

namespace {

using alerts::Basis;
using alerts::Limit;
using alerts::Proviso;
using alerts::Side;

constexpr std::array kSides{
    std::pair{std::string_view("below"), Side::Below},
    std::pair{std::string_view("at_most"), Side::AtMost},
    std::pair{std::string_view("above"), Side::Above},
    std::pair{std::string_view("at_least"), Side::AtLeast},
};

std::string basis_word(Basis basis) {
    return basis == Basis::TimesOther ? "another analyte" : std::string(alerts::name_of(basis));
}

void refuse_number(const Value& value, const Bases& bases) {
    std::string words;
    for (const Basis basis : bases)
        words += (words.empty() ? "" : " or ") + basis_word(basis);
    value.refuse(
        bases.empty() ? "a number" : "a number, or a multiple of " + words,
        bases.empty() ? "write 3.5" : "write 3.5 or 3 x " + basis_word(bases.front())
    );
}

/// What is multiplied, by its name; false when it may not stand here.
bool take_basis(std::string_view name, const Bases& bases, Limit& limit) {
    for (const Basis basis : bases) {
        if (basis == Basis::TimesOther) {
            const auto other = analyte_named(name);
            if (!other) continue;
            limit.companion = other;
        } else if (name != alerts::name_of(basis)) {
            continue;
        }
        limit.basis = basis;
        return true;
    }
    return false;
}

void read_number(const Value& value, const Bases& bases, Limit& limit) {
    constexpr std::string_view kTimes = " x ";
    const auto text = value.text();
    if (!text) return;
    const std::size_t at = text->find(kTimes);
    if (at == std::string::npos) {
        if (const auto number = value.decimal()) limit.number = *number;
        return;
    }
    const auto number = Decimal::parse(std::string_view(*text).substr(0, at));
    const bool is_known =
        take_basis(std::string_view(*text).substr(at + kTimes.size()), bases, limit);
    const bool is_usable = number && (*number > Decimal(0, 0) || limit.basis == Basis::TimesError);
    if (!is_known || !is_usable) {
        refuse_number(value, bases);
        return;
    }
    limit.number = *number;
}

void read_proviso(const Value& value, Limit& limit) {
    const auto text = value.text();
    if (!text) return;
    if (*text == "ULN") {
        limit.proviso = Proviso::WithoutUln;
    } else if (*text == "LLN") {
        limit.proviso = Proviso::WithoutLln;
    } else if (const auto analyte = read_analyte(value)) {
        limit.proviso = Proviso::WithoutCompanion;
        limit.companion = analyte;
    }
    const bool contradicts =
        (limit.proviso == Proviso::WithoutUln && limit.basis == Basis::TimesUln) ||
        (limit.proviso == Proviso::WithoutLln && limit.basis == Basis::TimesLln);
    if (contradicts) value.refuse("another analyte: a multiple of " + *text + " needs " + *text);
}

}  // namespace

std::optional<Limit> read_side(MapReader& map, const Bases& bases) {
    Limit limit;
    int found = 0;
    for (const auto& [key, side] : kSides) {
        const auto number = map.find(key);
        if (!number) continue;
        ++found;
        limit.side = side;
        read_number(*number, bases, limit);
    }
    if (found == 1) return limit;
    if (map.value().is_map()) {
        map.value().error(
            FaultCode::ConfigBadValue,
            "a limit has exactly one of below, at_most, above, at_least",
            "write a limit of its own for each"
        );
    }
    return std::nullopt;
}

std::optional<Limit> read_limit(const Value& value, const Bases& bases, const PackDraft& draft) {
    MapReader map(value);
    auto limit = read_side(map, bases);
    Limit unused;
    Limit& into = limit ? *limit : unused;
    if (const auto proviso = map.find("only_without")) read_proviso(*proviso, into);
    into.sources = require_sources(map, draft);
    map.finish();
    return limit;
}

std::optional<Limit> limit_under(
    MapReader& map,
    std::string_view key,
    Analyte analyte,
    const Bases& bases,
    PackDraft& draft
) {
    const auto value = map.find(key);
    if (!value) return std::nullopt;
    auto limit = read_limit(*value, bases, draft);
    const bool is_tier = !bases.empty();
    if (limit && is_tier && limit->basis == Basis::Canonical) refuse_number(*value, bases);
    if (limit) {
        draft.place(
            *limit, {analyte}, is_tier ? LimitRole::Tier : LimitRole::Beside, value->place()
        );
    }
    return limit;
}

std::optional<alerts::Term> read_term(const Value& value, PackDraft& draft) {
    MapReader map(value);
    alerts::Term term;
    const auto analyte = map.require("analyte");
    const auto known = analyte ? read_analyte(*analyte) : std::nullopt;
    term.analyte = known.value_or(term.analyte);
    if (const auto tier = map.find("tier")) {
        term.tier = read_severity(*tier);
    } else {
        term.limit = read_side(map, {Basis::TimesUln, Basis::TimesLln, Basis::TimesOther});
    }
    const bool is_in_units = term.limit && term.limit->basis == Basis::Canonical;
    if (is_in_units) require_canonical_unit(map, term.analyte);
    term.sources = require_sources(map, draft);
    if (term.limit) {
        term.limit->sources = term.sources;
        draft.place(*term.limit, {term.analyte}, LimitRole::Beside, value.place());
    }
    map.read("if_missing", term.if_missing);
    map.finish();
    return known && (term.tier || term.limit) ? std::optional(std::move(term)) : std::nullopt;
}

}  // namespace thiowatch::config
