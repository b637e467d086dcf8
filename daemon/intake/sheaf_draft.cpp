#include "daemon/intake/sheaf_draft.h"

namespace thiowatch::intake {

namespace {

// From here on the text is dictionary enough to itself.
constexpr std::size_t kLong = std::size_t{16} * 1024;

}  // namespace

SheafDraft::Place SheafDraft::add(std::string_view line) {
    const Place place{text_.size(), line.size()};
    text_.append(line);
    text_ += '\n';
    return place;
}

void SheafDraft::finish(store::BodyPacker& packer) {
    key_ = key_of(text_);
    if (text_.size() >= kLong) packed_ = packer.pack(LongText{text_});
}

// By its bytes alone, whoever sent them.
store::MessageKey SheafDraft::key_of(std::string_view text) {
    return store::MessageKey::of(store::FeedId{}, {}, {}, text);
}

}  // namespace thiowatch::intake
