#include "daemon/intake/resource_library.h"

#include "daemon/intake/late_rows.h"
#include "daemon/intake/resource_traits.h"
#include "daemon/intake/strangers.h"

namespace thiowatch::intake {

namespace {

using store::ResourceRow;
using store::SearchParameter;

// Type and id of another server mean nothing here: what came from that address does.
std::optional<ResourceRow>
at_address(store::Store& store, store::FeedId feed, const fhir::Reference& reference) {
    store::ResourceQuery query;
    query.feed = feed;
    query.type = reference.type;
    query.tokens = {
        {store::token_of(feed, reference.type, SearchParameter::Address, reference.address)}};
    query.limit = 1;
    auto rows = store.resources.search(query);
    return rows.empty() ? std::nullopt : std::optional(rows.front());
}

std::optional<ResourceRow>
meant(store::Store& store, store::FeedId feed, const fhir::Reference& reference) {
    if (reference.form == fhir::ReferenceForm::Relative && !reference.id.empty()) {
        return store.resources.current({feed, reference.type, reference.id});
    }
    if (reference.form == fhir::ReferenceForm::Absolute) {
        return at_address(store, feed, reference);
    }
    if (!reference.identifier || reference.type.empty()) return std::nullopt;
    auto rows = identified(store, feed, reference.type, *reference.identifier);
    return rows.size() == 1 ? std::optional(rows.front()) : std::nullopt;
}

void bring_in_meant(Desk& desk, store::FeedId feed, const fhir::Reference& reference) {
    if (!reference.id.empty()) {
        bring_in_named(desk, feed, reference.id);
    } else if (reference.identifier) {
        bring_in(desk, feed, {unread_identifier_key(feed, reference.identifier->value)});
    }
}

}  // namespace

std::optional<std::string> text_of(store::Store& store, const ResourceRow& row) {
    auto own = store.resources.body(row.number);
    if (own) return own;
    auto message = store.messages.read(row.message);
    return message ? std::optional(std::move(message->body)) : std::nullopt;
}

std::vector<ResourceRow> identified(
    store::Store& store,
    store::FeedId feed,
    const std::string& type,
    const fhir::Identified& identifier
) {
    store::ResourceQuery query;
    query.feed = feed;
    query.type = type;
    std::string value =
        identifier.system.empty() ? any_system(identifier.value) : identifier.text();
    query.tokens = {{store::token_of(feed, type, SearchParameter::Identifier, value)}};
    query.limit = 2;
    return store.resources.search(query);
}

fhir::Library library_of(Desk& desk, store::FeedId feed) {
    fhir::Library library;
    store::Store& store = desk.store;
    library.resource = [&desk, &store, feed](const fhir::Reference& reference) {
        if (reference.type == "Observation") bring_in_meant(desk, feed, reference);
        auto row = meant(store, feed, reference);
        return row && !row->is_deleted() ? text_of(store, *row) : std::nullopt;
    };
    library.reports_of = [&store, feed](const std::string& observation) {
        store::ResourceQuery query;
        query.feed = feed;
        query.type = "DiagnosticReport";
        std::size_t slash = observation.rfind('/');
        std::string id = observation.substr(slash == std::string::npos ? 0 : slash + 1);
        query.tokens = {{store::token_of(feed, query.type, SearchParameter::Result, id)}};
        std::vector<std::string> reports;
        for (const ResourceRow& row : store.resources.search(query)) {
            if (auto text = text_of(store, row)) reports.push_back(*std::move(text));
        }
        return reports;
    };
    return library;
}

}  // namespace thiowatch::intake
