#include "daemon/cli/event_words.h"

#include "alerts/notices/alert_json.h"

namespace thiowatch::cli {

namespace {

std::string_view word_of_action(TherapyAction action) {
    switch (action) {
        case TherapyAction::Start:
            return "start";
        case TherapyAction::Stop:
            return "stop";
        case TherapyAction::Hold:
            return "hold";
        case TherapyAction::Resume:
            return "resume";
        case TherapyAction::Change:
            return "change";
        case TherapyAction::Evidence:
            return "evidence of use";
    }
    return "start";
}

std::string_view word_of_action(PatientAction action) {
    switch (action) {
        case PatientAction::Update:
            return "person updated";
        case PatientAction::Merge:
            return "merge";
        case PatientAction::Link:
            return "link";
        case PatientAction::Unlink:
            return "unlink";
    }
    return "person updated";
}

std::string_view word_of_state(ConditionState state) {
    switch (state) {
        case ConditionState::Active:
            return "is so";
        case ConditionState::Ended:
            return "has ended";
        case ConditionState::Withdrawn:
            return "was never so";
    }
    return "is so";
}

std::string code_words(const std::vector<TestCode>& codes, std::string_view none) {
    if (codes.empty()) return std::string(none);
    const TestCode& code = codes.front();
    return code.display.empty() ? code.code : code.display;
}

}  // namespace

std::string labels(const std::vector<PatientIdentifier>& identifiers) {
    std::string text;
    for (const PatientIdentifier& identifier : identifiers) {
        text += (text.empty() ? "" : ", ") + alerts::patient_label(identifier);
    }
    return text.empty() ? "no identifier" : text;
}

std::string therapy_words(const TherapyEvent& event, const DrugMap& drugs) {
    const std::string drug = code_words(event.drug_codes, "no drug code");
    auto ingredient = drugs.reading_of(event.drug_codes);
    std::string read = "not ours";
    if (ingredient) {
        read = name_of(*ingredient);
    } else if (ingredient.error() == DrugMiss::Doubtful) {
        read = "DOUBTFUL: names more than one drug";
    }
    std::string text = event.where + "  " + std::string(word_of_action(event.action)) + "  " +
                       drug + " -> " + read;
    return event.effective ? text + "  from " + event.effective->rfc3339() : text;
}

std::string identity_words(const PatientEvent& event) {
    std::string text = event.where + "  " + std::string(word_of_action(event.action));
    if (event.action == PatientAction::Update) return text;
    return text + "  " + labels(event.other.identifiers) + " into " +
           labels(event.person.identifiers);
}

std::string condition_words(const ConditionEvent& event) {
    const bool is_allergy = event.kind == ConditionKind::Allergy;
    std::string text = event.where + (is_allergy ? "  allergy  " : "  problem  ") +
                       code_words(event.codes, "no code") + "  " +
                       std::string(word_of_state(event.state));
    return event.since ? text + "  since " + event.since->rfc3339() : text;
}

std::string allergy_words(const AllergyList& list) {
    std::string text = list.where + "  allergies  ";
    for (const std::vector<TestCode>& substance : list.substances)
        text +=
            (&substance == &list.substances.front() ? "" : "; ") + code_words(substance, "no code");
    if (list.substances.empty()) text += "none";
    return list.is_whole ? text + "  (all on file)" : text;
}

}  // namespace thiowatch::cli
