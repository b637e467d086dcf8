// The entries of a submission, by place. Those of a short one are held; those of a long Bundle are
// read from its shelf whenever one is asked for, so that they need no room.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "parsers/fhir/bundle_reader.h"

namespace thiowatch::fhir {

// Shared: an entry of a long Bundle is there as long as somebody looks at it, and no longer.
using EntryHold = std::shared_ptr<const Entry>;

/// Stays where it is; for one thread.
class Entries {
  public:
    explicit Entries(std::vector<Entry> held);
    /// Good as long as these are.
    explicit Entries(std::span<const Entry> lent) : held_(lent) {}
    explicit Entries(const EntryShelf& shelf);
    /// Some of others, by place, in order.
    Entries(const Entries& all, std::vector<std::uint32_t> places);
    Entries(const Entries&) = delete;
    Entries& operator=(const Entries&) = delete;
    Entries(Entries&&) = delete;
    Entries& operator=(Entries&&) = delete;
    ~Entries() = default;

    [[nodiscard]] std::size_t size() const {
        return shelf_ || all_ ? places_.size() : held_.size();
    }
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] EntryHold at(std::size_t place) const;
    /// The place of the entry with this Entry::index, the last of several.
    [[nodiscard]] std::optional<std::size_t> place_of(std::size_t index) const;

    /// Changes each, now or whenever it is read; entries it says no to are none. `look` is shown
    /// what is left, once, in order.
    using Settle = std::function<bool(Entry&)>;
    void settle(Settle settle, const std::function<void(const Entry&)>& look);
    void replace(std::size_t place, Entry entry);

  private:
    [[nodiscard]] EntryHold read(std::size_t place) const;

    std::vector<Entry> own_;
    std::span<const Entry> held_;
    const EntryShelf* shelf_ = nullptr;
    const Entries* all_ = nullptr;
    std::vector<std::uint32_t> places_;  // on the shelf, or among all
    Settle settle_;
    std::map<std::size_t, EntryHold> replaced_;

    struct Read {
        std::size_t place = 0;
        EntryHold entry;
    };
    static constexpr std::size_t kRecent = 64;
    // Read lately. What is asked for once is mostly asked for again.
    mutable std::array<Read, kRecent> recent_;
};

}  // namespace thiowatch::fhir
