#include "daemon/remote/search_page.h"

#include <algorithm>
#include <cctype>

#include "alerts/notices/json_text.h"
#include "daemon/access/digest.h"
#include "parsers/fhir/bundle_reader.h"
#include "parsers/fhir/json_document.h"

namespace thiowatch::remote {
namespace {

using fhir::JsonCursor;

/// "Patient/12" of "https://ehr.example/fhir/Patient/12/_history/3"; empty for anything that is not
/// a resource of this server.
std::string relative(std::string_view reference, std::string_view base) {
    if (reference.starts_with(base) && reference.size() > base.size()) {
        reference.remove_prefix(base.size());
        if (reference.front() == '/') reference.remove_prefix(1);
    }
    reference = reference.substr(0, reference.find("/_history/"));
    return is_resource_name(reference) ? std::string(reference) : std::string();
}

void add_reference(std::vector<std::string>& references, JsonCursor at, std::string_view base) {
    std::string reference = relative(at["reference"].text(), base);
    const bool is_wanted =
        reference.starts_with("Patient/") || reference.starts_with("Medication/");
    if (is_wanted) references.push_back(std::move(reference));
}

RemoteResource resource_at(JsonCursor resource, std::string_view base) {
    RemoteResource found;
    found.text = resource.raw();
    found.version.type = resource["resourceType"].text();
    found.version.id = resource["id"].text();
    const JsonCursor meta = resource["meta"];
    const auto updated = Instant::parse_rfc3339(meta["lastUpdated"].text());
    if (updated) {
        found.version.updated = *updated;
        found.has_update_time = true;
    }
    found.version.version = meta["versionId"].text();
    // Without a version the content is the version.
    if (found.version.version.empty()) found.version.version = access::sha256_hex(found.text);
    for (const char* member : {"subject", "patient", "medicationReference"})
        add_reference(found.references, resource[member], base);
    return found;
}

std::string lower(std::string_view text) {
    std::string small(text);
    for (char& letter : small) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return small;
}

}  // namespace

Expected<SearchPage> read_search_page(std::string_view body, std::string_view base) {
    TW_TRY(const auto document, fhir::JsonDocument::parse(std::string(body)));
    TW_TRY(const auto bundle, fhir::read_bundle(document.root()));
    SearchPage page;
    page.next = bundle.link("next");
    for (const fhir::Entry& entry : bundle.entries) {
        const bool is_resource =
            entry.resource && !entry.id.empty() && entry.type != "OperationOutcome";
        if (is_resource) page.resources.push_back(resource_at(entry.resource, base));
    }
    return page;
}

Expected<RemoteResource> read_resource(std::string_view body, std::string_view base) {
    TW_TRY(const auto document, fhir::JsonDocument::parse(std::string(body)));
    RemoteResource resource = resource_at(document.root(), base);
    if (resource.version.type.empty() || resource.version.id.empty()) {
        return fault(FaultCode::BadFormat, "resource", "it has no type or no id");
    }
    return resource;
}

std::string collection_of(const std::vector<RemoteResource>& resources, std::string_view base) {
    alerts::JsonWriter json;
    json.begin_object()
        .member("resourceType", "Bundle")
        .member("type", "searchset")
        .key("entry")
        .begin_array();
    for (const RemoteResource& one : resources) {
        const std::string address =
            std::string(base) + "/" + one.version.type + "/" + one.version.id;
        json.begin_object().member("fullUrl", address).key("resource").raw(one.text).end_object();
    }
    return json.end_array().end_object().take();
}

std::string withdrawal_of(std::string_view reference, std::string_view base) {
    alerts::JsonWriter json;
    json.begin_object()
        .member("resourceType", "Bundle")
        .member("type", "history")
        .key("entry")
        .begin_array()
        .begin_object()
        .member("fullUrl", std::string(base) + "/" + std::string(reference))
        .key("request")
        .begin_object()
        .member("method", "DELETE")
        .member("url", std::string(reference))
        .end_object()
        .key("response")
        .begin_object()
        .member("status", "410")
        .end_object()
        .end_object()
        .end_array()
        .end_object();
    return json.take();
}

bool is_resource_name(std::string_view reference) {
    const std::size_t slash = reference.find('/');
    if (slash == 0 || slash == std::string_view::npos) return false;
    const std::string_view type = reference.substr(0, slash);
    const std::string_view id = reference.substr(slash + 1);
    const auto is_letter = [](unsigned char c) { return std::isalpha(c) != 0; };
    const auto is_of_id = [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '.';
    };
    // Not "..": an address would lead upwards.
    const bool has_substance = id.find_first_not_of('.') != std::string_view::npos;
    return id.size() <= 64 && has_substance && std::ranges::all_of(type, is_letter) &&
           std::ranges::all_of(id, is_of_id);
}

std::string origin_of(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    const std::string kind = lower(url.substr(0, scheme));
    if (kind != "http" && kind != "https") return {};
    std::string_view host = url.substr(scheme + 3);
    host = host.substr(0, host.find_first_of("/?#"));
    if (host.empty() || host.find_first_of("@\\ ") != std::string_view::npos) return {};
    std::string origin = kind + "://" + lower(host);
    const std::size_t bracket = origin.rfind(']');
    const std::size_t colon = origin.rfind(':');
    const bool has_port = colon > kind.size() && (bracket == std::string::npos || colon > bracket);
    if (!has_port) origin += kind == "https" ? ":443" : ":80";
    return origin;
}

std::string resolved(std::string_view link, std::string_view base) {
    if (link.find("://") != std::string_view::npos) return std::string(link);
    if (link.starts_with('/')) {
        const std::size_t scheme = base.find("://");
        return std::string(base.substr(0, base.find('/', scheme + 3))) + std::string(link);
    }
    return std::string(base) + "/" + std::string(link);
}

}  // namespace thiowatch::remote
