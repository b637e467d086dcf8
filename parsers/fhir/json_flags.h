// How RapidJSON is asked to read here, and what its refusals are called.
#pragma once

#include <string>
#include <string_view>

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include "parsers/expected.h"

namespace thiowatch::fhir {

constexpr unsigned kJsonFlags = rapidjson::kParseIterativeFlag |
                                rapidjson::kParseValidateEncodingFlag |
                                rapidjson::kParseNumbersAsStringsFlag;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

inline Fault nested_too_deep(std::string where) {
    return {FaultCode::TooLarge, std::move(where), "nested deeper, or longer, than allowed"};
}

inline Fault not_json(const rapidjson::ParseResult& result, std::string where) {
    std::string detail = rapidjson::GetParseError_En(result.Code());
    detail += " At byte " + std::to_string(result.Offset()) + ".";
    return {FaultCode::FhirJson, std::move(where), std::move(detail)};
}

}  // namespace thiowatch::fhir
