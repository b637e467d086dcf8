#include "parsers/fhir/entry_shelf.h"

#include <utility>

namespace thiowatch::fhir {

namespace {

constexpr std::size_t kReadBeforeLettingGo = std::size_t{1} << 20;

}  // namespace

EntryShelf::EntryShelf(const BundleText& text, std::function<void()> let_go)
    : bytes_(text.bytes()), let_go_(std::move(let_go)) {
    // It is JSON: it was read as a part of the whole.
    if (auto envelope = JsonDocument::parse(text.envelope())) envelope_ = *std::move(envelope);
    entries_.resize(text.size());
    for (std::size_t index = 0; index < text.size(); ++index) {
        entries_[index].shelf_ = this;
        entries_[index].bytes_ = text.entry(index);
    }
}

std::string EntryShelf::path_of(const JsonDocument& document) const {
    const auto begin = static_cast<std::size_t>(document.bytes_.data() - bytes_.data());
    const std::size_t before = bytes_.substr(0, begin).find_last_not_of(" \t\r\n");
    const bool is_lone = bytes_[before] == ':';
    const std::ptrdiff_t index = &document - entries_.data();
    return is_lone ? "Bundle.entry" : "Bundle.entry[" + std::to_string(index) + "]";
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
