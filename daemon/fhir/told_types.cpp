#include "daemon/fhir/told_types.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "alerts/lifecycle/alert_ref.h"
#include "alerts/notices/communication.h"
#include "alerts/notices/detected_issue.h"
#include "daemon/fhir/audit_event.h"
#include "daemon/fhir/search_query.h"
#include "daemon/fhir/time_filter.h"

namespace thiowatch::endpoint {
namespace {

using alerts::Alert;
using alerts::PatientId;
using net::HttpRequest;

constexpr Instant kEver{0, Precision::Millisecond, std::nullopt};

/// One hit of a search: when it changed, and how to write it if it comes onto the page.
struct Hit {
    Instant updated;
    std::function<std::string()> write;
};

/// The newest first unless `_sort=_lastUpdated` asks for the oldest, cut to the page.
VirtualMatches page_of(const HttpRequest& request, std::vector<Hit> hits, int count, int offset) {
    const bool is_down = request.asked("_sort") != "_lastUpdated";
    std::ranges::stable_sort(hits, [is_down](const Hit& a, const Hit& b) {
        return is_down ? b.updated < a.updated : a.updated < b.updated;
    });
    VirtualMatches matches;
    matches.total = hits.size();
    const auto from = static_cast<std::size_t>(std::max(offset, 0));
    for (std::size_t at = from; at < hits.size(); ++at) {
        if (matches.resources.size() == static_cast<std::size_t>(std::max(count, 0))) break;
        matches.resources.push_back(hits[at].write());
    }
    return matches;
}

/// Whether one of the list's items, written as the values are, is the value; none asked: any is.
template <class Written>
bool is_asked(std::string_view list, std::string_view value, const Written& written) {
    if (list.empty()) return true;
    return std::ranges::any_of(items_of(list), [&](std::string_view item) {
        return written(item) == value;
    });
}

std::string_view as_it_is(std::string_view item) {
    return item;
}

std::string_view without_system(std::string_view item) {
    return item.substr(item.rfind('|') + 1);  // npos + 1 is 0
}

std::string_view without_type(std::string_view reference, std::string_view type) {
    const std::size_t at = reference.rfind(type);
    if (at == std::string_view::npos) return reference;
    return reference.substr(at + type.size());
}

std::string_view issue_ref(std::string_view item) {
    return without_type(item, "DetectedIssue/");
}

class Told {
  public:
    explicit Told(ToldParts parts) : parts_(std::move(parts)) {}

    // ---- alerts ------------------------------------------------------------------------------
    [[nodiscard]] std::string issue(const Alert& alert) const {
        return alerts::detected_issue(
            {alert, alerts::Detail::Full, patient_of(alert.patient), link_of(alert)}
        );
    }
    [[nodiscard]] std::optional<std::string> read_issue(const std::string& id) const {
        const auto alert = parts_.reading.alerts.find(alerts::alert_ref_spelled(id));
        if (!alert) return std::nullopt;
        return issue(*alert);
    }
    [[nodiscard]] VirtualMatches search_issues(const HttpRequest& request, int count, int offset)
        const {
        std::vector<Hit> hits;
        for (Alert& alert : alerts_for(request)) {
            const Instant updated = alerts::last_updated(alert);
            if (!fits_time(request, updated) || !fits_issue(request, alert)) continue;
            auto kept = std::make_shared<Alert>(std::move(alert));  // shared: functions are copied
            hits.push_back({updated, [this, kept] { return issue(*kept); }});
        }
        return page_of(request, std::move(hits), count, offset);
    }

    // ---- notices -----------------------------------------------------------------------------
    [[nodiscard]] std::string notice(const store::OutboxRow& row) const {
        const auto alert = row.alert ? parts_.reading.alerts.read(*row.alert) : std::nullopt;
        alerts::CommunicationView view{.id = row.parcel, .notice = row.notice};
        if (alert) view.alert = alert->ref.text();
        if (alert) view.patient = patient_of(alert->patient);
        view.version = row.version;
        view.state = state_of(row.state);
        view.recipient = parts_.name_of_contact(row.notice.contact);
        const bool is_over =
            row.state == store::OutboxState::Dead || row.state == store::OutboxState::Cancelled;
        if (is_over) view.reason = row.said;
        view.created = row.created;
        view.finished = row.finished;
        return alerts::communication(view);
    }
    [[nodiscard]] std::optional<std::string> read_notice(const std::string& id) const {
        const auto row = parts_.reading.outbox.find(id);
        if (!row) return std::nullopt;
        return notice(*row);
    }
    [[nodiscard]] VirtualMatches search_notices(const HttpRequest& request, int count, int offset)
        const {
        std::vector<Hit> hits;
        for (store::OutboxRow& row : notices_for(request)) {
            const Instant updated = row.finished.value_or(row.created);
            if (!fits_time(request, updated)) continue;
            auto kept = std::make_shared<store::OutboxRow>(std::move(row));  // as above: shared
            hits.push_back({updated, [this, kept] { return notice(*kept); }});
        }
        return page_of(request, std::move(hits), count, offset);
    }

