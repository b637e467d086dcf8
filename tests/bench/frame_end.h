// The two bytes that end an MLLP frame: FS CR.
#pragma once

#include <cstddef>
#include <string_view>

namespace thiowatch::bench {

inline constexpr char kStartBlock = '\x0b';
inline constexpr std::string_view kEndBlock = "\x1c\r";

/// The size of the first whole frame at the front of `bytes`, FS CR included; 0 when it is not
/// whole. `searched` bytes are known to hold no end.
inline std::size_t first_frame(std::string_view bytes, std::size_t searched = 0) {
    const std::size_t at = bytes.find(kEndBlock, searched == 0 ? 0 : searched - 1);
    return at == std::string_view::npos ? 0 : at + kEndBlock.size();
}

}  // namespace thiowatch::bench
