// reference  = "#" id / type "/" id [ "/_history/" version ] / base "/" type "/" id [ ... ]
//            / "urn:uuid:" uuid / "urn:oid:" oid / "resource:" n / type "?" query
//
// An entry can be meant by its fullUrl, by the end of it (type and id), by the type and id of its
// resource and by the url its request names. Two entries that are versions of one resource are one
// meaning, and the later of them is taken; two of different servers with one type and id are two,
// and then only the address decides.

#include "parsers/fhir/references.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace thiowatch::fhir {

namespace {

bool is_address(std::string_view text) {
    return text.starts_with("http://") || text.starts_with("https://");
}

bool is_urn(std::string_view text) {
    return text.starts_with("urn:");
}

std::string without_version(std::string_view address) {
    return std::string(address.substr(0, address.find("/_history")));
}

std::string version_in(std::string_view text) {
    constexpr std::string_view kMark = "/_history/";
    const std::size_t at = text.find(kMark);
    return at == std::string_view::npos ? std::string()
                                        : std::string(text.substr(at + kMark.size()));
}

std::string decoded(std::string_view query) {
    std::string text;
    for (std::size_t at = 0; at < query.size(); ++at) {
        const bool is_escape = query[at] == '%' && at + 2 < query.size();
        const auto digit = [](char c) {
            if (c >= '0' && c <= '9') return c - '0';
            if (c >= 'a' && c <= 'f') return c - 'a' + 10;
            return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        };
        const int high = is_escape ? digit(query[at + 1]) : -1;
        const int low = is_escape ? digit(query[at + 2]) : -1;
        if (high < 0 || low < 0) {
            text += query[at] == '+' ? ' ' : query[at];
            continue;
        }
        text += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return text;
}

bool is_local(std::string_view address, std::span<const std::string> bases) {
    return std::any_of(bases.begin(), bases.end(), [address](std::string_view base) {
        while (base.ends_with('/'))
            base.remove_suffix(1);
        return !base.empty() && address.size() > base.size() && address.starts_with(base) &&
               address[base.size()] == '/';
    });
}

void read_target_into(std::string_view text, Reference& read) {
    RequestTarget target = read_target(text);
    if (!target.type.empty()) read.type = std::move(target.type);
    read.id = std::move(target.id);
    read.version = version_in(text);
    if (!target.query.empty()) read.identifier = identifier_in_query(target.query);
}

void read_text(std::string_view text, std::span<const std::string> bases, Reference& read) {
    read.text = std::string(text);
    if (text.starts_with('#')) {
        read.form = ReferenceForm::Contained;
        read.id = std::string(text.substr(1));
        return;
    }
    if (is_urn(text)) {
        read.form = ReferenceForm::Urn;
        read.id = std::string(text);
        return;
    }
    if (text.starts_with("resource:")) {
        read.form = ReferenceForm::Place;
        read.id = std::string(text.substr(9));
        return;
    }
    if (text.starts_with('/')) text.remove_prefix(1);
    read_target_into(text, read);
    if (is_address(text)) {
        read.form = is_local(text, bases) ? ReferenceForm::Relative : ReferenceForm::Absolute;
        read.address = without_version(text);
        if (read.id.empty() && read.form == ReferenceForm::Relative) {
            read.form = ReferenceForm::Malformed;
        }
    } else if (text.find('?') != std::string_view::npos) {
        read.form = read.identifier ? ReferenceForm::Conditional : ReferenceForm::Malformed;
    } else {
        const bool is_whole = !read.type.empty() && !read.id.empty();
        read.form = is_whole ? ReferenceForm::Relative : ReferenceForm::Malformed;
    }
}

std::string name_of_identifier(std::string_view type, const Identified& identifier) {
    return std::string(type) + "?" + identifier.text();
}

// Tells every name by which another entry may mean this one.
template <class Take>
void each_name_of(const Entry& entry, Take take) {
    if (!entry.full_url.empty()) {
        take(without_version(entry.full_url));
        const RequestTarget by_url = read_target(entry.full_url);
        if (is_address(entry.full_url) && !by_url.id.empty()) {
            take(by_url.type + "/" + by_url.id);
        }
    }
    if (!entry.type.empty() && !entry.id.empty()) take(entry.type + "/" + entry.id);
    const RequestTarget asked = read_target(entry.request.url);
    if (!asked.id.empty()) take(asked.type + "/" + asked.id);
    for (const Identified& one : read_identifiers(entry.resource["identifier"])) {
        take(name_of_identifier(entry.type, one));
        take(name_of_identifier(entry.type, {{}, one.value, {}, {}}));
    }
}

}  // namespace

std::optional<Identified> identifier_in_query(std::string_view query) {
    constexpr std::string_view kName = "identifier=";
    while (!query.empty()) {
        const std::size_t end = query.find('&');
        const std::string_view one = query.substr(0, end);
        if (one.starts_with(kName)) {
            const std::string token = decoded(one.substr(kName.size()));
            const std::size_t bar = token.find('|');
            Identified read;
            if (bar != std::string::npos) read.system = token.substr(0, bar);
            read.value = bar == std::string::npos ? token : token.substr(bar + 1);
            if (read.value.empty()) return std::nullopt;
            return read;
        }
        query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    }
    return std::nullopt;
}

std::string Reference::key() const {
    switch (form) {
        case ReferenceForm::Relative:
            return type + "/" + id;
        case ReferenceForm::Absolute:
            return address;
        case ReferenceForm::Urn:
            return id;
        case ReferenceForm::Conditional:
        case ReferenceForm::Logical:
            return identifier ? type + "?identifier=" + identifier->text() : std::string();
        case ReferenceForm::None:
        case ReferenceForm::Contained:
        case ReferenceForm::Place:
        case ReferenceForm::DisplayOnly:
        case ReferenceForm::Malformed:
            return {};
    }
    return {};
}

Reference read_reference(JsonCursor reference, std::span<const std::string> local_bases) {
    if (!reference) return {};
    const JsonCursor target = reference["reference"];
    const std::string_view text = reference.is_text() ? reference.text() : target.text();
    Reference read = reference_of(
        text, reference["type"].text(), read_identified(reference["identifier"]), local_bases
    );
    read.path = reference.path();
    if (read.form == ReferenceForm::None) {
        const bool has_words = !reference["display"].text().empty();
        read.form = has_words ? ReferenceForm::DisplayOnly : ReferenceForm::Malformed;
    }
    return read;
}

Reference reference_of(
    std::string_view text,
    std::string_view type,
    std::optional<Identified> identifier,
    std::span<const std::string> local_bases
) {
    Reference read;
    if (!text.empty()) read_text(text, local_bases, read);
    if (read.type.empty()) read.type = std::string(type);
    if (identifier) read.identifier = std::move(identifier);
    if (read.form == ReferenceForm::None && read.identifier) read.form = ReferenceForm::Logical;
    return read;
}

Reference read_reference_text(std::string_view text, std::span<const std::string> local_bases) {
    Reference read;
    if (!text.empty()) read_text(text, local_bases, read);
    return read;
}

void ReferenceIndex::note(std::size_t place, const Entry& entry) {
    if (!entry.resource || entry.fault) return;
    each_name_of(entry, [this, place](const std::string& name) { names_.add(name, place); });
}

// Several entries of one name: versions of one resource if they have one address, or none.
EntryHold ReferenceIndex::named(const std::string& name) const {
    EntryHold found;
    for (const NamedPlaces::Named& one : names_.with(name)) {
        EntryHold entry = entries_.at(one.place());
        const bool is_other = found && !found->full_url.empty() && !entry->full_url.empty() &&
                              without_version(found->full_url) != without_version(entry->full_url);
        if (is_other) return nullptr;
        if (!found || entry->index > found->index) found = std::move(entry);
    }
    return found;
}

EntryHold ReferenceIndex::at_place(const std::string& index) const {
    std::size_t number = 0;
    std::from_chars(index.data(), index.data() + index.size(), number);
    if (std::to_string(number) != index) return nullptr;
    const auto place = entries_.place_of(number);
    return place ? entries_.at(*place) : nullptr;
}

EntryHold ReferenceIndex::find(const Reference& reference, const Entry& from) const {
    EntryHold found;
    switch (reference.form) {
        case ReferenceForm::Relative:
            if (is_address(from.full_url)) {
                const RequestTarget own = read_target(from.full_url);
                const std::string own_name = own.type + "/" + own.id;
                const std::string address = without_version(from.full_url);
                if (!own.id.empty() && address.ends_with(own_name)) {
                    const std::string base = address.substr(0, address.size() - own_name.size());
                    found = named(base + reference.key());
                }
            }
            return found ? found : named(reference.key());
        case ReferenceForm::Absolute:
        case ReferenceForm::Urn:
            return named(reference.key());
        case ReferenceForm::Place:
            return at_place(reference.id);
        case ReferenceForm::Conditional:
        case ReferenceForm::Logical:
            if (!reference.identifier) return nullptr;
            return named(name_of_identifier(reference.type, *reference.identifier));
        case ReferenceForm::None:
        case ReferenceForm::Contained:
        case ReferenceForm::DisplayOnly:
        case ReferenceForm::Malformed:
            break;
    }
    return nullptr;
}

JsonCursor find_contained(const Reference& reference, const Entry& from) {
    if (reference.id.empty()) return from.resource;
    for (const JsonCursor one : from.resource["contained"].each()) {
        std::string_view id = one["id"].text();
        if (id.starts_with('#')) id.remove_prefix(1);
        if (id == reference.id) return one;
    }
    return {};
}

}  // namespace thiowatch::fhir
