#include "daemon/intake/facts.h"

#include <algorithm>
#include <unordered_map>

#include "alerts/record/condition_traits.h"
#include "daemon/store/allergy_table.h"
#include "parsers/clinical/drug_map.h"

namespace thiowatch::intake {

namespace {

using alerts::PatientId;

class Recording {
  public:
    Recording(Desk& desk, PatientId person, const FactSource& source, std::size_t events)
        : desk_(desk), person_(person), source_(source) {
        results_.reserve(events);
    }

    bool operator()(const LabResult& result) {
        auto meaning = source_.feed.codes.meaning_of(result);
        if (!meaning) return hold_unmapped(result, meaning.error());
        alerts::Measurement measured =
            alerts::measure(result, *meaning, source_.sent_at, source_.ref);
        if (!result.collected) measured.collected_stated = false;
        measured.key.text += repeat_of(measured.key);
        results_.push_back({std::move(measured), meaning->default_unit, result.order.text()});
        return false;  // record_results() tells
    }

    bool operator()(const TherapyEvent& event) {
        auto ingredient = desk_.snapshot.drugs.reading_of(event.drug_codes);
        if (!ingredient) return false;  // a doubtful one is held by who admits the message
        alerts::TherapyFact fact;
        fact.ingredient = *ingredient;
        fact.action = event.action;
        fact.at = event.effective.value_or(source_.sent_at);
        fact.until = event.until;
        fact.dose = event.dose;
        fact.order = event.order.text();
        fact.prescriber_id = event.prescriber_id;
        return desk_.store.therapies.put(person_, fact, source_.ref);
    }

    bool operator()(const PatientEvent& event) {
        if (event.action != PatientAction::Update) return false;  // merges concern two people
        auto row = desk_.store.people.read(person_);
        if (!row) return false;
        const Demographics& stated = event.person.demographics;
        if (!stated.family.empty()) row->demographics.family = stated.family;
        if (!stated.given.empty()) row->demographics.given = stated.given;
        if (stated.birth_date) row->demographics.birth_date = stated.birth_date;
        if (stated.sex != Sex::Unknown) row->demographics.sex = stated.sex;
        desk_.store.people.update(*row);
        for (const PatientIdentifier& identifier : event.person.identifiers) {
            desk_.store.people.add_identifier(person_, identifier);
        }
        return true;
    }

    // What a roster says of an indication is a person's choice and stands.
    bool operator()(const ConditionEvent& event) {
        if (event.kind == ConditionKind::Allergy) return record_allergy(event);
        auto row = desk_.store.people.read(person_);
        if (!row) return false;
        const store::PersonRow before = *row;
        const auto indication = alerts::indication_coded(event.codes);
        const bool is_active = event.state == ConditionState::Active;
        if (indication && is_active && !row->indication) row->indication = indication;
        if (alerts::is_pregnancy(event.codes)) {
            row->pregnant_since =
                is_active ? std::optional(event.since.value_or(source_.sent_at)) : std::nullopt;
        }
        const bool is_same =
            row->indication == before.indication && row->pregnant_since == before.pregnant_since;
        if (!is_same) desk_.store.people.update(*row);
        return !is_same;
    }

    bool operator()(const AllergyList& list) {
        store::AllergyListWord word{
            person_, source_.sender, {}, list.is_whole, source_.sent_at, source_.id};
        for (const std::vector<TestCode>& substance : list.substances) {
            const auto drug = desk_.snapshot.drugs.reading_of(substance);
            if (drug) word.drugs.insert(*drug);
        }
        store::AllergyTable allergies(desk_.store.connection);
        const std::set<Ingredient> before = allergies.active(person_);
        allergies.put(word);
        return allergies.active(person_) != before;
    }

    /// Records the results seen so far; whether any is news.
    bool record_results() {
        if (results_.empty()) return false;
        const auto recorded = desk_.store.results.put(person_, std::move(results_));
        return std::ranges::any_of(recorded, [](store::Recorded one) {
            return one == store::Recorded::New || one == store::Recorded::Replaced;
        });
    }

