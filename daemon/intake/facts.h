// What a message says of a person, written into that person's record.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "daemon/intake/desk.h"
#include "parsers/clinical/clinical_event.h"

namespace thiowatch::intake {

/// The message that facts come from: by number, by the name alerts show, with the rules of its
/// feed.
struct FactSource {
    store::MessageId id{};
    alerts::MessageRef ref;
    const FeedRules& feed;
    Instant sent_at;  ///< stands in for missing times
    store::MessageFormat format = store::MessageFormat::Hl7v2;
    store::FeedId sender{};  ///< whose lists its lists are
};

/// Puts results, therapies and demographics of one matched person into the record. Answers whether
/// anything changed. Parts that need a person's decision go to the queues.
bool record_facts(
    Desk& desk,
    alerts::PatientId person,
    const PersonEvents& said,
    const FactSource& source
);

/// True when the events put the person on a thiopurine: the moment following begins.
bool starts_thiopurine(const DrugMap& drugs, const std::vector<ClinicalEvent>& events);

/// Orders whose drug may be one of ours and cannot be told for sure: a person decides.
std::vector<Fault> doubtful_drugs(const DrugMap& drugs, const std::vector<ClinicalEvent>& events);

/// Adds an item to a review queue.
void hold(
    Desk& desk,
    store::Queue queue,
    store::MessageId message,
    const Fault& fault,
    std::string subject = {}
);

/// The subject of an unmapped code: "system|code".
std::string subject_of(const LabResult& result);

}  // namespace thiowatch::intake
