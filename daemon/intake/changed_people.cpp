#include "daemon/intake/changed_people.h"

#include <set>

#include "daemon/intake/reassess.h"

namespace thiowatch::intake {

namespace {

/// Has people noted at the desk as long as it lives.
class Gathering {
  public:
    Gathering(Desk& desk, ChangedPeople& changed) : desk_(desk) { desk.changed = &changed; }
    Gathering(const Gathering&) = delete;
    Gathering& operator=(const Gathering&) = delete;
    Gathering(Gathering&&) = delete;
    Gathering& operator=(Gathering&&) = delete;
    ~Gathering() { desk_.changed = nullptr; }

  private:
    Desk& desk_;
};

}  // namespace

void ChangedPeople::note(alerts::PatientId person, const alerts::MessageRef& cause) {
    auto [place, is_new] = places_.try_emplace(person, all_.size());
    if (is_new) {
        all_.push_back({person, cause});
    } else {
        all_[place->second].cause = cause;
    }
}

void ChangedPeople::note(const ChangedPeople& more) {
    for (const Changed& one : more.all_)
        note(one.person, one.cause);
}

void ChangedPeople::reassess(Desk& desk) const {
    std::set<alerts::PatientId> seen;
    for (const Changed& one : all_) {
        const alerts::PatientId person = desk.store.people.survivor(one.person);
        if (seen.insert(person).second) intake::reassess(desk, person, one.cause);
    }
}

void look_once(Desk& desk, const std::function<void()>& work) {
    const bool is_whole = desk.store.in_savepoint([&] {
        ChangedPeople changed;
        {
            Gathering gathering(desk, changed);
            work();
        }
        changed.reassess(desk);
    });
    if (!is_whole) work();
}

}  // namespace thiowatch::intake
