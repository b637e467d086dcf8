#include "alerts/notices/notice_list.h"

#include <algorithm>

namespace thiowatch::alerts {

namespace {

constexpr std::string_view kPrescriber = "prescriber";

}  // namespace

NoticeList::NoticeList(const Routing& routing, const Addressee& addressee, Notice pattern)
    : routing_(routing), addressee_(addressee), pattern_(std::move(pattern)) {}

void NoticeList::tell(NoticeKind kind, const std::string& name, const Route& route) {
    const auto contact = contact_named(name);
    if (!contact) {
        // NB: the name itself may be a prescriber's id in the sender's system; it stays out of
        // notes.
        const std::string who = name == kPrescriber ? "the prescriber" : "a contact of the route";
        tell_operators(kind, who + " is unknown");
        return;
    }
    for (const ChannelName& channel : route.by)
        add(kind, *contact, channel, route.detail);
    if (route.by.empty()) tell_operators(kind, "the route names no channel");
}

void NoticeList::tell_again(NoticeKind kind, const Notice& told) {
    const bool is_shadow = routing_.shadow && *routing_.shadow == told.contact;
    if (!is_shadow && !routing_.contacts.contains(told.contact)) {
        tell_operators(kind, "a contact that was told before is gone");
        return;
    }
    add(kind, told.contact, told.channel, told.detail);
}

void NoticeList::tell_operators(NoticeKind kind, const std::string& reason) {
    const auto channels = operator_channels();
    for (const ContactKey& contact : operators()) {
        for (const ChannelName& channel : channels)
            add(kind, contact, channel, Detail::None);
    }
    if (!reason.empty()) note(reason + "; told the operators");
}

AlertNotices NoticeList::finish() {
    if (notices_.empty() && !is_mute())
        note("nobody can be told: no contact and channel are known");
    return AlertNotices{
        .notices = std::move(notices_), .acknowledge_by = std::nullopt, .notes = std::move(notes_)};
}

std::optional<ContactKey> NoticeList::contact_named(const std::string& name) const {
    const std::string& key = name == kPrescriber ? addressee_.prescriber : name;
    if (key.empty()) return std::nullopt;
    if (routing_.contacts.contains(ContactKey(key))) return ContactKey(key);
    if (name != kPrescriber) return std::nullopt;
    const auto found = routing_.prescribers.find(key);
    if (found == routing_.prescribers.end() || !routing_.contacts.contains(found->second)) {
        return std::nullopt;
    }
    return found->second;
}

/// Every contact when no operator is known: too many is better than nobody.
std::vector<ContactKey> NoticeList::operators() const {
    std::vector<ContactKey> contacts;
    for (const std::string& name : routing_.operators) {
        if (routing_.contacts.contains(ContactKey(name))) contacts.emplace_back(name);
    }
    if (!contacts.empty()) return contacts;
    for (const auto& [key, contact] : routing_.contacts)
        contacts.push_back(key);
    return contacts;
}

std::vector<ChannelName> NoticeList::operator_channels() const {
    if (!routing_.operator_channels.empty()) return routing_.operator_channels;
    for (const Route& route : routing_.routes) {
        if (!route.by.empty()) return route.by;
    }
    return {};
}

void NoticeList::add(
    NoticeKind kind,
    ContactKey contact,
    const ChannelName& channel,
    Detail detail
) {
    const bool is_about_person = kind != NoticeKind::Operator && kind != NoticeKind::Test;
    if (is_about_person && !routing_.is_live) {
        if (!routing_.shadow) return;
        contact = *routing_.shadow;
    }
    const auto same = std::find_if(notices_.begin(), notices_.end(), [&](const Notice& notice) {
        return notice.contact == contact && notice.channel == channel;
    });
    if (same != notices_.end()) return;
    Notice notice = pattern_;
    notice.kind = kind;
    notice.contact = std::move(contact);
    notice.channel = channel;
    notice.detail = detail;
    notices_.push_back(std::move(notice));
}

void NoticeList::note(std::string text) {
    if (std::find(notes_.begin(), notes_.end(), text) == notes_.end()) {
        notes_.push_back(std::move(text));
    }
}

}  // namespace thiowatch::alerts
