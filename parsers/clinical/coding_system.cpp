// Coding systems are named by an HL7 v2 table 0396 abbreviation, a FHIR address, an object
// identifier (bare or as urn:oid:) or a word. Only names that are certain stand here: any other
// stays what it is, and its codes are then the sender's own.
//
// LOINC number = 1*7DIGIT "-" check      the check digit is Luhn's
// NDC          = labeler "-" product [ "-" package ]        4-4-2, 5-3-2, 5-4-1, or eleven digits
// 5-4-2
//
// An NDC of ten digits without hyphens does not say where its parts end, and is not read.

#include "parsers/clinical/coding_system.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "parsers/clinical/words.h"

namespace thiowatch {

namespace {

using SystemName = std::pair<std::string_view, std::string_view>;

constexpr std::array kSystems = {
    SystemName{"ln", "loinc"},
    SystemName{"lnc", "loinc"},
    SystemName{"loinc", "loinc"},
    SystemName{"http://loinc.org", "loinc"},
    SystemName{"2.16.840.1.113883.6.1", "loinc"},
    SystemName{"rxnorm", "rxnorm"},
    SystemName{"rxn", "rxnorm"},
    SystemName{"rxcui", "rxnorm"},
    SystemName{"http://www.nlm.nih.gov/research/umls/rxnorm", "rxnorm"},
    SystemName{"2.16.840.1.113883.6.88", "rxnorm"},
    SystemName{"atc", "atc"},
    SystemName{"http://www.whocc.no/atc", "atc"},
    SystemName{"2.16.840.1.113883.6.73", "atc"},
    SystemName{"sct", "snomed"},
    SystemName{"snomed", "snomed"},
    SystemName{"snomedct", "snomed"},
    SystemName{"snomed-ct", "snomed"},
    SystemName{"snomed ct", "snomed"},
    SystemName{"http://snomed.info/sct", "snomed"},
    SystemName{"2.16.840.1.113883.6.96", "snomed"},
    SystemName{"ndc", "ndc"},
    SystemName{"http://hl7.org/fhir/sid/ndc", "ndc"},
    SystemName{"2.16.840.1.113883.6.69", "ndc"},
    SystemName{"dmd", "dmd"},
    SystemName{"dm+d", "dmd"},
    SystemName{"https://dmd.nhs.uk", "dmd"},
};

bool is_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string_view> parts_of(std::string_view code) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t hyphen = code.find('-');
        parts.push_back(code.substr(0, hyphen));
        if (hyphen == std::string_view::npos) return parts;
        code.remove_prefix(hyphen + 1);
    }
}

std::string padded(std::string_view digits, std::size_t width) {
    return std::string(width - digits.size(), '0') + std::string(digits);
}

std::string ndc_product(std::string_view code) {
    std::vector<std::string_view> parts = parts_of(code);
    if (!std::all_of(parts.begin(), parts.end(), is_digits)) return {};
    if (parts.size() == 1) {
        return parts[0].size() == 11 ? std::string(parts[0].substr(0, 9)) : std::string();
    }
    const bool is_short = parts[0].size() == 4 && parts[1].size() == 4;
    const bool is_long = parts[0].size() == 5 && (parts[1].size() == 3 || parts[1].size() == 4);
    const bool is_shaped =
        (is_short || is_long) && parts.size() <= 3 && (parts.size() == 2 || parts[2].size() <= 2);
    return is_shaped ? padded(parts[0], 5) + padded(parts[1], 4) : std::string();
}

}  // namespace

std::string fold_system(std::string_view system) {
    if (system.empty()) return {};
    const std::string plain = lowered(trimmed(system));
    constexpr std::string_view kUrnOid = "urn:oid:";
    std::string_view name = plain;
    if (name.starts_with(kUrnOid)) name.remove_prefix(kUrnOid.size());
    if (name.starts_with("http") && name.ends_with('/')) name.remove_suffix(1);
    const auto* known =
        std::find_if(kSystems.begin(), kSystems.end(), [name](const SystemName& row) {
            return row.first == name;
        });
    return known == kSystems.end() ? plain : std::string(known->second);
}

std::string fold_code(std::string_view folded_system, std::string_view code) {
    const std::string_view bare = trimmed(code);
    return folded_system == "ndc" ? ndc_product(bare) : std::string(bare);
}

bool is_loinc_number(std::string_view code) {
    constexpr std::size_t kMostDigits = 7;
    if (code.size() < 3 || code.size() > kMostDigits + 2) return false;
    const std::string_view number = code.substr(0, code.size() - 2);
    const std::string_view check = code.substr(code.size() - 1);
    if (code[code.size() - 2] != '-' || !is_digits(number) || !is_digits(check)) return false;
    int sum = 0;
    bool is_doubled = number.size() % 2 == 1;  // every second digit, the last one first
    for (const char digit : number) {
        const int value = (digit - '0') * (is_doubled ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
        is_doubled = !is_doubled;
    }
    return (10 - sum % 10) % 10 == check[0] - '0';
}

}  // namespace thiowatch
