#include "config/limit_written.h"

namespace thiowatch::config {

namespace {

using alerts::Basis;
using alerts::Limit;
using alerts::Proviso;
using alerts::Side;

std::string_view key_of(Side side) {
    switch (side) {
        case Side::Below:
            return "below ";
        case Side::AtMost:
            return "at_most ";
        case Side::Above:
            return "above ";
        case Side::AtLeast:
            return "at_least ";
    }
    return "";
}

std::string basis_text(const Limit& limit) {
    if (limit.basis == Basis::TimesOther && limit.companion) {
        return " x " + std::string(name_of(*limit.companion));
    }
    return limit.basis == Basis::Canonical ? "" : " x " + std::string(name_of(limit.basis));
}

std::string proviso_text(const Limit& limit) {
    switch (limit.proviso) {
        case Proviso::Always:
            return "";
        case Proviso::WithoutUln:
            return ", only without ULN";
        case Proviso::WithoutLln:
            return ", only without LLN";
        case Proviso::WithoutCompanion:
            return limit.companion ? ", only without " + std::string(name_of(*limit.companion))
                                   : "";
    }
    return "";
}

}  // namespace

std::string limit_written(const Limit& limit) {
    return std::string(key_of(limit.side)) + limit.number.text() + basis_text(limit) +
           proviso_text(limit);
}

}  // namespace thiowatch::config
