// RapidJSON decodes a copy of the text in place. Most strings have no escape, and are what stands
// in the text: those are kept as a place in the bytes, the others in `decoded_`.
//
// Keys that stand twice are only noted here. Which resource they spoil is for its reader to say, so
// that its siblings in the same bundle are not hurt.

#include "parsers/fhir/json_document.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "parsers/fhir/entry_shelf.h"
#include "parsers/fhir/in_place_reader.h"
#include "parsers/fhir/json_cursor.h"
#include "parsers/fhir/json_faults.h"

namespace thiowatch::fhir {

namespace {

constexpr std::size_t kLongArray = 64;
constexpr std::size_t kFewKeys = 12;

bool is_number_byte(char c) {
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

}  // namespace

/// Takes RapidJSON's events and lays the values down one behind the other.
class JsonBuilder {
  public:
    JsonBuilder(std::string_view bytes, InPlaceReader& reader, const JsonLimits& limits)
        : bytes_(bytes),
          values_(std::make_unique<JsonDocument::Values>()),
          reader_(reader),
          limits_(limits) {
        values_->nodes.reserve(bytes.size() / 24 + 4);
    }

    bool Null() { return add_word(JsonKind::Null, 4); }
    bool Bool(bool is_true) {
        return add_word(is_true ? JsonKind::True : JsonKind::False, is_true ? 4 : 5);
    }
    bool RawNumber(const char*, json::SizeType, bool) {
        const std::size_t begin = reader_.at();
        std::size_t end = begin;
        while (end < bytes_.size() && is_number_byte(bytes_[end]))
            ++end;
        return add({.text = narrow(begin), .size = narrow(end - begin), .kind = JsonKind::Number});
    }
    bool String(const char* text, json::SizeType size, bool) {
        JsonDocument::Node node;
        node.kind = JsonKind::Text;
        node.size = size;
        node.is_decoded = !place(text, size, node.text);
        return add(node);
    }
    bool Key(const char* text, json::SizeType size, bool) {
        key_size_ = size;
        is_key_decoded_ = !place(text, size, key_);
        return true;
    }
    bool StartObject() { return open(JsonKind::Object); }
    bool StartArray() { return open(JsonKind::Array); }
    bool EndObject(json::SizeType members) {
        note_repeated_keys(members);
        return close();
    }
    bool EndArray(json::SizeType items) {
        if (items >= kLongArray) note_items(items);
        return close();
    }
    // Numbers come as RawNumber, these never.
    bool Int(int) { return false; }
    bool Uint(unsigned) { return false; }
    bool Int64(std::int64_t) { return false; }
    bool Uint64(std::uint64_t) { return false; }
    bool Double(double) { return false; }

    [[nodiscard]] bool is_too_large() const { return is_too_large_; }
    std::unique_ptr<JsonDocument::Values> take_values() { return std::move(values_); }
    std::string take_decoded() { return std::move(decoded_); }

  private:
    static std::uint32_t narrow(std::size_t n) { return static_cast<std::uint32_t>(n); }

    // An escape stands among the first `size` bytes, for it stands before what follows it.
    bool place(const char* text, std::size_t size, std::uint32_t& at) {
        const std::size_t begin = reader_.place_of(text);
        if (std::memchr(bytes_.data() + begin, '\\', size) == nullptr) {
            at = narrow(begin);
            return true;
        }
        at = narrow(decoded_.size());
        decoded_.append(text, size);
        return false;
    }

    bool add_word(JsonKind kind, std::size_t size) {
        return add({.text = narrow(reader_.at() - size), .size = narrow(size), .kind = kind});
    }

    bool add(JsonDocument::Node node) {
        node.key = std::exchange(key_, 0);
        node.key_size = std::exchange(key_size_, 0);
        node.is_key_decoded = std::exchange(is_key_decoded_, false);
        node.end = narrow(values_->nodes.size() + 1);
        values_->nodes.push_back(node);
        is_too_large_ = is_too_large_ || values_->nodes.size() > limits_.values;
        return !is_too_large_;
    }

    bool open(JsonKind kind) {
        is_too_large_ = open_.size() >= limits_.depth;
        if (is_too_large_) return false;
        open_.push_back(narrow(values_->nodes.size()));
        return add({.text = narrow(reader_.at() - 1), .kind = kind});
    }

