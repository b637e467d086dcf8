#include "daemon/intake/uptake.h"

#include <algorithm>

#include "daemon/intake/changed_people.h"
#include "daemon/intake/identify.h"
#include "daemon/intake/merges.h"
#include "daemon/intake/operator_news.h"
#include "daemon/intake/places.h"
#include "daemon/intake/reread.h"
#include "daemon/intake/unsafe.h"

namespace thiowatch::intake {

namespace {

bool has_merge(const std::vector<ClinicalEvent>& events) {
    return std::any_of(events.begin(), events.end(), [](const ClinicalEvent& event) {
        const auto* change = std::get_if<PatientEvent>(&event);
        return change != nullptr && change->action != PatientAction::Update;
    });
}

bool has_result(const std::vector<ClinicalEvent>& events) {
    return std::any_of(events.begin(), events.end(), [](const ClinicalEvent& event) {
        return std::holds_alternative<LabResult>(event);
    });
}

bool is_only_update(const PersonEvents& said) {
    return !said.events.empty() &&
           std::all_of(said.events.begin(), said.events.end(), [](const ClinicalEvent& event) {
               const auto* change = std::get_if<PatientEvent>(&event);
               return std::holds_alternative<AllergyList>(event) ||
                      (change != nullptr && change->action == PatientAction::Update);
           });
}

/// Of somebody who is on no list, and so low that a site wants to hear of it all the same.
bool is_unlinked(Desk& desk, const PersonEvents& said, const FactSource& from) {
    const auto& limit = desk.snapshot.settings.unlinked.anc_below;
    return limit && has_neutrophils_below(*limit, said, from);
}

bool is_known(store::Store& store, const PersonStated& stated) {
    return std::any_of(
        stated.identifiers.begin(),
        stated.identifiers.end(),
        [&](const PatientIdentifier& identifier) {
            return store.people.owner(identifier).has_value();
        }
    );
}

// Most messages concern nobody we follow: finding that out must not cost a savepoint.
bool touches_anything(Desk& desk, const ClinicalContent& content, const FactSource& from) {
    if (!content.problems.empty() && !content.is_of_results) return true;
    const DrugMap& drugs = desk.snapshot.drugs;
    return std::any_of(content.people.begin(), content.people.end(), [&](const PersonEvents& said) {
        return said.person.identifiers.empty() || is_known(desk.store, said.person) ||
               starts_thiopurine(drugs, said.events) || has_merge(said.events) ||
               !doubtful_drugs(drugs, said.events).empty() ||
               (has_result(said.events) && !namesakes(desk.store, said.person).empty()) ||
               is_unlinked(desk, said, from);
    });
}

class Taking {
  public:
    Taking(Desk& desk, const FactSource& from, ChangedPeople& changed)
        : desk_(desk), from_(from), changed_(changed), places_(places_in(from.format)) {}

    void take_back(const std::vector<TakenBack>& all) {
        for (const TakenBack& one : all) {
            const bool is_news =
                desk_.store.results.take_back(one.person, one.name, from_.ref, desk_.now);
            if (is_news) changed_.note(desk_.store.people.survivor(one.person), from_.ref);
        }
    }

    void problems_of(const ClinicalContent& content) {
        for (const Fault& problem : content.problems)
            keep(store::Queue::Held, problem);
    }
    void people_of(const ClinicalContent& content) {
        for (const PersonEvents& said : content.people)
            one(said);
    }
    Uptake uptake() { return std::move(uptake_); }

  private:
    void one(const PersonEvents& said) {
        for (const Fault& doubt : doubtful_drugs(desk_.snapshot.drugs, said.events)) {
            keep(store::Queue::Held, doubt);
            uptake_.problems.push_back(doubt);
        }
        for (const ClinicalEvent& event : said.events) {
            const auto* change = std::get_if<PatientEvent>(&event);
            if (change != nullptr && change->action != PatientAction::Update) {
                apply_identity(desk_, *change, from_);
            }
        }
        Match match = identify(desk_.store, said.person, places_);
        if (const auto* unsure = std::get_if<Unsure>(&match)) {
            set_aside(said, *unsure);
        } else if (std::holds_alternative<NotFollowed>(match)) {
            begin_to_follow(said);
        } else {
            Matched matched = std::get<Matched>(match);
            bool is_news = record_facts(desk_, matched.row, said, from_);
            if (is_news) changed_.note(matched.person, from_.ref);
        }
    }

