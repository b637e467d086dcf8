// What a message is filed under, whatever becomes of its content: the people it speaks of.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_set>
#include <utility>
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

/// A filing of content that comes in parts.
class Filer {
  public:
    void add(const PersonStated& person);
    void add(const ClinicalContent& content);
    Filing take() { return std::move(filing_); }

  private:
    Filing filing_;
    std::unordered_set<std::int64_t> known_;
};

}  // namespace thiowatch::intake
