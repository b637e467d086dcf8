#include "daemon/web/control_roster.h"

#include "alerts/notices/json_text.h"
#include "config/roster_csv.h"
#include "daemon/intake/merges.h"
#include "daemon/intake/roster_entry.h"
#include "daemon/web/alert_api.h"

namespace thiowatch::web {

namespace {

using alerts::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;

HttpResponse import(const DeskWindow& window, const HttpRequest& request) {
    config::Diagnostics problems;
    auto snapshot = window.snapshot();
    auto rows = config::read_roster("roster", request.body, snapshot->drugs, problems);
    if (problems.has_errors()) return net::json_response(problems.json() + "\n", 422);
    bool is_dry = request.asked("dry_run") == "true";
    std::int64_t added = 0;
    std::int64_t updated = 0;
    std::int64_t unchanged = 0;
    bool happened = window.ingest.perform([&](intake::Desk& desk) {
        added = updated = unchanged = 0;
        bool is_whole = desk.store.in_savepoint([&] {
            for (const config::RosterRow& row : rows) {
                switch (intake::enter(desk, row)) {
                    case intake::RosterChange::Added:
                        ++added;
                        break;
                    case intake::RosterChange::Updated:
                        ++updated;
                        break;
                    case intake::RosterChange::Unchanged:
                        ++unchanged;
                        break;
                }
            }
            if (is_dry) throw std::runtime_error("dry run");
        });
        if (!is_whole && !is_dry) throw std::runtime_error(desk.store.savepoint_failure());
        if (!is_dry) {
            desk.store.audit.add(
                {0,
                 desk.now,
                 "operator",
                 "roster.imported",
                 "roster",
                 std::to_string(rows.size()) + " rows"}
            );
        }
    });
    if (!happened) return json_error(503, "not imported; the log says why");
    JsonWriter json;
    json.begin_object()
        .member("added", added)
        .member("updated", updated)
        .member("unchanged", unchanged)
        .member("dry_run", is_dry)
        .end_object();
    return net::json_response(json.take() + "\n");
}

std::optional<config::RosterRow> row_of(store::Store& reading, alerts::PatientId person) {
    auto known = reading.people.read(person);
    auto identifiers = reading.people.identifiers(person);
    alerts::TherapyTimeline therapy(reading.therapies.read(person));
    const alerts::TherapyCourse* course = nullptr;
    for (const auto& one : therapy.courses()) {
        if (is_thiopurine(one.ingredient)) course = &one;
    }
    if (!known || identifiers.empty() || course == nullptr) return std::nullopt;
    auto date_of = [](const Instant& at) {
        auto date = CivilDate::parse(at.rfc3339().substr(0, 10));
        return date ? *date : CivilDate{};
    };
    config::RosterRow row;
    row.identifier = identifiers.front();
    row.demographics = known->demographics;
    row.drug = course->ingredient;
    row.dose = course->dose;
    row.start = date_of(course->start);
    if (course->stop) row.stop = date_of(*course->stop - days(1));
    row.indication = known->indication;
    row.prescriber = known->prescriber;
    row.profiles = known->profiles;
    row.comedications = known->comedications;
    row.tpmt = known->tpmt;
    row.nudt15 = known->nudt15;
    if (known->pregnant_since) row.pregnant_since = date_of(*known->pregnant_since);
    return row;
}

HttpResponse export_all(const DeskWindow& window) {
    std::vector<config::RosterRow> rows;
    for (alerts::PatientId person : window.reading.people.all()) {
        if (auto row = row_of(window.reading, person)) rows.push_back(std::move(*row));
    }
    return {200, "text/csv; charset=utf-8", config::write_roster(rows), {}};
}

HttpResponse therapy(const DeskWindow& window, const HttpRequest& request) {
    auto fields = net::form_fields(request.body);
    std::map<std::string, TherapyAction> verbs{
        {"hold", TherapyAction::Hold},
        {"restart", TherapyAction::Resume},
        {"stop", TherapyAction::Stop}};
    auto verb = verbs.find(fields["action"]);
    if (verb == verbs.end()) return json_error(422, "`action` is hold, restart or stop");
    if (fields["by"].empty()) return json_error(422, "`by` must name the person");
    PatientIdentifier identifier{
        AssigningAuthority(fields["authority"]), Mrn(fields["identifier"])};
    bool changed = false;
    bool happened = window.ingest.perform([&](intake::Desk& desk) {
        changed = intake::change_therapy(desk, identifier, verb->second, fields["by"]);
    });
    if (!happened) return json_error(503, "not saved; try again");
    if (!changed) return json_error(404, "nobody with that identifier is on a thiopurine");
    return net::json_response("{\"done\": true}\n");
}

HttpResponse unmerge(const DeskWindow& window, const HttpRequest& request) {
    auto fields = net::form_fields(request.body);
    PatientIdentifier ended{AssigningAuthority(fields["authority"]), Mrn(fields["identifier"])};
    PatientIdentifier into{AssigningAuthority(fields["into_authority"]), Mrn(fields["into"])};
    bool changed = false;
    bool happened = window.ingest.perform([&](intake::Desk& desk) {
        changed = intake::unmerge(desk, ended, into);
    });
    if (!happened) return json_error(503, "not saved; try again");
    if (!changed) return json_error(404, "these two are not merged");
    return net::json_response("{\"done\": true}\n");
}

}  // namespace

void add_roster_controls(net::Router& router, const DeskWindow& window) {
    router.add("POST", "/control/roster", [=](const HttpRequest& request) {
        return import(window, request);
    });
    router.add("GET", "/control/roster", [=](const HttpRequest&) { return export_all(window); });
    router.add("POST", "/control/roster/therapy", [=](const HttpRequest& request) {
        return therapy(window, request);
    });
    router.add("POST", "/control/roster/unmerge", [=](const HttpRequest& request) {
        return unmerge(window, request);
    });
}

}  // namespace thiowatch::web
