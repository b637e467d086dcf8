#include "daemon/intake/reread.h"

#include <set>

#include "daemon/intake/filed_content.h"
#include "daemon/intake/identify.h"
#include "daemon/intake/reassess.h"

namespace thiowatch::intake {

namespace {

using alerts::PatientId;

/// Records what the message says of people we follow; answers who was touched.
std::set<PatientId> record_again(Desk& desk, store::MessageId id) {
    std::set<PatientId> touched;
    auto filed = read_filed(desk, id);
    if (!filed) return touched;
    bool is_about_followed = false;
    for (const PersonEvents& said : filed->content.people) {
        Match match = identify(desk.store, said.person);
        const auto* matched = std::get_if<Matched>(&match);
        if (matched == nullptr) continue;
        is_about_followed = true;
        if (record_facts(desk, matched->row, said, filed->source)) touched.insert(matched->person);
    }
    if (!is_about_followed) return touched;
    // Nobody held them when the message came: they concerned nobody then.
    for (const Fault& problem : filed->content.problems)
        hold(desk, store::Queue::Held, id, problem);
    return touched;
}

bool has_meaning_now(Desk& desk, const store::ReviewItem& item) {
    std::size_t bar = item.subject.find('|');
    LabResult probe;
    probe.codes = {{item.subject.substr(bar + 1), {}, item.subject.substr(0, bar)}};
    auto stored = desk.store.messages.read(item.message);
    if (!stored) return false;
    auto rules = desk.snapshot.feeds.find(desk.store.messages.feed_name(stored->feed));
    return rules != desk.snapshot.feeds.end() && rules->second.codes.meaning_of(probe).has_value();
}

}  // namespace

PatientId follow(Desk& desk, const PersonStated& stated) {
    PatientId person = desk.store.people.add(stated, desk.now);
    std::set<PatientIdentifier> seen(stated.identifiers.begin(), stated.identifiers.end());
    std::vector<PatientIdentifier> open = stated.identifiers;
    while (!open.empty()) {
        PatientIdentifier identifier = std::move(open.back());
        open.pop_back();
        for (const store::IdentityLink& link : desk.store.people.links_of(identifier)) {
            const PatientIdentifier& other = link.from == identifier ? link.into : link.from;
            if (!seen.insert(other).second || desk.store.people.owner(other)) continue;
            PatientId linked = desk.store.people.add({{other}, {}}, desk.now);
            desk.store.people.merge(linked, person);
            open.push_back(other);
        }
    }
    return person;
}

void reread_filed(Desk& desk, PatientId person, store::MessageId before) {
    std::set<store::MessageId> filed;
    for (PatientId member : desk.store.people.family(person)) {
        for (const PatientIdentifier& identifier : desk.store.people.identifiers(member)) {
            for (store::MessageId id : desk.store.messages.filed_under(identifier)) {
                if (id < before) filed.insert(id);
            }
        }
    }
    for (store::MessageId id : filed)
        record_again(desk, id);
}

bool reread_mapped(Desk& desk, int limit) {
    std::set<PatientId> touched;
    bool has_more = false;
    for (const auto& [subject, count] : desk.store.reviews.subjects(store::Queue::Unmapped)) {
        auto items = desk.store.reviews.about(store::Queue::Unmapped, subject);
        if (items.empty() || !has_meaning_now(desk, items.front())) continue;
        for (const store::ReviewItem& item : items) {
            if (limit-- <= 0) {
                has_more = true;
                break;
            }
            for (PatientId person : record_again(desk, item.message))
                touched.insert(person);
            desk.store.reviews.close(item.id, desk.now, "thiowatch", "the code is mapped now");
        }
    }
    for (PatientId person : touched)
        reassess(desk, person, {"a code was mapped"});
    return has_more;
}

bool read_review_again(Desk& desk, std::int64_t id) {
    auto item = desk.store.reviews.read(id);
    if (!item || item->closed_at) return false;
    std::set<PatientId> touched = record_again(desk, item->message);
    for (PatientId person : touched)
        reassess(desk, person, {"read again"});
    if (touched.empty()) return false;
    return desk.store.reviews.close(id, desk.now, "operator", "read again");
}

}  // namespace thiowatch::intake