    // An ADT that corrects a birth date disagrees with the file by its nature: it is what corrects
    // it.
    void set_aside(const PersonEvents& said, const Unsure& unsure) {
        bool is_update = unsure.fault.code == FaultCode::PatientDisagrees && is_only_update(said);
        if (is_update) {
            record_facts(desk_, unsure.candidates.front(), said, from_);
            changed_.note(unsure.candidates.front(), from_.ref);
            return;
        }
        keep(store::Queue::Unmatched, unsure.fault);
        uptake_.problems.push_back(unsure.fault);
        warn_if_unsafe(desk_, unsure.candidates, said, from_);
    }

    void begin_to_follow(const PersonEvents& said) {
        std::string place(places_.identifiers);
        if (said.person.identifiers.empty()) {
            keep(
                store::Queue::Unmatched,
                {FaultCode::PatientUnidentified, place, "no patient identifier"}
            );
            return;
        }
        if (starts_thiopurine(desk_.snapshot.drugs, said.events)) {
            alerts::PatientId person = follow(desk_, said.person);
            record_facts(desk_, person, said, from_);
            reread_filed(desk_, person, from_.id);
            changed_.note(person, from_.ref);
            return;
        }
        std::vector<alerts::PatientId> alike = has_result(said.events)
                                                   ? namesakes(desk_.store, said.person)
                                                   : std::vector<alerts::PatientId>{};
        if (alike.empty()) {
            if (is_unlinked(desk_, said, from_)) report_unlinked(place);
            return;
        }
        Fault unknown{
            FaultCode::PatientUnknown,
            place,
            "an unknown identifier with the name of somebody followed"};
        keep(store::Queue::Unmatched, unknown);
        uptake_.problems.push_back(unknown);
        warn_if_unsafe(desk_, alike, said, from_);
    }

    void report_unlinked(const std::string& place) {
        keep(
            store::Queue::Unmatched,
            {FaultCode::PatientUnknown, place, "very low neutrophils of somebody on no list"}
        );
        raise(
            desk_,
            {"patient.unlinked",
             "message " + from_.ref.text,
             "very low neutrophils of somebody who is on no list: thiowatch queue list"}
        );
    }

    void keep(store::Queue queue, const Fault& fault) {
        hold(desk_, queue, from_.id, fault);
        uptake_.is_held = true;
    }

    Desk& desk_;
    const FactSource& from_;
    ChangedPeople& changed_;
    Places places_;
    Uptake uptake_;
};

/// Does it wholly or not at all.
Uptake take_whole(
    Desk& desk,
    const FeedName& feed,
    const FactSource& source,
    const std::function<void(Taking&)>& take
) {
    Uptake uptake;
    ChangedPeople changed;
    bool is_whole = desk.store.in_savepoint([&] {
        Taking taking(desk, source, changed);
        take(taking);
        uptake = taking.uptake();
        if (desk.changed == nullptr) changed.reassess(desk);
    });
    if (is_whole) {
        if (desk.changed != nullptr) desk.changed->note(changed);
        return uptake;
    }
    uptake.is_held = true;
    uptake.has_failed = true;
    hold(desk, store::Queue::Failed, source.id, kept_for_review(source.format));
    raise(desk, {"message.held", feed.text(), desk.store.savepoint_failure()});
    return uptake;
}

}  // namespace

Fault kept_for_review(store::MessageFormat format) {
    return {
        FaultCode::Internal,
        std::string(places_in(format).whole),
        "it could not be handled and is kept for review"};
}

Uptake take_up(
    Desk& desk,
    const FeedName& feed,
    const ClinicalContent& content,
    const FactSource& source,
    const std::vector<TakenBack>& taken_back
) {
    if (taken_back.empty() && !touches_anything(desk, content, source)) return {};
    return take_whole(desk, feed, source, [&](Taking& taking) {
        taking.take_back(taken_back);
        taking.problems_of(content);
        taking.people_of(content);
    });
}

Uptake take_up_parts(
    Desk& desk,
    const FeedName& feed,
    const ClinicalContent& content,
    const EachPart& parts,
    const FactSource& source,
    const std::vector<TakenBack>& taken_back
) {
    return take_whole(desk, feed, source, [&](Taking& taking) {
        taking.take_back(taken_back);
        taking.problems_of(content);
        parts([&](const ClinicalContent& part) {
            if (touches_anything(desk, part, source)) taking.people_of(part);
        });
    });
}

}  // namespace thiowatch::intake
