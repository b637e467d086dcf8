// The entries of a long Bundle, each a document of its own that is read when it is looked into. A
// few keep their values, the others forget them and are read again when they are asked once more:
// the memory needed is that of a few entries, however many there are.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "parsers/fhir/bundle_text.h"
#include "parsers/fhir/json_cursor.h"

namespace thiowatch::fhir {

/// Stays where it is; cursors into its entries are good as long as it and the text are. For one
/// thread.
class EntryShelf {
  public:
    /// `let_go` is called when so much was read of the text that its pages may leave memory.
    explicit EntryShelf(const BundleText& text, std::function<void()> let_go = {});
    EntryShelf(const EntryShelf&) = delete;
    EntryShelf& operator=(const EntryShelf&) = delete;
    EntryShelf(EntryShelf&&) = delete;
    EntryShelf& operator=(EntryShelf&&) = delete;
    ~EntryShelf() = default;

    [[nodiscard]] JsonCursor envelope() const { return envelope_.root(); }
    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    [[nodiscard]] JsonCursor entry(std::size_t index) const { return entries_[index].root(); }
    /// Whether the entry has its values in memory.
    [[nodiscard]] bool is_awake(std::size_t index) const {
        return entries_[index].values_ != nullptr;
    }

    static constexpr std::size_t kAwake = 64;

  private:
    friend class JsonDocument;
    void make_room_for(const JsonDocument& document);
    /// "Bundle.entry[3]"; of one that stands there without a list, "Bundle.entry".
    [[nodiscard]] std::string path_of(const JsonDocument& document) const;

    std::string_view bytes_;  // of the whole Bundle
    std::function<void()> let_go_;
    JsonDocument envelope_;
    std::vector<JsonDocument> entries_;  // stays where it is, for cursors point to them
    std::array<const JsonDocument*, kAwake> awake_{};  // in the order they woke, round and round
    std::size_t next_ = 0;
    std::size_t read_ = 0;  // bytes since pages were let go of
};

}  // namespace thiowatch::fhir
