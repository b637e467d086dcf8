#include "daemon/intake/superseding.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "daemon/intake/identify.h"
#include "daemon/intake/late_rows.h"
#include "daemon/intake/resource_library.h"
#include "parsers/fhir/condition_reader.h"
#include "parsers/fhir/medication_readers.h"

namespace thiowatch::intake {

namespace {

using alerts::PatientId;

constexpr int kMostVersions = 100;  // looked at, the newest first

/// A result of somebody we follow, as a version says it.
struct Said {
    PatientId person{};
    LabResult* result = nullptr;
    store::ResultName name;
};

std::optional<PatientId> followed(Desk& desk, const PersonStated& stated) {
    const Match match = identify(desk.store, stated);
    const auto* matched = std::get_if<Matched>(&match);
    return matched == nullptr ? std::nullopt : std::optional(matched->row);
}

store::ResultName name_of(const LabResult& result, const Instant& received) {
    return {alerts::key_of(result, received), result.collected};
}

std::vector<Said> results_of(Desk& desk, ClinicalContent& content, const Instant& received) {
    std::vector<Said> all;
    for (PersonEvents& said : content.people) {
        const auto person = followed(desk, said.person);
        if (!person) continue;
        for (ClinicalEvent& event : said.events) {
            auto* result = std::get_if<LabResult>(&event);
            if (result != nullptr) all.push_back({*person, result, name_of(*result, received)});
        }
    }
    return all;
}

bool is_of_same_minute(const store::ResultName& a, const store::ResultName& b) {
    return a.collected && b.collected &&
           store::minute_of(*a.collected) == store::minute_of(*b.collected);
}

bool is_same_test(const Said& a, const Said& b) {
    return a.person == b.person && a.result->codes == b.result->codes &&
           a.result->sub_id == b.result->sub_id;
}

class Superseding {
  public:
    Superseding(Desk& desk, store::FeedId feed, const FeedRules& rules, ClinicalContent& content)
        : desk_(desk),
          rules_(rules),
          content_(content),
          library_(library_of(desk, feed)),
          now_said_(results_of(desk, content, content.sent_at.value_or(desk.now))) {
        std::ranges::sort(now_said_, {}, [](const Said& said) -> const std::string& {
            return said.result->where;
        });
    }

    void look_at(const NewVersion& version) {
        const bool is_result = version.name.type == "Observation";
        if (version.it.before->is_deleted()) {
            if (is_result && version.it.writes()) revive(version);
            return;
        }
        is_result ? look_at_results(version) : look_at_facts(version);
    }

    std::vector<TakenBack> take() {
        std::ranges::move(withdrawn_, std::back_inserter(content_.people));
        return std::move(taken_back_);
    }

  private:
    /// The version before, as the entry it would be now; it looks into `document`.
    std::optional<fhir::Entry> before(const NewVersion& version, fhir::JsonDocument& document) {
        auto text = text_of(desk_.store, *version.it.before);
        auto parsed = fhir::JsonDocument::parse(text.value_or(""));
        if (!parsed) return std::nullopt;
        document = *std::move(parsed);
        auto entry = fhir::read_entry(document.root());
        if (!entry || entry->type != version.name.type) return std::nullopt;
        entry->id = version.name.name;
        return *std::move(entry);
    }

    ClinicalContent read(const fhir::Entry& entry, const fhir::Library& library) {
        return fhir::read_clinical({&entry, 1}, rules_.resources, library).content;
    }

    void look_at_results(const NewVersion& version) {
        fhir::JsonDocument document;
        std::optional<fhir::Entry> entry;
        if (version.it.act == Act::Keep) {
            entry = *version.entry;
            entry->request = {};
        } else {
            entry = before(version, document);
        }
        if (!entry) return;
        if (version.it.act != Act::Keep && !settle(version, read(*entry, library_))) return;
        fhir::Library without_reports;
        without_reports.resource = library_.resource;
        settle(version, read(*entry, without_reports));
    }

    // Whether any of it is of somebody we follow.
    bool settle(const NewVersion& version, ClinicalContent old) {
        const auto was_said =
            results_of(desk_, old, old.sent_at.value_or(version.it.before->changed));
        const std::vector<Said*> are_said = said_by(version);
        for (const Said& was : was_said) {
            const auto same = std::ranges::find_if(are_said, [&](const Said* is) {
                return is->person == was.person && is->name.key == was.name.key;
            });
            same == are_said.end() ? replace(version, was, are_said)
                                   : set_back(version, was, **same);
        }
        return !was_said.empty();
    }

    // Another resource, or a message, may say the same; then it stands.
    bool is_own(const NewVersion& version, const alerts::Measurement& known) {
        const auto versions = desk_.store.resources.history(version.name, kMostVersions);
        return std::ranges::any_of(versions, [&](const store::ResourceRow& row) {
            return known.message.text == std::to_string(static_cast<std::int64_t>(row.message));
        });
    }

