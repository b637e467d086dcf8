// People whose record changed, until each of them is looked at again, once.
//
// Results of one panel come as so many lines of one stream. What is true at their end decides, as
// it does for the results of one message: nobody acts on half a panel.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "daemon/intake/desk.h"

namespace thiowatch::intake {

class ChangedPeople {
  public:
    /// `cause` is the message that changed the record last.
    void note(alerts::PatientId person, const alerts::MessageRef& cause);
    void note(const ChangedPeople& more);
    /// Reassesses each of them, or who they were merged into meanwhile, in the order in which they
    /// were noted first.
    void reassess(Desk& desk) const;

  private:
    struct Changed {
        alerts::PatientId person{};
        alerts::MessageRef cause;
    };
    std::vector<Changed> all_;
    std::map<alerts::PatientId, std::size_t> places_;
};

/// Does `work`, and looks at the people it changed when all of it is done. Should looking at one of
/// them fail, it is done anew with each message on its own, so that only what failed is held.
void look_once(Desk& desk, const std::function<void()>& work);

}  // namespace thiowatch::intake
