// ADT events about identity:
//
//   A01 A04 A05 A08 A28 A31   PID *AL1             Update: demographics and identifiers as stated,
//                                                  and the allergies on file
//   A18 A34 A40 A47           1*(PID 1*MRG)        Merge: the identifiers of MRG-1 end, PID-3
//                                                  survives
//   A24                       PID 1*PID            Link: the first with each of the others
//   A37                       PID 1*PID            Unlink
//
// Every other event moves somebody between beds or accounts and says nothing of identity. A23 and
// A29 delete a record of the sender's, not ours: what we were told stays true. An ADT without any
// event cannot be told from a merge, so a person looks at it.

#include "parsers/hl7v2/adt_reader.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "parsers/hl7v2/allergy_reader.h"
#include "parsers/hl7v2/people_reader.h"

namespace thiowatch::hl7v2 {
namespace {

constexpr std::size_t kIdentifiers = 3;
constexpr std::size_t kPriorIdentifiers = 1;
constexpr std::size_t kMostMerges = 1000;
constexpr std::size_t kMostLinked = 100;

struct MeaningfulEvent {
    std::string_view event;
    PatientAction action;
};
constexpr std::array kEvents{
    MeaningfulEvent{"A01", PatientAction::Update},
    MeaningfulEvent{"A04", PatientAction::Update},
    MeaningfulEvent{"A05", PatientAction::Update},
    MeaningfulEvent{"A08", PatientAction::Update},
    MeaningfulEvent{"A28", PatientAction::Update},
    MeaningfulEvent{"A31", PatientAction::Update},
    MeaningfulEvent{"A18", PatientAction::Merge},
    MeaningfulEvent{"A34", PatientAction::Merge},
    MeaningfulEvent{"A40", PatientAction::Merge},
    MeaningfulEvent{"A47", PatientAction::Merge},
    MeaningfulEvent{"A24", PatientAction::Link},
    MeaningfulEvent{"A37", PatientAction::Unlink},
};

Unexpected missing(std::string segment) {
    return fault(
        FaultCode::Hl7SegmentMissing, std::move(segment), "this event cannot be without it"
    );
}

void note_unidentified(const Segment& segment, std::size_t field, ReadingDesk& desk) {
    desk.note(
        FaultCode::PatientUnidentified,
        segment.path(field),
        "no identifier of a patient with an authority"
    );
}

Expected<ClinicalContent> read_update(const Message& message, ReadingDesk& desk) {
    const std::optional<Segment> pid = message.first("PID");
    if (!pid) return missing("PID");
    ClinicalContent content;
    PersonStated person = read_person(*pid, desk);
    if (person.identifiers.empty()) {
        note_unidentified(*pid, kIdentifiers, desk);
    } else {
        PatientEvent update{PatientAction::Update, person, {}, pid->path()};
        content.people.push_back({std::move(person), {std::move(update)}});
        AllergyReader allergies(true);
        for (const Segment segment : message) {
            if (segment.name() == "AL1") allergies.take(segment);
        }
        if (auto list = allergies.take_list())
            content.people.back().events.emplace_back(*std::move(list));
    }
    return content;
}

// An identifier on both sides neither ends nor can be linked with itself.
std::optional<PersonEvents> pair_of(
    PatientAction action,
    const PersonStated& person,
    PersonStated other,
    const Segment& where,
    ReadingDesk& desk
) {
    std::erase_if(other.identifiers, [&](const PatientIdentifier& one) {
        return std::ranges::find(person.identifiers, one) != person.identifiers.end();
    });
    if (other.identifiers.empty()) {
        desk.note(FaultCode::BadIdentifier, where.path(), "both sides are the same person");
        return std::nullopt;
    }
    PatientEvent event{action, person, std::move(other), where.path()};
    return PersonEvents{person, {std::move(event)}};
}

// The PIDs and MRGs of a merge, in pairs.
class MergeWalk {
  public:
    explicit MergeWalk(ReadingDesk& desk) : desk_(desk) {}

    Expected<ClinicalContent> read(const Message& message) {
        for (const Segment segment : message) {
            if (segment.name() == "PID") take_survivor(segment);
            if (segment.name() == "MRG") take_prior(segment);
            if (content_.people.size() > kMostMerges) {
                return fault(
                    FaultCode::TooLarge, segment.path(), "more than 1000 merges in one message"
                );
            }
        }
        note_unpaired();
        return std::move(content_);
    }

  private:
    void take_survivor(const Segment& pid) {
        note_unpaired();
        unpaired_ = pid;
        survivor_ = read_person(pid, desk_);
        if (survivor_->identifiers.empty()) note_unidentified(pid, kIdentifiers, desk_);
    }

    void take_prior(const Segment& mrg) {
        unpaired_.reset();
        if (!survivor_) {
            desk_.note(FaultCode::Hl7SegmentMissing, mrg.path(), "a MRG before any PID");
            return;
        }
        PersonStated prior = read_prior_person(mrg, desk_);
        if (prior.identifiers.empty()) {
            note_unidentified(mrg, kPriorIdentifiers, desk_);
        } else if (!survivor_->identifiers.empty()) {
            auto pair = pair_of(PatientAction::Merge, *survivor_, std::move(prior), mrg, desk_);
            if (pair) content_.people.push_back(*std::move(pair));
        }
    }

    void note_unpaired() {
        if (!unpaired_) return;
        desk_.note(FaultCode::Hl7SegmentMissing, unpaired_->path(), "a PID without its MRG");
    }

    ReadingDesk& desk_;
    ClinicalContent content_;
    std::optional<PersonStated> survivor_;
    std::optional<Segment> unpaired_;
};

Expected<ClinicalContent> read_merges(const Message& message, ReadingDesk& desk) {
    if (!message.first("PID")) return missing("PID");
    if (!message.first("MRG")) return missing("MRG");
    return MergeWalk(desk).read(message);
}

Expected<ClinicalContent>
read_links(const Message& message, PatientAction action, ReadingDesk& desk) {
    ClinicalContent content;
    std::optional<PersonStated> first;
    std::size_t count = 0;
    for (const Segment segment : message) {
        if (segment.name() != "PID") continue;
        if (++count > kMostLinked) {
            return fault(FaultCode::TooLarge, segment.path(), "too many people linked at once");
        }
        PersonStated person = read_person(segment, desk);
        if (person.identifiers.empty()) note_unidentified(segment, kIdentifiers, desk);
        if (!first) {
            first = std::move(person);
        } else if (!first->identifiers.empty() && !person.identifiers.empty()) {
            auto pair = pair_of(action, *first, std::move(person), segment, desk);
            if (pair) content.people.push_back(*std::move(pair));
        }
    }
    if (count < 2) return missing("PID");
    return content;
}

}  // namespace

Expected<ClinicalContent> read_patients(const Message& message, ReadingDesk& desk) {
    if (desk.header.event.empty()) {
        desk.note(FaultCode::Hl7FieldMissing, "MSH-9.2", "an ADT that does not say its event");
        return ClinicalContent{};
    }
    const auto found = std::ranges::find(kEvents, desk.header.event, &MeaningfulEvent::event);
    if (found == kEvents.end()) return ClinicalContent{};
    switch (found->action) {
        case PatientAction::Update:
            return read_update(message, desk);
        case PatientAction::Merge:
            return read_merges(message, desk);
        case PatientAction::Link:
        case PatientAction::Unlink:
            return read_links(message, found->action, desk);
    }
    return ClinicalContent{};
}

}  // namespace thiowatch::hl7v2