    // The record has it under another name than the new version gives it, or no longer should.
    void replace(const NewVersion& version, const Said& was, const std::vector<Said*>& are_said) {
        const auto known = desk_.store.results.find(was.person, was.name);
        if (!known || known->status == ResultStatus::Ignored) return;
        if (known->value != was.result->value || !is_own(version, *known)) return;
        const auto now = std::ranges::find_if(are_said, [&](const Said* is) {
            return is_same_test(*is, was) && is_of_same_minute(is->name, was.name) &&
                   !desk_.store.results.find(is->person, is->name);
        });
        if (now == are_said.end()) return take_back(was);
        (*now)->result->known_as = was.name.key.text;
        (*now)->name = was.name;
        set_back(version, was, **now);
    }

    // A sender's newer version counts, even where it goes back a step.
    void set_back(const NewVersion& version, const Said& was, const Said& is) {
        if (!store::is_further(was.result->status, is.result->status)) return;
        const auto known = desk_.store.results.find(was.person, was.name);
        const bool is_as_said = known && known->status == was.result->status;
        if (is_as_said && is_own(version, *known)) take_back(was);
    }

    void revive(const NewVersion& version) {
        for (const Said* is : said_by(version)) {
            const auto known = desk_.store.results.find(is->person, is->name);
            if (known && known->is_withdrawn() && is_own(version, *known)) take_back(*is);
        }
    }

    // A person whom an order or a problem no longer speaks of.
    void look_at_facts(const NewVersion& version) {
        fhir::JsonDocument document;
        auto entry = before(version, document);
        if (!entry) return;
        entry->request.verb = fhir::Verb::Delete;
        for (PersonEvents& was : read(*entry, library_).people) {
            const auto person = followed(desk_, was.person);
            if (!person || is_spoken_of(*person, version)) continue;
            std::erase_if(was.events, [](const ClinicalEvent& event) {
                return std::holds_alternative<PatientEvent>(event);
            });
            if (!was.events.empty()) withdrawn_.push_back(std::move(was));
        }
    }

    bool is_spoken_of(PatientId person, const NewVersion& version) {
        const auto now = read(*version.entry, library_);
        return std::ranges::any_of(now.people, [&](const PersonEvents& said) {
            return followed(desk_, said.person) == person;
        });
    }

    std::vector<Said*> said_by(const NewVersion& version) {
        const std::string& path = version.entry->path;
        const auto begins = [&](const Said& said) {
            return std::string_view(said.result->where).substr(0, path.size());
        };
        std::vector<Said*> found;
        for (Said& said : std::ranges::equal_range(now_said_, std::string_view(path), {}, begins)) {
            const std::string_view rest = std::string_view(said.result->where).substr(path.size());
            if (rest.empty() || rest.front() == '.') found.push_back(&said);
        }
        return found;
    }

    void take_back(const Said& was) { taken_back_.push_back({was.person, was.name}); }

    Desk& desk_;
    const FeedRules& rules_;
    ClinicalContent& content_;
    fhir::Library library_;
    std::vector<Said> now_said_;  // by place
    std::vector<PersonEvents> withdrawn_;
    std::vector<TakenBack> taken_back_;
};

/// Whether it says something of a person itself; results of a report that are resources do so, too.
bool speaks_of_person(const NewVersion& version) {
    const std::string& type = version.name.type;
    if (fhir::is_medication_type(type) || fhir::is_condition_type(type)) return true;
    if (type != "DiagnosticReport") return false;
    return !version.entry->resource["contained"].each().empty();
}

}  // namespace

bool has_past(const NewVersion& version) {
    const Act act = version.it.act;
    if (!version.it.before) return false;
    if (version.name.type != "Observation") return act == Act::Update && speaks_of_person(version);
    return act == Act::Update || act == Act::Delete || act == Act::Keep;
}

std::vector<TakenBack> supersede(
    Desk& desk,
    store::FeedId feed,
    const FeedRules& rules,
    std::span<const NewVersion> written,
    ClinicalContent& content
) {
    if (std::ranges::none_of(written, has_past)) return {};
    Superseding superseding(desk, feed, rules, content);
    for (const NewVersion& version : written) {
        if (has_past(version)) superseding.look_at(version);
    }
    return superseding.take();
}

bool is_superseded(Desk& desk, const store::StoredMessage& message, const std::string& id) {
    if (id.empty()) return false;
    bring_in_named(desk, message.feed, id);
    const auto current = desk.store.resources.current({message.feed, "Observation", id});
    return current && current->message > message.id;
}

}  // namespace thiowatch::intake
