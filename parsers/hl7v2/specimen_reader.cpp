// SPM-2 is `placer^filler`, each an EI; the filler's is on the tube. What is wrong with a specimen
// stands in SPM-24 (condition, table 0493) and SPM-21 (why it was rejected, table 0490), as a code
// or in words, and in the description SPM-14.

#include "parsers/hl7v2/specimen_reader.h"

#include <string>
#include <string_view>
#include <utility>

#include "parsers/clinical/specimen_words.h"

namespace thiowatch::hl7v2 {
namespace {

struct ConditionCodes {
    std::size_t field;
    std::string_view haemolysed;
    std::string_view clotted;
};
constexpr ConditionCodes kRejectReason{21, "RH", "RC"};
constexpr ConditionCodes kCondition{24, "HEM", "CLOT"};

SpecimenNumber read_number(const Segment& spm) {
    const Field identifier = spm.field(2);
    std::string filler = plain_text(identifier.component(2).subcomponent(1));
    if (!filler.empty()) return SpecimenNumber(std::move(filler));
    return SpecimenNumber(plain_text(identifier.component(1).subcomponent(1)));
}

SpecimenFlags read_conditions(const Segment& spm, const ConditionCodes& codes) {
    SpecimenFlags flags;
    for (const Field repetition : spm.field(codes.field).repetitions()) {
        const std::string code = first_code(repetition);
        flags.haemolysed = flags.haemolysed || code == codes.haemolysed;
        flags.clotted = flags.clotted || code == codes.clotted;
        flags = joined(flags, flags_in_words(plain_text(repetition.component(2))));
        flags = joined(flags, flags_in_words(plain_text(repetition.component(9))));
    }
    return flags;
}

}  // namespace

Specimen read_specimen(const Segment& spm, ReadingDesk& desk) {
    constexpr std::size_t kDescription = 14;
    constexpr std::size_t kCollected = 17;
    Specimen specimen;
    specimen.number = read_number(spm);
    specimen.flags = joined(read_conditions(spm, kRejectReason), read_conditions(spm, kCondition));
    for (const Field line : spm.field(kDescription).repetitions())
        specimen.flags = joined(specimen.flags, flags_in_words(plain_text(line)));
    specimen.collected = desk.time_in(spm, kCollected);
    return specimen;
}

}  // namespace thiowatch::hl7v2