    // ---- audit -------------------------------------------------------------------------------
    [[nodiscard]] std::optional<std::string> read_audit(const std::string& id) const {
        std::int64_t number = 0;
        const auto [end, wrong] = std::from_chars(id.data(), id.data() + id.size(), number);
        if (wrong != std::errc{} || end != id.data() + id.size()) return std::nullopt;
        const auto rows = parts_.reading.audit.read(number - 1, 1);
        if (rows.empty() || rows.front().seq != number) return std::nullopt;
        return audit_event(rows.front());
    }
    [[nodiscard]] VirtualMatches search_audit(const HttpRequest& request, int count, int offset)
        const {
        const std::string_view entity = request.asked("entity");
        const std::string_view agent = request.asked("agent-name");
        std::vector<Hit> hits;
        for (store::AuditEntry& row : parts_.reading.audit.newest(kMostSearched)) {
            const bool fits = fits_time(request, row.at) &&
                              is_asked(entity, row.object, issue_ref) &&
                              is_asked(agent, row.actor, as_it_is);
            if (!fits) continue;
            const Instant at = row.at;
            hits.push_back({at, [row = std::move(row)] { return audit_event(row); }});
        }
        return page_of(request, std::move(hits), count, offset);
    }

  private:
    [[nodiscard]] std::string link_of(const Alert& alert) const {
        return parts_.link_root() + "/alerts/" + alert.ref.text();
    }
    [[nodiscard]] std::optional<PatientIdentifier> patient_of(PatientId person) const {
        store::PersonTable& people = parts_.reading.people;
        auto identifiers = people.identifiers(people.survivor(person));
        if (identifiers.empty()) return std::nullopt;
        return std::move(identifiers.front());
    }
    static alerts::TellingState state_of(store::OutboxState state) {
        switch (state) {
            case store::OutboxState::Pending:
                return alerts::TellingState::Waiting;
            case store::OutboxState::Sending:
                return alerts::TellingState::Sending;
            case store::OutboxState::Delivered:
                return alerts::TellingState::Delivered;
            case store::OutboxState::Dead:
                return alerts::TellingState::GivenUp;
            case store::OutboxState::Cancelled:
                return alerts::TellingState::NotNeeded;
        }
        return alerts::TellingState::Waiting;
    }

    static bool fits_time(const HttpRequest& request, const Instant& at) {
        for (const char* name : {"_lastUpdated", "date", "identified", "sent"}) {
            const std::string_view value = request.asked(name);
            if (value.empty()) continue;
            const auto filter = TimeFilter::parse(value);
            if (!filter || !filter->fits(at)) return false;
        }
        return true;
    }

    static bool fits_issue(const HttpRequest& request, const Alert& alert) {
        const std::string& ref = alert.ref.text();
        return is_asked(request.asked("_id"), ref, as_it_is) &&
               is_asked(request.asked("identifier"), ref, without_system);
    }

    /// People that `patient`, `subject` or the identifier of a patient mean; none: nobody is named.
    [[nodiscard]] std::optional<std::vector<PatientId>> people_asked_for(const HttpRequest& request
    ) const {
        std::vector<PatientIdentifier> identifiers;
        bool is_named = false;
        auto name_each = [&](std::string_view list, const auto& identifiers_in) {
            for (const std::string& item : items_of(list)) {
                const std::vector<PatientIdentifier> more = identifiers_in(item);
                identifiers.insert(identifiers.end(), more.begin(), more.end());
            }
            is_named = is_named || !list.empty();
        };
        for (const char* name : {"patient", "subject"}) {
            name_each(request.asked(name), [this](const std::string& item) {
                return item.find('|') != std::string::npos
                           ? identifiers_written(item)
                           : parts_.identifiers_of(std::string(without_type(item, "Patient/")));
            });
        }
        for (const char* name : {"patient:identifier", "patient.identifier", "subject:identifier"})
            name_each(request.asked(name), identifiers_written);
        if (!is_named) return std::nullopt;
        std::vector<PatientId> people;
        for (const PatientIdentifier& one : identifiers) {
            const auto person = parts_.reading.people.find(one);
            if (person && std::ranges::find(people, *person) == people.end()) {
                people.push_back(*person);
            }
        }
        return people;
    }
    /// "H1|4711", and "urn:thiowatch:authority:H1|4711" as we write it.
    static std::vector<PatientIdentifier> identifiers_written(std::string_view value) {
        constexpr std::string_view kOwn = "urn:thiowatch:authority:";
        const std::size_t bar = value.find('|');
        std::string_view system = value.substr(0, bar);
        if (system.starts_with(kOwn)) system.remove_prefix(kOwn.size());
        return {{AssigningAuthority(std::string(system)), Mrn(std::string(value.substr(bar + 1)))}};
    }

