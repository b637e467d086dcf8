#include "daemon/store/key_filter.h"

#include <algorithm>

namespace thiowatch::store {

namespace {

constexpr std::size_t kBitsInALine = 512;
constexpr std::size_t kBitsForAKey = 12;
constexpr unsigned kBitsSet = 6;
constexpr unsigned kBitsOfAPlace = 9;  // of 512
constexpr std::size_t kLeast = 1024;

/// Of a key whose high bits are often the same, as of one whose low ones are.
std::uint64_t mixed(std::uint64_t key) {
    key = (key ^ key >> 32U) * 0x9E3779B97F4A7C15U;
    return key ^ key >> 29U;
}

std::size_t line_of(std::uint64_t mixed, std::size_t lines) {
    return static_cast<std::size_t>((static_cast<unsigned __int128>(mixed) * lines) >> 64U);
}

/// Calls `visit` with word and mask of the bits a key has in its line, until it says no.
template <class Visit>
bool each_bit(std::uint64_t mixed, Visit visit) {
    // The high bits told the line already.
    std::uint64_t places = (mixed * 0xBF58476D1CE4E5B9U) >> (64U - kBitsSet * kBitsOfAPlace);
    for (unsigned bit = 0; bit < kBitsSet; ++bit, places >>= kBitsOfAPlace) {
        const std::uint64_t place = places % kBitsInALine;
        if (!visit(place / 64, std::uint64_t{1} << (place % 64))) return false;
    }
    return true;
}

}  // namespace

KeyFilter::KeyFilter(std::size_t expected) {
    add_layer(std::max(expected, kLeast));
}

void KeyFilter::add_layer(std::size_t keys) {
    const std::size_t lines = keys * kBitsForAKey / kBitsInALine + 1;
    layers_.push_back({std::vector<Line>(lines), keys});
}

void KeyFilter::note(std::uint64_t given) {
    if (may_know(given)) return;
    const std::uint64_t key = mixed(given);
    if (layers_.back().room == 0) {
        std::size_t held = 0;
        for (const Layer& layer : layers_)
            held += layer.lines.size() * kBitsInALine / kBitsForAKey;
        add_layer(3 * held);
    }
    Layer& layer = layers_.back();
    --layer.room;
    Line& line = layer.lines[line_of(key, layer.lines.size())];
    each_bit(key, [&](std::uint64_t word, std::uint64_t mask) {
        line.words[word] |= mask;
        return true;
    });
}

bool KeyFilter::may_know(std::uint64_t given) const {
    const std::uint64_t key = mixed(given);
    return std::ranges::any_of(layers_, [key](const Layer& layer) {
        const Line& line = layer.lines[line_of(key, layer.lines.size())];
        return each_bit(key, [&](std::uint64_t word, std::uint64_t mask) {
            return (line.words[word] & mask) != 0;
        });
    });
}

}  // namespace thiowatch::store
