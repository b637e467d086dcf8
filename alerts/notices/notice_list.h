// Gathers the notices of one change: who a route's names mean, each contact and channel once.
//
// "prescriber" is a contact key or the prescriber's id in the sender's system. A name that leads
// nowhere leads to the operators, without any detail of the person, and is noted. In shadow mode
// every notice about a person goes to the shadow contact instead, or nowhere when there is none.
#pragma once

#include <string>
#include <vector>

#include "alerts/notices/notice.h"

namespace thiowatch::alerts {

class NoticeList {
  public:
    /// `pattern` gives severity, step and due time of every notice.
    NoticeList(const Routing& routing, const Addressee& addressee, Notice pattern);

    /// "prescriber" or a contact key, by the channels and with the detail of `route`.
    void tell(NoticeKind kind, const std::string& name, const Route& route);
    /// Somebody who heard before, the same way.
    void tell_again(NoticeKind kind, const Notice& told);
    /// `reason` is noted; empty when the operators are meant anyway.
    void tell_operators(NoticeKind kind, const std::string& reason);

    [[nodiscard]] bool empty() const { return notices_.empty(); }
    /// Shadow mode without a shadow contact: there is nobody to tell, and that is meant.
    [[nodiscard]] bool is_mute() const { return !routing_.is_live && !routing_.shadow; }
    AlertNotices finish();

  private:
    [[nodiscard]] std::optional<ContactKey> contact_named(const std::string& name) const;
    [[nodiscard]] std::vector<ContactKey> operators() const;
    [[nodiscard]] std::vector<ChannelName> operator_channels() const;
    void add(NoticeKind kind, ContactKey contact, const ChannelName& channel, Detail detail);
    void note(std::string text);

    const Routing& routing_;
    const Addressee& addressee_;
    Notice pattern_;
    std::vector<Notice> notices_;
    std::vector<std::string> notes_;
};

}  // namespace thiowatch::alerts
