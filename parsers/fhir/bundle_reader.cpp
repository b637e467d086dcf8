// Bundle (R4 2.36): entry.fullUrl, entry.resource, entry.request {method, url, ifNoneExist,
// ifMatch, ifNoneMatch}, entry.response {status}.
//
// What an entry says of itself is taken as it is: whether a bundle may hold two entries for one
// resource is for who carries them out. Senders write urls with a leading slash, and verbs in small
// letters.

#include "parsers/fhir/bundle_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "parsers/clinical/words.h"
#include "parsers/fhir/element_reader.h"
#include "parsers/fhir/entry_shelf.h"

namespace thiowatch::fhir {

namespace {

struct NamedType {
    std::string_view name;
    BundleType type;
};
constexpr std::array kTypes{
    NamedType{"batch", BundleType::Batch},
    NamedType{"transaction", BundleType::Transaction},
    NamedType{"message", BundleType::Message},
    NamedType{"collection", BundleType::Collection},
    NamedType{"document", BundleType::Document},
    NamedType{"searchset", BundleType::Searchset},
    NamedType{"history", BundleType::History},
    NamedType{"subscription-notification", BundleType::SubscriptionNotification},
    NamedType{"batch-response", BundleType::BatchResponse},
    NamedType{"transaction-response", BundleType::TransactionResponse},
};

struct NamedVerb {
    std::string_view name;
    Verb verb;
};
constexpr std::array kVerbs{
    NamedVerb{"GET", Verb::Get},
    NamedVerb{"HEAD", Verb::Head},
    NamedVerb{"POST", Verb::Post},
    NamedVerb{"PUT", Verb::Put},
    NamedVerb{"PATCH", Verb::Patch},
    NamedVerb{"DELETE", Verb::Delete},
};

std::string without_leading(std::string_view text, char c) {
    if (text.starts_with(c)) text.remove_prefix(1);
    return std::string(text);
}

std::optional<Fault> fault_of_resource(JsonCursor resource) {
    if (!resource.is_object()) {
        return Fault{FaultCode::FhirWrongType, resource.path(), "a resource is an object"};
    }
    if (auto key = resource.repeated_key()) {
        return Fault{FaultCode::FhirRepeatedKey, *key, "this element stands twice"};
    }
    if (resource["resourceType"].text().empty()) {
        return Fault{
            FaultCode::FhirNoType, resource.path("resourceType"), "the resource names no type"};
    }
    return std::nullopt;
}

std::optional<Fault> read_request(JsonCursor request, EntryRequest& read) {
    const std::string method(request["method"].text());
    const std::optional<Verb> verb = verb_named(method);
    if (!verb) {
        return Fault{
            FaultCode::FhirUnknownCode,
            request.path("method"),
            method.empty() ? "a request without its method" : "no method that a request can have"};
    }
    read.verb = *verb;
    read.url = without_leading(request["url"].text(), '/');
    read.if_none_exist = without_leading(request["ifNoneExist"].text(), '?');
    read.if_match = std::string(request["ifMatch"].text());
    read.if_none_match = std::string(request["ifNoneMatch"].text());
    return std::nullopt;
}

bool wants_resource(Verb verb) {
    return verb == Verb::Post || verb == Verb::Put || verb == Verb::Patch;
}

// A key of the bundle itself that stands twice, not one within an entry.
std::optional<Fault> fault_of_envelope(JsonCursor bundle) {
    for (const JsonCursor member : bundle.items()) {
        const bool is_first = bundle[member.key()] == member;
        if (!is_first) {
            return Fault{FaultCode::FhirRepeatedKey, member.path(), "this element stands twice"};
        }
    }
    return std::nullopt;
}

bool asks(const Entry& entry) {
    return entry.request.verb != Verb::None;
}

template <class AllAsk>
Expected<BundleType> read_type(JsonCursor bundle, Bundle& read, AllAsk all_ask) {
    const std::string_view name = bundle["type"].text();
    if (name.empty()) {
        read.is_type_inferred = true;
        return all_ask() ? BundleType::Transaction : BundleType::Collection;
    }
    const auto* found = std::find_if(kTypes.begin(), kTypes.end(), [name](const NamedType& one) {
        return one.name == name;
    });
    if (found == kTypes.end()) {
        return fault(
            FaultCode::FhirUnknownCode, bundle.path("type"), "no type that a Bundle can have"
        );
    }
    return found->type;
}

}  // namespace

std::string_view name_of(BundleType type) {
    for (const NamedType& one : kTypes) {
        if (one.type == type) return one.name;
    }
    return {};
}

std::string_view name_of(Verb verb) {
    for (const NamedVerb& one : kVerbs) {
        if (one.verb == verb) return one.name;
    }
    return {};
}

std::optional<Verb> verb_named(std::string_view name) {
    for (const NamedVerb& one : kVerbs) {
        if (lowered(one.name) == lowered(name)) return one.verb;
    }
    return std::nullopt;
}

std::string_view Bundle::link(std::string_view relation) const {
    for (const BundleLink& one : links) {
        if (one.relation == relation) return one.url;
    }
    return {};
}

RequestTarget read_target(std::string_view url) {
    RequestTarget target;
    const std::size_t mark = url.find('?');
    if (mark != std::string_view::npos) {
        target.query = std::string(url.substr(mark + 1));
        url = url.substr(0, mark);
    }
    const std::size_t history = url.find("/_history");
    if (history != std::string_view::npos) url = url.substr(0, history);
    while (url.ends_with('/'))
        url.remove_suffix(1);
    // A type begins with a capital: what stands before it is a base.
    const std::size_t last = url.rfind('/');
    const auto is_type = [](std::string_view part) {
        return !part.empty() && part.front() >= 'A' && part.front() <= 'Z';
    };
    const std::string_view tail = last == std::string_view::npos ? url : url.substr(last + 1);
    const std::string_view head =
        last == std::string_view::npos ? std::string_view() : url.substr(0, last);
    const std::size_t before = head.rfind('/');
    const std::string_view type = before == std::string_view::npos ? head : head.substr(before + 1);
    if (is_type(type)) {
        target.type = std::string(type);
        target.id = std::string(tail);
    } else if (is_type(tail)) {
        target.type = std::string(tail);
    }
    return target;
}

namespace {

/// What the envelope says. `all_ask` is asked whether every entry asks for something.
template <class AllAsk>
Expected<Bundle> read_envelope(JsonCursor bundle, AllAsk all_ask) {
    if (const auto wrong = fault_of_resource(bundle);
        wrong && wrong->code != FaultCode::FhirRepeatedKey) {
        return Unexpected(*wrong);
    }
    if (bundle["resourceType"].text() != "Bundle") {
        return fault(FaultCode::FhirWrongType, bundle.path(), "this is not a Bundle");
    }
    if (auto wrong = fault_of_envelope(bundle)) return Unexpected(*std::move(wrong));
    Bundle read;
    TW_TRY(read.type, read_type(bundle, read, all_ask));
    if (const auto identifier = read_identified(bundle["identifier"])) {
        read.identifier = identifier->text();
    }
    const Expected<Instant> at = read_time(bundle["timestamp"], TimeZone::utc());
    if (at) read.timestamp = *at;
    for (const JsonCursor link : bundle["link"].each()) {
        read.links.push_back({std::string(link["relation"].text()), std::string(link["url"].text())}
        );
    }
    return read;
}

}  // namespace

Entry read_bundle_entry(JsonCursor entry, std::size_t index) {
    Entry read;
    read.index = index;
    read.path = entry.path("resource");
    read.full_url = std::string(entry["fullUrl"].text());
    read.response_status = std::string(entry["response"]["status"].text());
    if (const JsonCursor request = entry["request"])
        read.fault = read_request(request, read.request);
    const RequestTarget target = read_target(read.request.url);
    read.type = target.type;
    read.id = target.id;
    const JsonCursor resource = entry["resource"];
    if (resource) {
        read.resource = resource;
        if (!read.fault) read.fault = fault_of_resource(resource);
        const std::string_view type = resource["resourceType"].text();
        const std::string_view id = resource["id"].text();
        if (!type.empty()) read.type = std::string(type);
        if (!id.empty()) read.id = std::string(id);
    } else if (!read.fault && wants_resource(read.request.verb) && read.response_status.empty()) {
        read.fault = Fault{
            FaultCode::FhirElementMissing, read.path, "an entry that sends a resource without it"};
    }
    if (!read.fault && !entry.is_object()) {
        read.fault = Fault{FaultCode::FhirWrongType, entry.path(), "an entry is an object"};
    }
    if (auto key = entry.repeated_key(); key && !read.fault) {
        read.fault = Fault{FaultCode::FhirRepeatedKey, *key, "this element stands twice"};
    }
    return read;
}

Expected<Bundle> read_bundle(JsonCursor bundle) {
    std::vector<Entry> entries;
    for (const JsonCursor entry : bundle["entry"].each())
        entries.push_back(read_bundle_entry(entry, entries.size()));
    const auto all_ask = [&] { return !entries.empty() && std::ranges::all_of(entries, asks); };
    TW_TRY(Bundle read, read_envelope(bundle, all_ask));
    read.entries = std::move(entries);
    return read;
}

Expected<Bundle> read_bundle(const EntryShelf& shelf) {
    return read_envelope(shelf.envelope(), [&shelf] {
        for (std::size_t index = 0; index < shelf.size(); ++index) {
            if (!asks(read_bundle_entry(shelf.entry(index), index))) return false;
        }
        return shelf.size() > 0;
    });
}

Expected<Entry> read_entry(JsonCursor resource) {
    if (auto wrong = fault_of_resource(resource)) return Unexpected(*std::move(wrong));
    Entry read;
    read.resource = resource;
    read.type = std::string(resource["resourceType"].text());
    read.id = std::string(resource["id"].text());
    read.path = resource.path();
    return read;
}

Expected<std::vector<Entry>> read_entries(JsonCursor submission) {
    if (submission["resourceType"].text() == "Bundle") {
        TW_TRY(Bundle bundle, read_bundle(submission));
        return std::move(bundle.entries);
    }
    TW_TRY(Entry entry, read_entry(submission));
    return std::vector<Entry>{std::move(entry)};
}

}  // namespace thiowatch::fhir
