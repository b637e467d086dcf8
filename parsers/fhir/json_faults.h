// What texts that are no JSON we take are refused with.
#pragma once

#include <string>
#include <string_view>

#include "parsers/expected.h"

namespace thiowatch::fhir {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

inline Fault nested_too_deep(std::string where) {
    return {FaultCode::TooLarge, std::move(where), "nested deeper, or longer, than allowed"};
}

/// `why` is RapidJSON's own sentence.
inline Fault not_json(std::string why, std::size_t at, std::string where) {
    return {
        FaultCode::FhirJson,
        std::move(where),
        std::move(why) + " At byte " + std::to_string(at) + "."};
}

}  // namespace thiowatch::fhir