  private:
    bool record_allergy(const ConditionEvent& event) {
        const auto drug = desk_.snapshot.drugs.reading_of(event.codes);
        if (!drug) return false;
        store::AllergyTable allergies(desk_.store.connection);
        const bool was_known = allergies.active(person_).contains(*drug);
        allergies.put(store::AllergyWord{
            person_,
            *drug,
            event.since,
            event.state == ConditionState::Active,
            source_.sent_at,
            source_.id});
        return allergies.active(person_).contains(*drug) != was_known;
    }

    bool hold_unmapped(const LabResult& result, CodeMiss miss) {
        switch (miss) {
            case CodeMiss::Irrelevant:
                break;
            case CodeMiss::Suspicious:
                hold(
                    desk_,
                    store::Queue::Unmapped,
                    source_.id,
                    {FaultCode::UnmappedCode,
                     result.where,
                     "a code that looks like a count or liver test is not mapped: `codes suggest`"},
                    subject_of(result)
                );
                break;
            case CodeMiss::Panel:
                hold(
                    desk_,
                    store::Queue::Unmapped,
                    source_.id,
                    {FaultCode::UnmappedCode,
                     result.where,
                     "a value under the code of a whole panel"},
                    subject_of(result)
                );
                break;
        }
        return false;
    }

    // Two results of one message that agree in everything but their place are two results.
    std::string repeat_of(const alerts::ResultKey& key) {
        int before = seen_[key.text]++;
        return before == 0 ? std::string() : "#" + std::to_string(before + 1);
    }

    Desk& desk_;
    PatientId person_;
    const FactSource& source_;
    std::unordered_map<std::string, int> seen_;
    std::vector<store::StoredResult> results_;
};

}  // namespace

void hold(
    Desk& desk,
    store::Queue queue,
    store::MessageId message,
    const Fault& fault,
    std::string subject
) {
    store::ReviewItem item;
    item.queue = queue;
    item.message = message;
    item.place = fault.where;
    item.fault = fault.code;
    item.detail = fault.detail;
    item.subject = std::move(subject);
    item.at = desk.now;
    desk.store.reviews.add(item);
}

std::string subject_of(const LabResult& result) {
    if (result.codes.empty()) return "|";
    return fold_system(result.codes.front().system) + "|" + result.codes.front().code;
}

bool starts_thiopurine(const DrugMap& drugs, const std::vector<ClinicalEvent>& events) {
    for (const ClinicalEvent& event : events) {
        const auto* therapy = std::get_if<TherapyEvent>(&event);
        if (therapy == nullptr || therapy->action == TherapyAction::Stop) continue;
        auto ingredient = drugs.ingredient_of(therapy->drug_codes);
        if (ingredient && is_thiopurine(*ingredient)) return true;
    }
    return false;
}

std::vector<Fault> doubtful_drugs(const DrugMap& drugs, const std::vector<ClinicalEvent>& events) {
    std::vector<Fault> found;
    for (const ClinicalEvent& event : events) {
        const auto* therapy = std::get_if<TherapyEvent>(&event);
        if (therapy == nullptr) continue;
        auto ingredient = drugs.reading_of(therapy->drug_codes);
        if (!ingredient && ingredient.error() == DrugMiss::Doubtful) {
            found.push_back(
                {FaultCode::UnmappedCode,
                 therapy->where,
                 "a drug that may be one we watch, but its codes and words do not agree"}
            );
        }
    }
    return found;
}

bool record_facts(
    Desk& desk,
    PatientId person,
    const PersonEvents& said,
    const FactSource& source
) {
    Recording record(desk, person, source, said.events.size());
    bool changed = false;
    for (const ClinicalEvent& event : said.events)
        changed |= std::visit(record, event);
    changed |= record.record_results();
    return changed;
}

}  // namespace thiowatch::intake
