#include "daemon/cli/rule_words.h"

namespace thiowatch::cli {

namespace {

using namespace alerts;  // NOLINT(google-build-using-namespace): this file speaks of nothing else

std::string_view word_of(Side side) {
    switch (side) {
        case Side::Below:
            return "below ";
        case Side::AtMost:
            return "at most ";
        case Side::Above:
            return "above ";
        case Side::AtLeast:
            return "at least ";
    }
    return "below ";
}

std::string unit_text(const Limit& limit, Analyte analyte) {
    if (limit.basis == Basis::TimesOther && limit.companion) {
        return " x " + std::string(name_of(*limit.companion));
    }
    if (limit.basis != Basis::Canonical) return " x " + std::string(name_of(limit.basis));
    auto unit = canonical_unit(analyte);
    return unit ? " " + std::string(ucum_of(*unit)) : "";
}

std::string proviso_text(const Limit& limit) {
    switch (limit.proviso) {
        case Proviso::Always:
            return {};
        case Proviso::WithoutUln:
            return " where no ULN was sent";
        case Proviso::WithoutLln:
            return " where no LLN was sent";
        case Proviso::WithoutCompanion:
            return limit.companion
                       ? " where no " + std::string(name_of(*limit.companion)) + " was sent"
                       : std::string();
    }
    return {};
}

}  // namespace

std::string limit_text(const Limit& limit, Analyte analyte) {
    return std::string(word_of(limit.side)) + limit.number.text() + unit_text(limit, analyte) +
           proviso_text(limit);
}

std::string limits_text(const std::vector<Limit>& limits, Analyte analyte) {
    std::string text;
    for (const Limit& limit : limits) {
        text += (text.empty() ? "" : ", or ") + limit_text(limit, analyte);
    }
    return text;
}

std::string analytes_text(const ThresholdRule& rule) {
    std::string text;
    for (Analyte analyte : rule.analytes) {
        text += (text.empty() ? "" : ", ") + std::string(name_of(analyte));
    }
    return text;
}

}  // namespace thiowatch::cli