    [[nodiscard]] std::vector<Alert> alerts_for(const HttpRequest& request) const {
        const auto people = people_asked_for(request);
        if (!people) return parts_.reading.alerts.list({.state = {}, .limit = kMostSearched});
        std::set<PatientId> families;  // two that are asked for may be one
        for (const PatientId person : *people) {
            const auto family = parts_.reading.people.family(person);
            families.insert(family.begin(), family.end());
        }
        std::vector<Alert> found;
        for (const PatientId one : families) {
            for (Alert& alert : parts_.reading.alerts.known(one, kEver))
                found.push_back(std::move(alert));
        }
        return found;
    }

    [[nodiscard]] std::vector<store::OutboxRow> notices_for(const HttpRequest& request) const {
        const std::string_view ids = request.asked("_id");
        if (!ids.empty()) return notices_named(ids);
        const std::string_view about = request.asked("about");
        const bool is_narrow = !about.empty() || people_asked_for(request);
        if (!is_narrow) return parts_.reading.outbox.newest(kMostSearched);
        std::vector<store::OutboxRow> found;
        for (const Alert& alert : alerts_for(request)) {
            if (!is_asked(about, alert.ref.text(), issue_ref)) continue;
            for (store::OutboxRow& row : parts_.reading.outbox.of_alert(alert.id))
                found.push_back(std::move(row));
        }
        return found;
    }
    [[nodiscard]] std::vector<store::OutboxRow> notices_named(std::string_view ids) const {
        const std::vector<std::string> items = items_of(ids);
        std::vector<store::OutboxRow> found;
        for (const std::string& id : std::set(items.begin(), items.end())) {
            if (auto row = parts_.reading.outbox.find(id)) found.push_back(*std::move(row));
        }
        return found;
    }

    ToldParts parts_;
};

/// The first parameter that is none of those; empty when all are known.
std::string unknown_in(const HttpRequest& request, const std::vector<std::string>& known) {
    for (const auto& [name, value] : request.query) {
        const bool is_paging = name == "_count" || name == "_offset" || name == "_format" ||
                               name == "_summary" || name == "_total" || name == "_sort";
        if (!is_paging && std::ranges::find(known, name) == known.end()) return name;
    }
    return {};
}

template <class Search>
auto strict(std::vector<std::string> known, Search search) {
    return [known = std::move(known), search](const HttpRequest& request, int count, int offset) {
        VirtualMatches refused;
        refused.unknown_parameter = unknown_in(request, known);
        return refused.unknown_parameter.empty() ? search(request, count, offset) : refused;
    };
}

}  // namespace

std::vector<VirtualType> told_types(ToldParts parts) {
    auto told = std::make_shared<const Told>(std::move(parts));  // shared by the functions below
    const std::vector<std::string> issue{
        "_id",
        "identifier",
        "patient",
        "patient:identifier",
        "patient.identifier",
        "identified",
        "_lastUpdated"};
    const std::vector<std::string> notice{
        "_id",
        "about",
        "patient",
        "subject",
        "patient:identifier",
        "subject:identifier",
        "sent",
        "_lastUpdated"};
    const std::vector<std::string> audit{"entity", "agent-name", "date", "_lastUpdated"};
    return {
        {"DetectedIssue",
         issue,
         [told](const std::string& id) { return told->read_issue(id); },
         strict(
             issue,
             [told](const HttpRequest& request, int count, int offset) {
                 return told->search_issues(request, count, offset);
             }
         )},
        {"Communication",
         notice,
         [told](const std::string& id) { return told->read_notice(id); },
         strict(
             notice,
             [told](const HttpRequest& request, int count, int offset) {
                 return told->search_notices(request, count, offset);
             }
         )},
        {"AuditEvent",
         audit,
         [told](const std::string& id) { return told->read_audit(id); },
         strict(audit, [told](const HttpRequest& request, int count, int offset) {
             return told->search_audit(request, count, offset);
         })}};
}

}  // namespace thiowatch::endpoint
