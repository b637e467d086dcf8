// A text too long to be in memory: it lies in a file and is looked at through a mapping. Whoever
// goes through it lets go of what was read, piece by piece.
#pragma once

#include <functional>
#include <string_view>

namespace thiowatch {

struct LongText {
    std::string_view bytes;
    std::function<void()> let_go{};  ///< empty: it is in memory anyway

    static constexpr std::size_t kPiece = std::size_t{1} << 20;

    /// Hands out all of it, in order; all but the last piece are as long.
    template <class Take>
    void each_piece(Take take) const {
        const std::size_t size = let_go ? kPiece : bytes.size();
        for (std::size_t at = 0; at < bytes.size(); at += size) {
            take(bytes.substr(at, size));
            if (let_go) let_go();
        }
    }
};

}  // namespace thiowatch
