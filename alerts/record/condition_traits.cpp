// ICD-10 by its first characters, in all of its national editions; SNOMED CT by concept. A short
// list of what is certain: a code that is not here says nothing, and a roster can say it.

#include "alerts/record/condition_traits.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "parsers/clinical/coding_system.h"

namespace thiowatch::alerts {

namespace {

struct CodedIndication {
    std::string_view code;
    Indication indication;
};

constexpr std::array kIcd10{
    CodedIndication{"M05", Indication::RheumatoidArthritis},
    CodedIndication{"M06", Indication::RheumatoidArthritis},
    CodedIndication{"K50", Indication::InflammatoryBowelDisease},
    CodedIndication{"K51", Indication::InflammatoryBowelDisease},
    CodedIndication{"Z94", Indication::Transplant},
    CodedIndication{"M32", Indication::Lupus},
    CodedIndication{"K75.4", Indication::AutoimmuneHepatitis},
    CodedIndication{"L10", Indication::Dermatology},
    CodedIndication{"L12", Indication::Dermatology},
    CodedIndication{"L20", Indication::Dermatology},
    CodedIndication{"M30", Indication::Vasculitis},
    CodedIndication{"M31", Indication::Vasculitis},
};
constexpr std::array kSnomed{
    CodedIndication{"69896004", Indication::RheumatoidArthritis},
    CodedIndication{"34000006", Indication::InflammatoryBowelDisease},
    CodedIndication{"64766004", Indication::InflammatoryBowelDisease},
    CodedIndication{"24526004", Indication::InflammatoryBowelDisease},
    CodedIndication{"55464009", Indication::Lupus},
    CodedIndication{"408335007", Indication::AutoimmuneHepatitis},
};
constexpr std::array<std::string_view, 3> kSnomedPregnancy{"77386006", "72892002", "127364007"};
constexpr std::array<std::string_view, 2> kIcd10Pregnancy{"Z33", "Z34"};

bool is_icd10(std::string_view system) {
    return system.starts_with("http://hl7.org/fhir/sid/icd-10") || system == "icd10" ||
           system == "i10" || system == "icd-10" || system == "icd10cm" || system == "i10c" ||
           system == "http://fhir.de/codesystem/bfarm/icd-10-gm";
}

}  // namespace

std::optional<Indication> indication_coded(const std::vector<TestCode>& codes) {
    for (const TestCode& one : codes) {
        const std::string system = fold_system(one.system);
        for (const CodedIndication& row : kIcd10) {
            if (is_icd10(system) && one.code.starts_with(row.code)) return row.indication;
        }
        for (const CodedIndication& row : kSnomed) {
            if (system == "snomed" && one.code == row.code) return row.indication;
        }
    }
    return std::nullopt;
}

bool is_pregnancy(const std::vector<TestCode>& codes) {
    return std::any_of(codes.begin(), codes.end(), [](const TestCode& one) {
        const std::string system = fold_system(one.system);
        const bool is_icd = is_icd10(system) &&
                            std::any_of(
                                kIcd10Pregnancy.begin(),
                                kIcd10Pregnancy.end(),
                                [&one](std::string_view row) { return one.code.starts_with(row); }
                            );
        const bool is_snomed =
            system == "snomed" &&
            std::find(kSnomedPregnancy.begin(), kSnomedPregnancy.end(), one.code) !=
                kSnomedPregnancy.end();
        return is_icd || is_snomed;
    });
}

}  // namespace thiowatch::alerts
