// Lines laid one behind the other as a sheaf keeps them, compressed and with their key: made where
// they are read, so that ingest has only to look whom they are about.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/store/body_packer.h"

namespace thiowatch::intake {

class SheafDraft {
  public:
    /// The place of a line in the text.
    struct Place {
        std::size_t begin = 0;
        std::size_t size = 0;
    };
    Place add(std::string_view line);
    /// No more will come. Few lines stay as they are: they are better off beside others.
    void finish(store::BodyPacker& packer);

    /// Each line with an end.
    [[nodiscard]] std::string_view text() const { return text_; }
    [[nodiscard]] std::string_view line(const Place& place) const {
        return text().substr(place.begin, place.size);
    }
    [[nodiscard]] const store::MessageKey& key() const { return key_; }
    [[nodiscard]] const std::optional<store::PackedBody>& packed() const { return packed_; }

    /// What a sheaf of that text is known by.
    static store::MessageKey key_of(std::string_view text);

  private:
    std::string text_;
    store::MessageKey key_;
    std::optional<store::PackedBody> packed_;
};

}  // namespace thiowatch::intake
