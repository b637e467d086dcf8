#include "config/fhir_binder.h"

#include <algorithm>

#include "config/access_binder.h"
#include "config/settings_binder.h"

namespace thiowatch::config {
namespace {

constexpr std::uint64_t kLeastBody = 64U << 10U;
constexpr std::uint64_t kMostBody = 1U << 30U;
constexpr std::uint32_t kMostEntries = 1'000'000;

bool is_endpoint_path(std::string_view path) {
    return path.size() > 1 && path.front() == '/' && path.back() != '/' &&
           path.find("//") == std::string_view::npos &&
           std::ranges::all_of(path, [](unsigned char c) {
               return std::isalnum(c) != 0 || c == '/' || c == '-' || c == '_' || c == '.';
           });
}

void bind_endpoint_path(const Value& value, FhirSettings& fhir) {
    const auto path = value.text();
    if (!path) return;
    if (is_endpoint_path(*path)) {
        fhir.path = *path;
    } else {
        value.refuse("a path", "write path: /fhir");
    }
}

void bind_size(const Value& value, std::uint64_t& into) {
    const auto size = value.size();
    if (!size) return;
    if (*size >= kLeastBody && *size <= kMostBody) {
        into = *size;
    } else {
        value.refuse("a size from 64KiB to 1GiB");
    }
}

void bind_count(const Value& value, std::uint32_t least, std::uint32_t& into) {
    if (const auto count = value.integer(least, kMostEntries)) {
        into = static_cast<std::uint32_t>(*count);
    }
}

/// `systems: {"https://hospital.example/mrn": H1}`
void bind_systems(const Value& value, FhirSettings& fhir) {
    for (const auto& [system, authority] : value.entries()) {
        if (const auto name = authority.text()) fhir.systems[system] = AssigningAuthority(*name);
    }
}

}  // namespace

FhirSettings fhir_feed(const Value& value, const std::filesystem::path& folder) {
    MapReader map(value);
    FhirSettings fhir;
    if (const auto path = map.find("path")) bind_endpoint_path(*path, fhir);
    if (const auto auth = map.find("auth")) bind_access(*auth, folder, fhir.access);
    if (const auto types = map.find("types")) fhir.access.types = types->texts();
    std::string feed;
    if (map.read("read_back", feed)) fhir.read_back = FeedName(feed);
    if (const auto systems = map.find("systems")) bind_systems(*systems, fhir);
    if (const auto bases = map.find("bases")) fhir.bases = bases->texts();
    std::filesystem::path spool;
    read_path(map, "spool", folder, spool);
    if (!spool.empty()) fhir.spool = spool;
    if (const auto size = map.find("max_body")) bind_size(*size, fhir.max_body);
    if (const auto size = map.find("max_expanded")) bind_size(*size, fhir.max_expanded);
    if (const auto count = map.find("max_entries")) bind_count(*count, 1, fhir.max_entries);
    if (const auto count = map.find("max_requests")) bind_count(*count, 1, fhir.max_requests);
    if (const auto rate = map.find("requests_a_second")) {
        bind_count(*rate, 0, fhir.requests_a_second);
    }
    map.finish();
    return fhir;
}

}  // namespace thiowatch::config
