#include "daemon/intake/merges.h"

#include <algorithm>
#include <set>

#include "daemon/intake/reassess.h"
#include "daemon/intake/reread.h"

namespace thiowatch::intake {

namespace {

using alerts::PatientId;

std::optional<PatientId> owner_of(Desk& desk, const PersonStated& person) {
    for (const PatientIdentifier& identifier : person.identifiers) {
        if (auto owner = desk.store.people.owner(identifier)) return owner;
    }
    return std::nullopt;
}

void remember(Desk& desk, const PatientEvent& event, store::MessageId message) {
    const PatientIdentifier& into = event.person.identifiers.front();
    for (const PatientIdentifier& from : event.other.identifiers) {
        if (from == into) continue;
        auto links = desk.store.people.links_of(from);
        bool is_known =
            std::any_of(links.begin(), links.end(), [&](const store::IdentityLink& link) {
                return link.from == from && link.into == into;
            });
        if (!is_known) {
            desk.store.people.add_link(
                {0, from, into, desk.now, std::nullopt}, static_cast<std::int64_t>(message)
            );
        }
    }
}

void join(Desk& desk, const PatientEvent& event, const FactSource& source) {
    remember(desk, event, source.id);
    auto ended = owner_of(desk, event.other);
    auto survivor = owner_of(desk, event.person);
    if (!ended && !survivor) return;
    if (!survivor) survivor = desk.store.people.add(event.person, desk.now);
    if (!ended) ended = desk.store.people.add(event.other, desk.now);
    // The survivor's row may itself have been merged away earlier; its survivor takes both.
    PatientId into = desk.store.people.survivor(*survivor);
    desk.store.people.merge(desk.store.people.survivor(*ended), into);
    desk.store.audit.add({0, desk.now, "feed", "person.merged", source.ref.text, {}});
    reread_filed(desk, into, source.id);
    reassess(desk, into, source.ref);
}

/// The results of `other` that `person` does not have too.
std::vector<alerts::ResultKey> not_of(Desk& desk, PatientId person, PatientId other) {
    std::set<alerts::ResultKey> own;
    for (const auto& item : load_record(desk.store, person, desk.now).measurements) {
        own.insert(item.key);
    }
    std::vector<alerts::ResultKey> keys;
    for (const auto& item : load_record(desk.store, other, desk.now).measurements) {
        if (!own.contains(item.key)) keys.push_back(item.key);
    }
    return keys;
}

}  // namespace

bool unmerge(Desk& desk, const PatientIdentifier& ended, const PatientIdentifier& survivor) {
    bool was_linked = false;
    for (const store::IdentityLink& link : desk.store.people.links_of(ended)) {
        bool joins_them = (link.from == ended && link.into == survivor) ||
                          (link.into == ended && link.from == survivor);
        if (!joins_them) continue;
        desk.store.people.undo_link(link.id, desk.now);
        was_linked = true;
    }
    auto one = desk.store.people.owner(ended);
    auto other = desk.store.people.owner(survivor);
    if (!one || !other || desk.store.people.survivor(*one) != desk.store.people.survivor(*other)) {
        return was_linked;
    }
    auto row = desk.store.people.read(*one);
    desk.store.people.unmerge(row && row->merged_into ? *one : *other);
    desk.store.audit.add({0, desk.now, "thiowatch", "person.unmerged", {}, {}});
    PatientId first = desk.store.people.survivor(*one);
    PatientId second = desk.store.people.survivor(*other);
    const alerts::MessageRef cause{"a merge was undone"};
    reassess(desk, first, cause, not_of(desk, first, second));
    reassess(desk, second, cause, not_of(desk, second, first));
    return true;
}

void apply_identity(Desk& desk, const PatientEvent& event, const FactSource& source) {
    if (event.person.identifiers.empty() || event.other.identifiers.empty()) {
        hold(
            desk,
            store::Queue::Held,
            source.id,
            {FaultCode::PatientUnidentified,
             event.where,
             "a merge or link without both identifiers"}
        );
        return;
    }
    switch (event.action) {
        case PatientAction::Update:
            return;
        case PatientAction::Merge:
        case PatientAction::Link:
            join(desk, event, source);
            return;
        case PatientAction::Unlink:
            for (const PatientIdentifier& other : event.other.identifiers) {
                unmerge(desk, other, event.person.identifiers.front());
            }
            return;
    }
}

}  // namespace thiowatch::intake
