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

std::uint64_t begin(std::size_t size, std::uint64_t seed) {
    return fold(seed ^ kFirst, size ^ kSecond);
}

/// Folds in all pairs of words, and takes them from the text.
std::uint64_t fold_pairs(std::string_view& text, std::uint64_t hash) {
    const char* at = text.data();
    std::size_t left = text.size();
    for (; left >= 2 * kWord; left -= 2 * kWord, at += 2 * kWord) {
        hash = fold(word_at(at) ^ kFirst, word_at(at + kWord) ^ hash) + kSecond;
    }
    text.remove_prefix(text.size() - left);
    return hash;
}

std::uint64_t end(std::string_view text, std::uint64_t hash) {
    if (text.size() >= kWord) {
        hash = fold(word_at(text.data()) ^ kFirst, hash ^ kSecond);
        text.remove_prefix(kWord);
    }
    // NB: nothing is read of an empty rest, whose pointer may be null.
    const std::uint64_t rest = text.empty() ? 0 : word_at(text.data(), text.size());
    return fold(rest ^ kSecond, hash ^ kFirst);
}

}  // namespace

std::uint64_t fingerprint(std::string_view text, std::uint64_t seed) {
    std::uint64_t hash = begin(text.size(), seed);
    hash = fold_pairs(text, hash);
    return end(text, hash);
}

// Only the last piece may end within a pair.
std::uint64_t fingerprint(const LongText& text, std::uint64_t seed) {
    static_assert(LongText::kPiece % (2 * kWord) == 0);
    std::uint64_t hash = begin(text.bytes.size(), seed);
    std::string_view rest;
    text.each_piece([&](std::string_view piece) {
        hash = fold_pairs(piece, hash);
        rest = piece;
    });
    return end(rest, hash);
}

}  // namespace thiowatch::store
