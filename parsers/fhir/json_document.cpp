// RapidJSON hands over a decoded copy of every string. Most have no escape, and then the copy is
// what stands in the text: those are kept as a place in the bytes, the others in `decoded_`.
//
// NB: it announces a bracket before it takes it, and a text, number or word after.
//
// Keys that stand twice are only noted here. Which resource they spoil is for its reader to say, so
// that its siblings in the same bundle are not hurt.

#include "parsers/fhir/json_document.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include "parsers/fhir/entry_shelf.h"
#include "parsers/fhir/json_cursor.h"
#include "parsers/fhir/json_flags.h"

namespace thiowatch::fhir {

namespace {

constexpr std::size_t kLongArray = 64;

bool is_number_byte(char c) {
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

}  // namespace

/// Takes RapidJSON's events and lays the values down one behind the other.
class JsonBuilder {
  public:
    JsonBuilder(std::string_view bytes, rapidjson::MemoryStream& stream, const JsonLimits& limits)
        : bytes_(bytes),
          values_(std::make_unique<JsonDocument::Values>()),
          stream_(stream),
          limits_(limits) {
        values_->nodes.reserve(bytes.size() / 24 + 4);
    }

    bool Null() { return add_word(JsonKind::Null, 4); }
    bool Bool(bool is_true) {
        return add_word(is_true ? JsonKind::True : JsonKind::False, is_true ? 4 : 5);
    }
    bool RawNumber(const char*, rapidjson::SizeType, bool) {
        const std::size_t end = stream_.Tell();
        std::size_t begin = end;
        while (begin > 0 && is_number_byte(bytes_[begin - 1]))
            --begin;
        return add({.text = narrow(begin), .size = narrow(end - begin), .kind = JsonKind::Number});
    }
    bool String(const char* text, rapidjson::SizeType size, bool) {
        JsonDocument::Node node;
        node.kind = JsonKind::Text;
        node.size = size;
        node.is_decoded = !place(text, size, node.text);
        return add(node);
    }
    bool Key(const char* text, rapidjson::SizeType size, bool) {
        key_size_ = size;
        is_key_decoded_ = !place(text, size, key_);
        return true;
    }
    bool StartObject() { return open(JsonKind::Object); }
    bool StartArray() { return open(JsonKind::Array); }
    bool EndObject(rapidjson::SizeType members) {
        note_repeated_keys(members);
        return close();
    }
    bool EndArray(rapidjson::SizeType items) {
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

    // The closing quote has just been taken.
    bool place(const char* text, std::size_t size, std::uint32_t& at) {
        const std::size_t begin = stream_.Tell() - 1 - size;
        const bool is_plain = begin > 0 && begin < bytes_.size() && bytes_[begin - 1] == '"' &&
                              std::memchr(bytes_.data() + begin, '\\', size) == nullptr &&
                              std::memcmp(bytes_.data() + begin, text, size) == 0;
        if (is_plain) {
            at = narrow(begin);
            return true;
        }
        at = narrow(decoded_.size());
        decoded_.append(text, size);
        return false;
    }

    bool add_word(JsonKind kind, std::size_t size) {
        return add({.text = narrow(stream_.Tell() - size), .size = narrow(size), .kind = kind});
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
        return add({.text = narrow(stream_.Tell()), .kind = kind});
    }

    bool close() {
        JsonDocument::Node& node = values_->nodes[open_.back()];
        open_.pop_back();
        node.end = narrow(values_->nodes.size());
        node.size = narrow(stream_.Tell() + 1 - node.text);
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
        std::sort(keys_.begin(), keys_.end());
        for (std::size_t at = 1; at < keys_.size(); ++at) {
            if (keys_[at].first == keys_[at - 1].first) {
                values_->repeated.push_back(keys_[at].second);
            }
        }
    }

    std::string_view bytes_;
    std::unique_ptr<JsonDocument::Values> values_;
    std::string decoded_;
    rapidjson::MemoryStream& stream_;
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
    document.own_ = std::move(bytes);
    document.root_ = std::move(root);
    TW_TRY([[maybe_unused]] auto read, document.read(limits));
    return document;
}

Expected<std::monostate> JsonDocument::read(const JsonLimits& limits) const {
    rapidjson::MemoryStream stream(bytes().data(), bytes().size());
    JsonBuilder builder(bytes(), stream, limits);
    rapidjson::Reader reader;
    const rapidjson::ParseResult result = reader.Parse<kJsonFlags>(stream, builder);
    if (builder.is_too_large()) return Unexpected(nested_too_deep(root_));
    if (result.IsError()) return Unexpected(not_json(result, root_));
    values_ = builder.take_values();
    std::sort(values_->repeated.begin(), values_->repeated.end());
    if (decoded_.empty()) decoded_ = builder.take_decoded();
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

JsonCursor JsonDocument::root() const {
    return {*this, 0};
}

std::string_view JsonDocument::text_of(const Node& node) const {
    const std::string_view from = node.is_decoded ? decoded_ : bytes();
    return from.substr(node.text, node.size);
}

std::string_view JsonDocument::key_of(const Node& node) const {
    const std::string_view from = node.is_key_decoded ? decoded_ : bytes();
    return from.substr(node.key, node.key_size);
}

}  // namespace thiowatch::fhir
