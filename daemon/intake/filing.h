// What a message is filed under, whatever becomes of its content: the people it speaks of.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "parsers/clinical/clinical_event.h"

namespace thiowatch::intake {

struct Filing {
    std::vector<std::int64_t> people;          ///< filing hashes, each once
    std::optional<PatientIdentifier> patient;  ///< the first one stated
    std::size_t results = 0;                   ///< results that could be read
};

Filing filing_of(const ClinicalContent& content);
Filing filing_of(const std::vector<PersonStated>& people);

}  // namespace thiowatch::intake
