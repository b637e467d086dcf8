#include "parsers/hl7v2/allergy_reader.h"

#include <utility>

#include "parsers/hl7v2/reading_desk.h"

namespace thiowatch::hl7v2 {

void AllergyReader::take(const Segment& al1) {
    constexpr std::size_t kSubstance = 3;
    if (!list_) list_ = AllergyList{{}, is_whole_, al1.path()};
    std::vector<TestCode> substance = read_codes_and_text(al1.field(kSubstance));
    if (!substance.empty()) list_->substances.push_back(std::move(substance));
}

std::optional<AllergyList> AllergyReader::take_list() {
    return std::exchange(list_, std::nullopt);
}

}  // namespace thiowatch::hl7v2
