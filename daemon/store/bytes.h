// Numbers and texts one behind the other in a BLOB.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "daemon/store/connection.h"

namespace thiowatch::store {

static_assert(std::endian::native == std::endian::little, "numbers are written as they lie");

/// Seven bits a byte, the low ones first: small numbers are short.
inline void append_number(std::string& out, std::uint64_t number) {
    for (; number >= 0x80U; number >>= 7U)
        out.push_back(static_cast<char>(number | 0x80U));
    out.push_back(static_cast<char>(number));
}

/// The same for numbers that may be below zero: those near it are short.
inline void append_signed(std::string& out, std::int64_t number) {
    const auto bits = static_cast<std::uint64_t>(number);
    append_number(out, (bits << 1U) ^ (number < 0 ? ~std::uint64_t{0} : 0));
}

template <class Number>
void append_fixed(std::string& out, Number number) {
    out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

inline void append_text(std::string& out, std::string_view text) {
    append_number(out, text.size());
    out.append(text);
}

/// Reads what was appended, in the same order. Throws StoreError when the bytes end before.
class ByteReader {
  public:
    /// `name` says what is damaged: "the heads of stored messages".
    ByteReader(std::string_view packed, const char* name) : rest_(packed), name_(name) {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }

    std::string_view take(std::size_t size) {
        if (size > rest_.size()) fail();
        std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }

    template <class Number>
    Number fixed() {
        Number number{};
        std::memcpy(&number, take(sizeof number).data(), sizeof number);
        return number;
    }

    std::uint64_t number() {
        if (!rest_.empty() && static_cast<std::uint8_t>(rest_.front()) < 0x80U) {
            const auto number = static_cast<std::uint8_t>(rest_.front());
            rest_.remove_prefix(1);
            return number;
        }
        return long_number();
    }

    std::int64_t signed_number() {
        const std::uint64_t bits = number();
        return static_cast<std::int64_t>((bits >> 1U) ^ (~(bits & 1U) + 1U));
    }

    std::string_view text() { return take(number()); }
    /// How many things follow, each a byte at least.
    std::size_t count() {
        const std::size_t count = number();
        if (count > rest_.size()) fail();
        return count;
    }

    [[noreturn]] void fail() const {
        throw StoreError(SQLITE_CORRUPT, std::string(name_) + " are damaged");
    }

  private:
    std::uint64_t long_number() {
        std::uint64_t number = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const auto byte = fixed<std::uint8_t>();
            number |= std::uint64_t{byte & 0x7fU} << shift;
            if (byte < 0x80U) break;
        }
        return number;
    }

    std::string_view rest_;
    const char* name_;
};

}  // namespace thiowatch::store
