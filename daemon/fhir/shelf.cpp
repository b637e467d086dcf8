#include "daemon/fhir/shelf.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "alerts/notices/json_text.h"
#include "daemon/fhir/reply.h"
#include "daemon/fhir/result_window.h"
#include "daemon/fhir/search_query.h"
#include "daemon/intake/resource_library.h"
#include "daemon/intake/resource_text.h"
#include "parsers/fhir/bundle_reader.h"

namespace thiowatch::endpoint {

namespace {

using alerts::JsonWriter;
using fhir::IssueType;
using intake::EntryOutcome;
using store::ResourceRow;

constexpr int kLongestHistory = 1000;

EntryOutcome missing(int status, IssueType type, std::string text) {
    EntryOutcome outcome;
    outcome.status = status;
    fhir::Issue issue;
    issue.type = type;
    issue.text = std::move(text);
    outcome.issues.push_back(std::move(issue));
    return outcome;
}

EntryOutcome found_as(const Shelf& shelf, const ResourceRow& row) {
    if (row.is_deleted()) {
        EntryOutcome gone = missing(410, IssueType::Deleted, "it was deleted");
        gone.version = row.version;
        gone.changed = row.changed;
        return gone;
    }
    auto text = intake::text_of(shelf.store, row);
    auto document = fhir::JsonDocument::parse(text.value_or(""));
    if (!document) return missing(410, IssueType::Deleted, "its content is no longer kept");
    EntryOutcome outcome;
    outcome.type = row.name.type;
    outcome.id = row.name.name;
    outcome.version = row.version;
    outcome.changed = row.changed;
    outcome.resource =
        intake::served_text(document->root(), {row.name.name, row.version, row.changed});
    return outcome;
}

const VirtualType* virtual_type(const Shelf& shelf, std::string_view type) {
    for (const VirtualType& one : shelf.virtual_types) {
        if (one.type == type) return &one;
    }
    return nullptr;
}

EntryOutcome of_text(const std::string& type, const std::string& id, std::string text) {
    EntryOutcome outcome;
    outcome.type = type;
    outcome.id = id;
    outcome.resource = std::move(text);
    return outcome;
}

std::string_view method_of(store::ResourceChange how) {
    switch (how) {
        case store::ResourceChange::Created:
            return "POST";
        case store::ResourceChange::Updated:
            return "PUT";
        case store::ResourceChange::Deleted:
            break;
    }
    return "DELETE";
}

void write_history_entry(JsonWriter& json, const Shelf& shelf, const ResourceRow& row) {
    EntryOutcome entry = found_as(shelf, row);
    std::string name = row.name.type + "/" + row.name.name;
    json.begin_object().member("fullUrl", shelf.base + "/" + name);
    if (!entry.resource.empty()) json.key("resource").raw(entry.resource);
    json.key("request").begin_object();
    json.member("method", std::string(method_of(row.how)));
    bool is_creation = row.how == store::ResourceChange::Created;
    json.member("url", is_creation ? row.name.type : name).end_object();
    json.key("response").begin_object();
    json.member("status", row.is_deleted() ? "204" : is_creation ? "201" : "200");
    json.member("etag", etag_of(row.version)).member("lastModified", row.changed.rfc3339());
    json.end_object().end_object();
}

void write_link(JsonWriter& json, std::string_view relation, const std::string& url) {
    json.begin_object().member("relation", relation).member("url", url).end_object();
}

void write_matches(JsonWriter& json, const Shelf& shelf, const std::vector<EntryOutcome>& found) {
    for (const EntryOutcome& entry : found) {
        json.begin_object().member("fullUrl", shelf.base + "/" + entry.name());
        json.key("resource").raw(entry.resource);
        json.key("search").begin_object().member("mode", "match").end_object().end_object();
    }
}

void write_remarks(JsonWriter& json, const SearchQuery& query) {
    std::vector<fhir::Issue> issues;
    auto remark = [&issues](fhir::IssueSeverity severity, IssueType type, std::string text) {
        fhir::Issue issue;
        issue.severity = severity;
        issue.type = type;
        issue.text = std::move(text);
        issues.push_back(std::move(issue));
    };
    for (const std::string& name : query.ignored) {
        remark(
            fhir::IssueSeverity::Warning,
            IssueType::NotSupported,
            "the search parameter " + name + " was ignored"
        );
    }
    for (const std::string& note : query.notes)
        remark(fhir::IssueSeverity::Warning, IssueType::TooCostly, note);
    if (issues.empty()) return;
    json.begin_object().key("resource").raw(fhir::operation_outcome(issues));
    json.key("search").begin_object().member("mode", "outcome").end_object().end_object();
}

IssueType type_of(FaultCode code) {
    if (code == FaultCode::FhirUnsupported) return IssueType::NotSupported;
    return code == FaultCode::TooLarge ? IssueType::TooCostly : IssueType::Value;
}

struct Page {
    std::vector<EntryOutcome> found;
    std::optional<std::string> next;  ///< the cursor of the next page
    std::optional<std::size_t> total;
};

EntryOutcome
searchset(const Shelf& shelf, const std::string& type, const SearchQuery& query, const Page& page) {
    JsonWriter json;
    json.begin_object().member("resourceType", "Bundle").member("type", "searchset");
    if (page.total) json.member("total", static_cast<std::int64_t>(*page.total));
    std::string address = shelf.base + "/" + type + "?" + query.canonical;
    json.key("link").begin_array();
    write_link(json, "self", address + (query.cursor.empty() ? "" : "&_page=" + query.cursor));
    if (page.next) write_link(json, "next", address + "&_page=" + *page.next);
    json.end_array().key("entry").begin_array();
    write_matches(json, shelf, page.found);
    write_remarks(json, query);
    json.end_array().end_object();
    EntryOutcome outcome;
    outcome.resource = json.take();
    return outcome;
}

bool fits(const Shelf& shelf, const SearchQuery& query, const ResourceRow& row) {
    const auto& [past, order] = std::pair(query.resources.past, query.resources.order);
    const bool is_down = order == store::ResourceOrder::NewestFirst;
    const bool is_behind =
        !past || (is_down ? row.number < past->number : row.number > past->number);
    if (row.is_deleted() || !is_behind || !query.allows(row)) return false;
    return shelf.store.resources.has_tokens(row.number, query.resources);
}

std::vector<ResourceRow> rows_of(const Shelf& shelf, const SearchQuery& query, int limit) {
    store::ResourceQuery wanted = query.resources;
    wanted.limit = limit;
    if (query.ids.empty()) return shelf.store.resources.search(wanted);
    std::vector<ResourceRow> rows;
    for (const std::string& id : std::set(query.ids.begin(), query.ids.end())) {
        auto row = shelf.store.resources.current({shelf.feed, wanted.type, id});
        if (row && fits(shelf, query, *row)) rows.push_back(*std::move(row));
    }
    std::ranges::sort(rows, {}, &ResourceRow::number);
    if (wanted.order == store::ResourceOrder::NewestFirst) std::ranges::reverse(rows);
    if (rows.size() > static_cast<std::size_t>(limit)) rows.resize(static_cast<std::size_t>(limit));
    return rows;
}

std::vector<EntryOutcome> shown(const Shelf& shelf, const std::vector<ResourceRow>& rows) {
    std::vector<EntryOutcome> found;
    for (const ResourceRow& row : rows) {
        EntryOutcome entry = found_as(shelf, row);
        if (!entry.is_refused()) found.push_back(std::move(entry));
    }
    return found;
}

/// Results may be unread; where it is not said which, they are read window by window.
bool is_windowed(const SearchQuery& query) {
    return query.resources.type == "Observation" && !query.is_narrow();
}

Page stored_page(const Shelf& shelf, const SearchQuery& query) {
    Page page;
    auto rows = rows_of(shelf, query, query.count + 1);
    bool has_more = rows.size() > static_cast<std::size_t>(query.count);
    if (has_more) rows.pop_back();
    if (has_more && !rows.empty()) {
        page.next = cursor_of({rows.back().message, rows.back().number});
    }
    if (!has_more && query.cursor.empty()) page.total = rows.size();
    page.found = shown(shelf, rows);
    return page;
}

/// Of results that nobody is named for: what one window of messages brought, which may be less
/// than a page, or nothing, with a next one all the same.
Page windowed_page(const Shelf& shelf, const SearchQuery& query) {
    const ResultWindow window = window_of(shelf.store, query);
    store::ResourceQuery wanted = query.resources;
    wanted.limit = query.count;
    const store::ResourceWalk walk = shelf.store.resources.walk(wanted, window.messages);
    Page page;
    if (const auto next = walk.next ? walk.next : window.next) page.next = cursor_of(*next);
    if (!page.next && query.cursor.empty()) page.total = walk.rows.size();
    page.found = shown(shelf, walk.rows);
    return page;
}

/// All of them, or what is at hand, with a note that there may be more.
Page counted(const Shelf& shelf, SearchQuery& query) {
    constexpr int kMostCounted = 1'000'000;
    const bool is_open = is_windowed(query) && window_of(shelf.store, query).next;
    if (is_open) query.notes.emplace_back("results that nobody asked for yet may not be counted");
    Page page;
    page.total = rows_of(shelf, query, kMostCounted).size();
    return page;
}

EntryOutcome search_virtual(
    const Shelf& shelf,
    const VirtualType& type,
    SearchQuery query,
    std::string_view text
) {
    net::HttpRequest request;
    request.method = "GET";
    request.raw_query = std::string(text);
    request.query = net::form_fields(text);
    int offset = 0;
    std::from_chars(query.cursor.data(), query.cursor.data() + query.cursor.size(), offset);
    VirtualMatches matches = type.search(request, query.count, offset);
    if (!matches.unknown_parameter.empty()) {
        return missing(
            400,
            IssueType::NotSupported,
            "the search parameter " + matches.unknown_parameter + " is not known"
        );
    }
    Page page;
    page.total = matches.total;
    for (std::string& resource : matches.resources) {
        auto document = fhir::JsonDocument::parse(resource);
        std::string id = document ? std::string(document->root()["id"].text()) : std::string();
        page.found.push_back(of_text(type.type, id, std::move(resource)));
    }
    std::size_t end = static_cast<std::size_t>(offset) + page.found.size();
    if (end < matches.total) page.next = std::to_string(end);
    query.ignored.clear();
    query.canonical = std::string(text.substr(0, text.find("&_page=")));
    return searchset(shelf, type.type, query, page);
}

}  // namespace

EntryOutcome read_resource(const Shelf& shelf, const std::string& type, const std::string& id) {
    if (const VirtualType* one = virtual_type(shelf, type)) {
        auto text = one->read(id);
        if (text) return of_text(type, id, *std::move(text));
        return missing(404, IssueType::NotFound, "there is no such resource");
    }
    auto row = shelf.store.resources.current({shelf.feed, type, id});
    if (!row) return missing(404, IssueType::NotFound, "there is no such resource");
    return found_as(shelf, *row);
}

EntryOutcome read_version(
    const Shelf& shelf,
    const std::string& type,
    const std::string& id,
    const std::string& version
) {
    int number = 0;
    std::from_chars(version.data(), version.data() + version.size(), number);
    auto row = shelf.store.resources.version({shelf.feed, type, id}, number);
    if (!row) return missing(404, IssueType::NotFound, "there is no such version");
    return found_as(shelf, *row);
}

EntryOutcome read_history(const Shelf& shelf, const std::string& type, const std::string& id) {
    auto rows = shelf.store.resources.history({shelf.feed, type, id}, kLongestHistory);
    if (rows.empty()) return missing(404, IssueType::NotFound, "there is no such resource");
    JsonWriter json;
    json.begin_object().member("resourceType", "Bundle").member("type", "history");
    json.member("total", static_cast<std::int64_t>(rows.size()));
    json.key("link").begin_array();
    write_link(json, "self", shelf.base + "/" + type + "/" + id + "/_history");
    json.end_array().key("entry").begin_array();
    for (const ResourceRow& row : rows)
        write_history_entry(json, shelf, row);
    json.end_array().end_object();
    EntryOutcome outcome;
    outcome.resource = json.take();
    return outcome;
}

EntryOutcome
search(const Shelf& shelf, const std::string& type, std::string_view text, Handling handling) {
    auto query = read_search_query(shelf.feed, type, text, handling);
    if (!query) return missing(400, type_of(query.error().code), query.error().detail);
    if (const VirtualType* one = virtual_type(shelf, type)) {
        return search_virtual(shelf, *one, *std::move(query), text);
    }
    if (handling == Handling::Strict && !query->ignored.empty()) {
        return missing(
            400,
            IssueType::NotSupported,
            "the search parameter " + query->ignored.front() + " is not known"
        );
    }
    const Page page = query->only_count     ? counted(shelf, *query)
                      : is_windowed(*query) ? windowed_page(shelf, *query)
                                            : stored_page(shelf, *query);
    return searchset(shelf, type, *query, page);
}

EntryOutcome answer_get(const Shelf& shelf, const std::string& url) {
    fhir::RequestTarget target = fhir::read_target(url);
    if (target.type.empty()) return missing(404, IssueType::NotFound, "there is nothing here");
    if (target.id.empty()) return search(shelf, target.type, target.query, Handling::Unsaid);
    std::size_t mark = url.find("/_history/");
    if (mark == std::string::npos) return read_resource(shelf, target.type, target.id);
    return read_version(shelf, target.type, target.id, url.substr(mark + 10));
}

}  // namespace thiowatch::endpoint
