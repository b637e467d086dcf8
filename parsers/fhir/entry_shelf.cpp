#include "parsers/fhir/entry_shelf.h"

#include <utility>

namespace thiowatch::fhir {

namespace {

constexpr std::size_t kReadBeforeLettingGo = std::size_t{1} << 20;

/// "Bundle.entry[3]"; of one that stands there without a list, "Bundle.entry".
std::string path_of(const BundleText& text, std::size_t index) {
    const std::string_view bytes = text.bytes();
    const auto begin = static_cast<std::size_t>(text.entry(index).data() - bytes.data());
    const std::size_t before = bytes.substr(0, begin).find_last_not_of(" \t\r\n");
    const bool is_lone = bytes[before] == ':';
    return is_lone ? "Bundle.entry" : "Bundle.entry[" + std::to_string(index) + "]";
}

}  // namespace

EntryShelf::EntryShelf(const BundleText& text, std::function<void()> let_go)
    : let_go_(std::move(let_go)) {
    // It is JSON: it was read as a part of the whole.
    if (auto envelope = JsonDocument::parse(text.envelope())) envelope_ = *std::move(envelope);
    for (std::size_t index = 0; index < text.size(); ++index) {
        JsonDocument& entry = entries_.emplace_back();
        entry.shelf_ = this;
        entry.shelved_ = text.entry(index);
        entry.root_ = path_of(text, index);
    }
}

void EntryShelf::make_room_for(const JsonDocument& document) {
    const JsonDocument* oldest = std::exchange(awake_[next_], &document);
    next_ = (next_ + 1) % kAwake;
    if (oldest != nullptr) oldest->values_.reset();
    read_ += document.bytes().size();
    if (read_ < kReadBeforeLettingGo) return;
    read_ = 0;
    if (let_go_) let_go_();
}

}  // namespace thiowatch::fhir
