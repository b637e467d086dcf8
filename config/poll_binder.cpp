#include "config/poll_binder.h"

#include <algorithm>

#include "config/notation.h"
#include "config/remote_binder.h"

namespace thiowatch::config {
namespace {

constexpr std::uint32_t kMostPage = 1000;

bool is_type_name(std::string_view name) {
    return !name.empty() && name.front() >= 'A' && name.front() <= 'Z' &&
           std::ranges::all_of(name, [](unsigned char c) { return std::isalpha(c) != 0; });
}

void bind_types(const Value& value, FhirPollSettings& poll) {
    poll.types.clear();
    for (const std::string& type : value.texts()) {
        if (is_type_name(type)) {
            poll.types.push_back(type);
        } else {
            value.refuse("names of FHIR resource types", "types: [Observation, MedicationRequest]");
        }
    }
}

}  // namespace

FhirPollSettings fhir_poll(const Value& value, const std::filesystem::path& folder) {
    MapReader map(value);
    FhirPollSettings poll;
    poll.server = remote_server(map, folder);
    map.read("every", poll.every);
    map.read("overlap", poll.overlap);
    map.read("look_back", poll.look_back);
    if (const auto page = map.find("page")) {
        const auto count = page->integer(1, kMostPage);
        if (count) poll.page = static_cast<std::uint32_t>(*count);
    }
    if (const auto types = map.find("types")) bind_types(*types, poll);
    if (const auto queries = map.find("queries")) {
        for (const auto& [type, query] : queries->entries()) {
            if (const auto text = query.text()) poll.queries[type] = *text;
        }
    }
    map.read("per_patient", poll.per_patient);
    map.read("group", poll.group);
    map.read("export_every", poll.export_every);
    map.read("stale_after", poll.stale_after);
    if (const auto systems = map.find("systems")) {
        for (const auto& [system, authority] : systems->entries()) {
            if (const auto name = authority.text())
                poll.systems[system] = AssigningAuthority(*name);
        }
    }
    map.finish();
    return poll;
}

void lint_poll(const LintDesk& desk, const FhirPollSettings& poll, const std::string& path) {
    lint_remote(desk, poll.server, path);
    if (poll.types.empty()) {
        desk.error(FaultCode::ConfigUnsafe, path + "/types", "without a type nothing is read");
    }
    for (const auto& [type, query] : poll.queries) {
        const bool is_used = std::ranges::find(poll.types, type) != poll.types.end();
        if (!is_used) {
            desk.warning(
                path + "/queries",
                in_quotes(type) + " is not read",
                "add it to types, or leave it out"
            );
        }
        if (query.find("_lastUpdated") != std::string::npos ||
            query.find("_sort") != std::string::npos || query.find('#') != std::string::npos) {
            desk.error(
                FaultCode::ConfigBadValue,
                path + "/queries",
                "_lastUpdated and _sort are ours to ask for",
                "leave them out of the query"
            );
        }
    }
    if (poll.overlap < std::chrono::minutes{2}) {
        desk.warning(
            path + "/overlap",
            "servers commit up to two minutes late: results may be missed",
            "overlap: 10m"
        );
    }
    if (poll.per_patient && poll.systems.empty()) {
        desk.error(
            FaultCode::ConfigMissingKey,
            path + "/systems",
            "to ask for a person, their identifier's system must be known",
            "systems: {\"https://hospital.example/mrn\": H1}"
        );
    }
    if (poll.every > poll.stale_after) {
        desk.warning(path + "/stale_after", "the feed would be stale between two rounds");
    }
}

void write_poll(YamlText& yaml, const FhirPollSettings& poll) {
    yaml.open("fhir_poll");
    write_remote(yaml, poll.server);
    yaml.raw("every", duration_text(poll.every));
    yaml.raw("overlap", duration_text(poll.overlap));
    yaml.raw("look_back", duration_text(poll.look_back));
    yaml.raw("page", std::to_string(poll.page));
    yaml.list("types", poll.types);
    if (!poll.queries.empty()) {
        yaml.open("queries");
        for (const auto& [type, query] : poll.queries)
            yaml.line(yaml_key(type), query);
        yaml.close();
    }
    if (poll.per_patient) yaml.raw("per_patient", "true");
    yaml.line_if("group", poll.group);
    if (!poll.group.empty()) yaml.raw("export_every", duration_text(poll.export_every));
    yaml.raw("stale_after", duration_text(poll.stale_after));
    if (!poll.systems.empty()) {
        yaml.open("systems");
        for (const auto& [system, authority] : poll.systems)
            yaml.line(yaml_key(system), authority.text());
        yaml.close();
    }
    yaml.close();
}

}  // namespace thiowatch::config
