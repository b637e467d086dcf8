#include "parsers/fhir/json_cursor.h"

#include <algorithm>

#include "parsers/clinical/words.h"

namespace thiowatch::fhir {

namespace {

bool looks_like_number(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
    });
}

}  // namespace

const JsonDocument::Node* JsonCursor::node() const {
    if (document_ == nullptr) return nullptr;
    const auto& nodes = document_->values().nodes;
    return node_ >= nodes.size() ? nullptr : &nodes[node_];
}

JsonCursor::operator bool() const {
    const auto* at = node();
    return at != nullptr && at->kind != JsonKind::Null;
}
bool JsonCursor::is_object() const {
    const auto* at = node();
    return at != nullptr && at->kind == JsonKind::Object;
}
bool JsonCursor::is_array() const {
    const auto* at = node();
    return at != nullptr && at->kind == JsonKind::Array;
}
bool JsonCursor::is_text() const {
    const auto* at = node();
    return at != nullptr && at->kind == JsonKind::Text;
}
bool JsonCursor::is_number() const {
    const auto* at = node();
    return at != nullptr && at->kind == JsonKind::Number;
}
bool JsonCursor::is_true() const {
    const auto* at = node();
    return at != nullptr && at->kind == JsonKind::True;
}
bool JsonCursor::is_false() const {
    const auto* at = node();
    return at != nullptr && at->kind == JsonKind::False;
}

// Reading a resource is mostly this: the nodes are looked at as they lie.
JsonCursor JsonCursor::operator[](std::string_view key) const {
    if (!is_object()) return {};
    const auto& nodes = document_->values().nodes;
    const std::uint32_t end = nodes[node_].end;
    for (std::uint32_t member = node_ + 1; member < end; member = nodes[member].end) {
        if (document_->key_of(nodes[member]) == key) return {*document_, member};
    }
    return {};
}

JsonCursor JsonCursor::choice(std::string_view stem) const {
    if (!is_object()) return {};
    for (const JsonCursor member : items()) {
        const std::string_view key = member.key();
        const bool is_one = key.size() > stem.size() && key.starts_with(stem) &&
                            key[stem.size()] >= 'A' && key[stem.size()] <= 'Z';
        if (is_one && member) return member;
    }
    return {};
}

JsonCursor::Items JsonCursor::items() const {
    if (!is_object() && !is_array()) return {};
    return {document_, node_ + 1, node()->end};
}

JsonCursor::Items JsonCursor::each() const {
    if (!is_object()) return items();
    return {document_, node_, node()->end};
}

JsonCursor JsonCursor::first() const {
    for (const JsonCursor one : each())
        return one;
    return {};
}

std::string_view JsonCursor::key() const {
    const auto* at = node();
    return at == nullptr ? std::string_view() : document_->key_of(*at);
}

std::string_view JsonCursor::text() const {
    return is_text() ? trimmed(document_->text_of(*node())) : std::string_view();
}

std::string_view JsonCursor::digits() const {
    if (is_number()) return document_->text_of(*node());
    return looks_like_number(text()) ? text() : std::string_view();
}

std::string_view JsonCursor::raw() const {
    const auto* at = node();
    if (at == nullptr) return {};
    if (at->kind == JsonKind::Text) return document_->text_of(*at);
    return document_->bytes().substr(at->text, at->size);
}

std::string JsonCursor::path() const {
    if (document_ == nullptr) return {};
    std::string path = document_->root_path();
    if (path.empty()) {
        path = std::string(document_->root()["resourceType"].text());
        if (path.empty()) path = "Resource";
    }
    JsonCursor at = document_->root();
    while (at.node_ != node_) {
        std::size_t index = 0;
        const bool is_in_array = at.is_array();
        const auto& long_arrays = document_->values().long_arrays;
        const auto begins = long_arrays.find(at.node_);
        if (begins != long_arrays.end()) {
            const auto next = std::ranges::upper_bound(begins->second, node_);
            index = static_cast<std::size_t>(next - begins->second.begin()) - 1;
            at = {*document_, begins->second[index]};
            path += "[" + std::to_string(index) + "]";
            continue;
        }
        for (const JsonCursor child : at.items()) {
            if (node_ < child.node()->end) {
                at = child;
                break;
            }
            ++index;
        }
        path += is_in_array ? "[" + std::to_string(index) + "]" : "." + std::string(at.key());
    }
    return path;
}

std::string JsonCursor::path(std::string_view member) const {
    return path() + "." + std::string(member);
}

std::optional<std::string> JsonCursor::repeated_key() const {
    if (node() == nullptr) return std::nullopt;
    const auto& repeated = document_->values().repeated;
    const auto found = std::lower_bound(repeated.begin(), repeated.end(), node_);
    if (found == repeated.end() || *found >= node()->end) return std::nullopt;
    return JsonCursor(*document_, *found).path();
}

JsonCursor::Items::Iterator& JsonCursor::Items::Iterator::operator++() {
    node_ = document_->values().nodes[node_].end;
    return *this;
}

std::size_t JsonCursor::Items::size() const {
    std::size_t count = 0;
    for (auto at = begin(); at != end(); ++at)
        ++count;
    return count;
}

}  // namespace thiowatch::fhir
