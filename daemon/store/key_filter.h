// Whether a key may have been seen, in memory: nearly every message is new, and to learn that must
// not cost a search.
//
// It may take a new key for a seen one, about once in fifty; never the other way round.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace thiowatch::store {

class KeyFilter {
  public:
    /// `expected`: how many keys it will soon hold. It grows beyond.
    explicit KeyFilter(std::size_t expected);

    /// Keys must be spread evenly, as hashes are.
    void note(std::uint64_t key);
    [[nodiscard]] bool may_know(std::uint64_t key) const;

  private:
    /// All bits of a key lie in one: a single line of the processor's memory is looked at.
    struct alignas(64) Line {
        std::array<std::uint64_t, 8> words{};
    };
    /// Its size cannot change, so what comes when it is full goes into another, thrice as large.
    struct Layer {
        std::vector<Line> lines;
        std::size_t room;
    };
    void add_layer(std::size_t keys);

    std::vector<Layer> layers_;
};

}  // namespace thiowatch::store
