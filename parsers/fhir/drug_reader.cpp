// A Medication names itself by code, or only by what is in it. Each ingredient is a drug of its
// own, since it may be one we follow; those declared inactive are not.

#include "parsers/fhir/drug_reader.h"

#include <utility>

#include "parsers/fhir/element_reader.h"

namespace thiowatch::fhir {

namespace {

class DrugReader {
  public:
    explicit DrugReader(ReadingDesk& desk) : desk_(desk) {}

    void take_concept(JsonCursor coded) {
        std::vector<TestCode> codes = read_concept(coded);
        if (!codes.empty()) read_.drugs.push_back(std::move(codes));
    }

    void take_reference(JsonCursor reference, const Entry& home, int depth) {
        constexpr int kDeepest = 3;
        if (!reference || depth > kDeepest) return;
        const Reference meant = desk_.reference_in(reference);
        const Found found = desk_.find(meant, home);
        if (found) {
            if (found.type() == "Medication" || found.type() == "Substance") {
                take_medication(found, depth);
            }
            return;
        }
        if (take_words(reference, meant)) return;
        if (read_.waits_for.empty()) read_.waits_for = meant.key();
    }

    DrugRead take() { return std::move(read_); }

  private:
    void take_medication(const Found& medication, int depth) {
        take_concept(medication.resource["code"]);
        for (const JsonCursor ingredient : medication.resource["ingredient"].each()) {
            if (ingredient["isActive"].is_false()) continue;
            take_concept(ingredient["itemCodeableConcept"]);
            take_concept(ingredient["item"]["concept"]);  // R5
            take_reference(ingredient["itemReference"], *medication.home, depth + 1);
        }
    }

    // A logical reference: its identifier is a code of the sender's, its words a name.
    bool take_words(JsonCursor reference, const Reference& meant) {
        const bool is_told =
            meant.form == ReferenceForm::Logical || meant.form == ReferenceForm::DisplayOnly;
        if (!is_told) return false;
        TestCode code;
        if (meant.identifier) {
            code.code = meant.identifier->value;
            code.system = meant.identifier->system;
        }
        code.display = std::string(reference["display"].text());
        read_.drugs.push_back({std::move(code)});
        return true;
    }

    ReadingDesk& desk_;
    DrugRead read_;
};

}  // namespace

DrugRead read_drug(const Entry& entry, ReadingDesk& desk) {
    const JsonCursor resource = entry.resource;
    DrugReader reader(desk);
    reader.take_concept(resource["medicationCodeableConcept"]);
    reader.take_reference(resource["medicationReference"], entry, 0);
    const JsonCursor of_r5 = resource["medication"];
    reader.take_concept(of_r5["concept"]);
    reader.take_reference(of_r5["reference"], entry, 0);
    DrugRead read = reader.take();
    const JsonCursor said = resource.choice("medication");
    read.where = said ? said.path() : resource.path("medication");
    return read;
}

}  // namespace thiowatch::fhir