    bool close() {
        JsonDocument::Node& node = values_->nodes[open_.back()];
        open_.pop_back();
        node.end = narrow(values_->nodes.size());
        node.size = narrow(reader_.at() - node.text);
        return true;
    }

    void note_items(std::size_t items) {
        std::vector<std::uint32_t>& begins = values_->long_arrays[open_.back()];
        begins.reserve(items);
        for (std::size_t at = open_.back() + 1U; at < values_->nodes.size();) {
            begins.push_back(narrow(at));
            at = values_->nodes[at].end;
        }
    }

    void note_repeated_keys(std::size_t members) {
        if (members < 2) return;
        keys_.clear();
        for (std::size_t at = open_.back() + 1U; at < values_->nodes.size();) {
            const JsonDocument::Node& node = values_->nodes[at];
            const std::string_view from = node.is_key_decoded ? decoded_ : bytes_;
            keys_.emplace_back(from.substr(node.key, node.key_size), narrow(at));
            at = node.end;
        }
        if (members <= kFewKeys) return note_repeated_among_few();
        std::sort(keys_.begin(), keys_.end());
        for (std::size_t at = 1; at < keys_.size(); ++at) {
            if (keys_[at].first == keys_[at - 1].first) {
                values_->repeated.push_back(keys_[at].second);
            }
        }
    }

    // Few are told apart faster than sorted, mostly by their lengths.
    void note_repeated_among_few() {
        for (auto key = keys_.begin(); key != keys_.end(); ++key) {
            const auto is_same = [&](const auto& before) { return before.first == key->first; };
            if (std::any_of(keys_.begin(), key, is_same)) {
                values_->repeated.push_back(key->second);
            }
        }
    }

    std::string_view bytes_;
    std::unique_ptr<JsonDocument::Values> values_;
    std::string decoded_;
    InPlaceReader& reader_;
    const JsonLimits& limits_;
    std::vector<std::uint32_t> open_;
    std::vector<std::pair<std::string_view, std::uint32_t>> keys_;
    std::uint32_t key_ = 0;
    std::uint32_t key_size_ = 0;
    bool is_key_decoded_ = false;
    bool is_too_large_ = false;
};

Expected<JsonDocument>
JsonDocument::parse(std::string bytes, std::string root, const JsonLimits& limits) {
    if (bytes.size() > limits.bytes) {
        return fault(FaultCode::TooLarge, std::move(root), "more bytes than one text may have");
    }
    if (bytes.starts_with(kByteOrderMark)) bytes.replace(0, kByteOrderMark.size(), 3, ' ');
    JsonDocument document;
    document.own_ = std::make_unique<Own>(Own{std::move(bytes), std::move(root)});
    document.bytes_ = document.own_->bytes;
    TW_TRY([[maybe_unused]] auto read, document.read(limits));
    return document;
}

Expected<std::monostate> JsonDocument::read(const JsonLimits& limits) const {
    InPlaceReader reader(bytes());
    JsonBuilder builder(bytes(), reader, limits);
    const json::ParseResult result = reader.read(builder);
    if (builder.is_too_large()) return Unexpected(nested_too_deep(root_path()));
    if (result.IsError()) {
        const char* why = json::GetParseError_En(result.Code());
        return Unexpected(not_json(why, result.Offset(), root_path()));
    }
    values_ = builder.take_values();
    std::sort(values_->repeated.begin(), values_->repeated.end());
    std::string decoded = builder.take_decoded();
    if (!decoded_ && !decoded.empty()) {
        decoded_ = std::make_unique<std::string>(std::move(decoded));
    }
    return std::monostate{};
}

void JsonDocument::wake() const {
    if (shelf_ != nullptr) {
        shelf_->make_room_for(*this);
        // The whole Bundle was found to be JSON within the limits, and so is this part of it.
        if (read({})) return;
    }
    values_ = std::make_unique<Values>();
}

std::string JsonDocument::root_path() const {
    if (shelf_ != nullptr) return shelf_->path_of(*this);
    return own_ ? own_->root : std::string();
}

JsonCursor JsonDocument::root() const {
    return {*this, 0};
}

std::string_view JsonDocument::text_of(const Node& node) const {
    const std::string_view from = node.is_decoded ? *decoded_ : bytes_;
    return from.substr(node.text, node.size);
}

std::string_view JsonDocument::key_of(const Node& node) const {
    const std::string_view from = node.is_key_decoded ? *decoded_ : bytes_;
    return from.substr(node.key, node.key_size);
}

}  // namespace thiowatch::fhir
