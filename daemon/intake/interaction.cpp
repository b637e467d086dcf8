#include "daemon/intake/interaction.h"

#include <charconv>
#include <utility>

#include "daemon/intake/binary_content.h"
#include "daemon/intake/json_patch.h"
#include "daemon/intake/late_rows.h"
#include "daemon/intake/resource_library.h"
#include "daemon/intake/resource_text.h"
#include "daemon/intake/strangers.h"
#include "parsers/fhir/operation_outcome.h"
#include "parsers/fhir/references.h"

namespace thiowatch::intake {

namespace {

using fhir::IssueType;
using fhir::Verb;
using store::ResourceRow;

void refuse(Decision& it, int status, const Fault& fault) {
    it.act = Act::Refuse;
    it.outcome.status = status;
    it.outcome.issues.push_back(fhir::issue_of(fault, *it.entry));
}

void refuse(Decision& it, int status, IssueType type, std::string text) {
    Fault fault{FaultCode::FhirUnsupported, it.entry->path, std::move(text)};
    refuse(it, status, fault);
    it.outcome.issues.back().type = type;
}

/// The number in `W/"3"`, also of a list's first and of a bare 3; 0 if there is none.
int version_in(std::string_view tag) {
    std::size_t digit = tag.find_first_of("0123456789");
    int version = 0;
    if (digit != std::string_view::npos) {
        std::from_chars(tag.data() + digit, tag.data() + tag.size(), version);
    }
    return version;
}

int number_of(const std::string& version) {
    int number = 0;
    auto [end, wrong] = std::from_chars(version.data(), version.data() + version.size(), number);
    return wrong == std::errc{} && end == version.data() + version.size() ? number : 0;
}

void answer(Decision& it, Act act, int status) {
    it.act = act;
    it.outcome.status = status;
    it.outcome.type = it.name.type;
    it.outcome.id = it.name.name;
    if (it.before) {
        it.outcome.version = it.before->version;
        it.outcome.changed = it.before->changed;
    }
}

// Shared, for an interaction is copied, and few have one.
std::shared_ptr<const ResourceRow> shared(std::optional<ResourceRow> row) {
    return row ? std::make_shared<const ResourceRow>(*std::move(row)) : nullptr;
}

/// The id in an address that says whose resource it is: ".../Patient/12".
std::string id_in_address(const fhir::Entry& entry) {
    bool is_address = entry.full_url.starts_with("http") || !entry.full_url.starts_with("urn:");
    if (entry.full_url.empty() || !is_address) return {};
    fhir::RequestTarget target = fhir::read_target(entry.full_url);
    return target.type == entry.type ? target.id : std::string();
}

}  // namespace

// By the sender's own clock; where that says nothing, by its count of versions.
bool is_older(const ResourceTraits& traits, const ResourceRow& than) {
    if (traits.source_changed && than.source_changed &&
        *traits.source_changed != *than.source_changed) {
        return *traits.source_changed < *than.source_changed;
    }
    int version = number_of(traits.source_version);
    int known = number_of(than.source_version);
    return version != 0 && known != 0 && version < known;
}

Clerk::Clerk(Desk& desk, store::FeedId feed, std::string name_stem)
    : desk_(desk), feed_(feed), name_stem_(std::move(name_stem)) {}

Decision Clerk::decide(fhir::EntryHold asked) {
    Decision it;
    it.entry = std::move(asked);
    const fhir::Entry& entry = *it.entry;
    it.name.feed = feed_;
    fhir::RequestTarget target = fhir::read_target(entry.request.url);
    it.name.type = target.type.empty() ? entry.type : target.type;
    it.outcome.type = it.name.type;
    bool sends = entry.request.verb != Verb::Delete && entry.request.verb != Verb::Get &&
                 entry.request.verb != Verb::Head && entry.request.verb != Verb::Patch;
    if (entry.fault) {
        int status = entry.fault->code == FaultCode::FhirUnsupported ? 422 : 400;
        refuse(it, status, *entry.fault);
        return it;
    }
    if (!is_type_name(it.name.type)) {
        refuse(it, 404, IssueType::NotSupported, "there is no such resource type");
        return it;
    }
    if (sends && entry.resource && entry.resource["resourceType"].text() != it.name.type) {
        refuse(it, 400, IssueType::Invalid, "the resource is of another type than the address");
        return it;
    }
    if (sends) it.digest = content_digest(entry.resource.raw());
    switch (entry.request.verb) {
        case Verb::Post:
            create(it);
            break;
        case Verb::Put:
            update(it, target);
            break;
        case Verb::Patch:
            patch(it, target);
            break;
        case Verb::Delete:
            remove(it, target);
            break;
        case Verb::Get:
        case Verb::Head:
            it.act = Act::Read;
            break;
        case Verb::None:
            know(it);
            break;
    }
    return it;
}

// Results may be here without having been read yet.
std::optional<ResourceRow> Clerk::known(const store::ResourceName& name) {
    if (name.type == "Observation") bring_in_named(desk_, feed_, name.name);
    return desk_.store.resources.current(name);
}

std::vector<ResourceRow> Clerk::known(const std::string& type, const fhir::Identified& identifier) {
    if (type == "Observation") {
        bring_in(desk_, feed_, {unread_identifier_key(feed_, identifier.value)});
    }
    return identified(desk_.store, feed_, type, identifier);
}

void Clerk::create(Decision& it) {
    const std::string& condition = it.entry->request.if_none_exist;
    if (condition.empty()) return create_new(it);
    auto identifier = fhir::identifier_in_query(condition);
    if (!identifier) {
        return refuse(
            it, 400, IssueType::NotSupported, "If-None-Exist is taken with an identifier only"
        );
    }
    if (is_claimed_here(it, identifier->text())) return;
    auto found = known(it.name.type, *identifier);
    if (found.size() > 1) {
        return refuse(it, 412, IssueType::MultipleMatches, "several resources have the identifier");
    }
    if (found.size() == 1) {
        it.before = shared(found.front());
        it.name = found.front().name;
        claimed_[it.name.type + "|" + identifier->text()] = it.name;
        return answer(it, Act::Keep, 200);
    }
    it.claim = identifier->text();
    create_new(it);
    claimed_[it.name.type + "|" + it.claim] = it.name;
}

bool Clerk::is_claimed_here(Decision& it, const std::string& identifier) {
    auto earlier = claimed_.find(it.name.type + "|" + identifier);
    if (earlier == claimed_.end()) return false;
    it.name = earlier->second;
    answer(it, Act::Keep, 200);
    return true;
}

void Clerk::create_new(Decision& it) {
    do {
        it.name.name = name_stem_ + (made_ == 0 ? std::string() : "-" + std::to_string(made_));
        ++made_;
    } while (desk_.store.resources.current(it.name));
    answer(it, Act::Create, 201);
}

void Clerk::update(Decision& it, const fhir::RequestTarget& target) {
    if (target.query.empty() && target.id.empty()) {
        return refuse(it, 400, IssueType::Invalid, "a PUT names the resource: Observation/12");
    }
    if (target.query.empty()) {
        std::string_view stated = it.entry->resource["id"].text();
        if (!stated.empty() && stated != target.id) {
            return refuse(
                it, 400, IssueType::Invalid, "the id of the resource is not that of the address"
            );
        }
        return put(it, target.id);
    }
    auto found = one_with(it, target.query);
    if (it.outcome.is_refused()) return;
    if (found) return put(it, found->name.name);
    auto identifier = fhir::identifier_in_query(target.query);
    if (is_claimed_here(it, identifier->text())) return;
    it.claim = identifier->text();
    std::string stated(it.entry->resource["id"].text());
    stated.empty() ? create_new(it) : put(it, stated);
    claimed_[it.name.type + "|" + it.claim] = it.name;
}

void Clerk::put(Decision& it, std::string id) {
    if (!is_logical_id(id)) {
        return refuse(it, 400, IssueType::Value, "an id is 1 to 64 letters, digits, '-' and '.'");
    }
    it.name.name = std::move(id);
    it.before = shared(known(it.name));
    if (fails_condition(it)) return;
    if (!it.before) return answer(it, Act::Create, 201);
    if (it.before->is_deleted()) return answer(it, Act::Update, 201);
    if (it.before->digest == it.digest) return answer(it, Act::Keep, 200);
    if (is_older(traits_of(feed_, it.entry->resource), *it.before)) {
        answer(it, Act::Stale, 200);
        Fault older{FaultCode::FhirInvariant, it.entry->path + ".meta", "a newer version is here"};
        it.outcome.issues.push_back(fhir::issue_of(older, *it.entry, fhir::IssueSeverity::Warning));
        return;
    }
    answer(it, Act::Update, 200);
}

bool Clerk::fails_condition(Decision& it) const {
    const fhir::EntryRequest& request = it.entry->request;
    bool is_there = it.before && !it.before->is_deleted();
    if (!request.if_match.empty() &&
        (!is_there || version_in(request.if_match) != it.before->version)) {
        refuse(it, 412, IssueType::Conflict, "If-Match names another version than the current one");
        return true;
    }
    if (request.if_none_match == "*" && is_there) {
        refuse(it, 412, IssueType::Conflict, "If-None-Match: the resource exists");
        return true;
    }
    return false;
}

std::optional<ResourceRow> Clerk::one_with(Decision& it, std::string_view query) {
    auto identifier = fhir::identifier_in_query(query);
    if (!identifier) {
        refuse(it, 400, IssueType::NotSupported, "a condition is taken with an identifier only");
        return std::nullopt;
    }
    auto found = known(it.name.type, *identifier);
    if (found.size() > 1) {
        refuse(it, 412, IssueType::MultipleMatches, "several resources have the identifier");
    }
    return found.size() == 1 ? std::optional(found.front()) : std::nullopt;
}

Expected<fhir::JsonCursor> Clerk::patch_in(const fhir::Entry& entry) {
    const fhir::JsonCursor stated = entry.resource;
    if (!stated.is_object()) return stated;
    // FHIR R4, 3.1.0.11.2: within a Bundle a patch comes as a Binary.
    const bool is_patch = stated["resourceType"].text() == "Binary" &&
                          holds_type(stated, "application/json-patch+json");
    if (!is_patch) {
        return fault(
            FaultCode::FhirUnsupported,
            entry.path,
            "a patch is a list of operations, in a Bundle within a Binary of "
            "application/json-patch+json"
        );
    }
    TW_TRY(std::string text, content_of(stated));
    TW_TRY(auto document, fhir::JsonDocument::parse(std::move(text), entry.path + ".data"));
    texts_.push_back(std::move(document));
    return texts_.back().root();
}

void Clerk::patch(Decision& it, const fhir::RequestTarget& target) {
    it.name.name = target.id;
    if (!target.query.empty()) {
        auto found = one_with(it, target.query);
        if (it.outcome.is_refused()) return;
        it.name.name = found ? found->name.name : std::string();
    }
    it.before = shared(known(it.name));
    if (!it.before) return refuse(it, 404, IssueType::NotFound, "there is no such resource");
    if (it.before->is_deleted()) return refuse(it, 410, IssueType::Deleted, "it was deleted");
    if (fails_condition(it)) return;
    auto text = text_of(desk_.store, *it.before);
    auto current = fhir::JsonDocument::parse(text.value_or(""));
    if (!current) return refuse(it, 410, IssueType::Deleted, "its content is no longer kept");
    auto patch = patch_in(*it.entry);
    if (!patch) return refuse(it, 422, patch.error());
    auto patched = patched_text(current->root(), *patch);
    if (!patched) return refuse(it, 422, patched.error());
    change_text(it, *std::move(patched));
    if (it.outcome.is_refused()) return;
    answer(it, it.before->digest == it.digest ? Act::Keep : Act::Update, 200);
}

// Resources made here are read like those that came.
void Clerk::change_text(Decision& it, std::string text) {
    auto document = fhir::JsonDocument::parse(std::move(text), it.entry->path);
    if (!document) return refuse(it, 422, document.error());
    texts_.push_back(*std::move(document));
    auto changed = std::make_shared<fhir::Entry>(*it.entry);
    changed->resource = texts_.back().root();
    changed->type = it.name.type;
    changed->id = it.name.name;
    it.entry = std::move(changed);
    it.digest = content_digest(texts_.back().bytes());
}

void Clerk::remove(Decision& it, const fhir::RequestTarget& target) {
    it.name.name = target.id;
    if (!target.query.empty()) {
        auto found = one_with(it, target.query);
        if (it.outcome.is_refused()) return;
        if (!found) return answer(it, Act::Keep, 204);
        it.name = found->name;
    }
    it.before = shared(known(it.name));
    if (fails_condition(it)) return;
    if (!it.before || it.before->is_deleted()) return answer(it, Act::Keep, 204);
    auto text = text_of(desk_.store, *it.before);
    auto current = fhir::JsonDocument::parse(text.value_or("{}"));
    if (current) change_text(it, withdrawn_text(current->root()));
    if (it.outcome.is_refused()) return;
    answer(it, Act::Delete, 204);
}

void Clerk::know(Decision& it) {
    if (!it.entry->resource) return answer(it, Act::Keep, 200);
    std::string id = id_in_address(*it.entry);
    if (id.empty() && it.entry->full_url.empty()) id = it.entry->id;
    if (is_logical_id(id)) return put(it, id);
    // An identifier of a result is often its order's: several results share it.
    bool is_result = it.name.type == "Observation" || it.name.type == "DiagnosticReport";
    if (is_result) return create_new(it);
    auto identifiers = fhir::read_identifiers(it.entry->resource["identifier"]);
    if (identifiers.empty() || identifiers.front().system.empty()) return create_new(it);
    const fhir::Identified& identifier = identifiers.front();
    if (is_claimed_here(it, identifier.text())) return;
    auto found = identified(desk_.store, feed_, it.name.type, identifier);
    if (!found.empty()) return put(it, found.front().name.name);
    it.claim = identifier.text();
    create_new(it);
    claimed_[it.name.type + "|" + it.claim] = it.name;
}

}  // namespace thiowatch::intake
