// 64 bits that tell texts apart, at the speed of memory: two words at a time are folded into the
// product of 128 bits. It is stored, so it must not change. It stands up to accidents, not to
// malice: whoever relies on equality compares the texts.
#pragma once

#include <cstdint>
#include <string_view>

#include "parsers/long_text.h"

namespace thiowatch::store {

/// `seed` goes into it like a text before this one.
std::uint64_t fingerprint(std::string_view text, std::uint64_t seed);
std::uint64_t fingerprint(const LongText& text, std::uint64_t seed);

}  // namespace thiowatch::store
