#include "daemon/store/fingerprint.h"

#include <cstring>

namespace thiowatch::store {

namespace {

__extension__ using Product = unsigned __int128;

// Odd, and with as many ones as zeros in no order.
constexpr std::uint64_t kFirst = 0x9E3779B97F4A7C15ULL;
constexpr std::uint64_t kSecond = 0xC2B2AE3D27D4EB4FULL;
constexpr std::size_t kWord = sizeof(std::uint64_t);

std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
    const Product product = static_cast<Product>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

std::uint64_t word_at(const char* bytes, std::size_t size = kWord) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, size);
    return word;
}

}  // namespace

std::uint64_t fingerprint(std::string_view text, std::uint64_t seed) {
    std::uint64_t hash = fold(seed ^ kFirst, text.size() ^ kSecond);
    const char* at = text.data();
    std::size_t left = text.size();
    for (; left >= 2 * kWord; left -= 2 * kWord, at += 2 * kWord) {
        hash = fold(word_at(at) ^ kFirst, word_at(at + kWord) ^ hash) + kSecond;
    }
    if (left >= kWord) {
        hash = fold(word_at(at) ^ kFirst, hash ^ kSecond);
        left -= kWord;
        at += kWord;
    }
    // NB: nothing is read of an empty rest, whose pointer may be null.
    const std::uint64_t rest = left == 0 ? 0 : word_at(at, left);
    return fold(rest ^ kSecond, hash ^ kFirst);
}

}  // namespace thiowatch::store
