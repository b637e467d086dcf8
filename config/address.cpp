#include "config/address.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>

namespace thiowatch::config {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedV4{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr int kMappedBits = 96;

struct Address {
    std::array<std::uint8_t, 16> bytes{};
    bool is_v4 = false;
};

std::optional<Address> parse_address(std::string_view text) {
    const std::string copy(text);
    if (copy.find('\0') != std::string::npos) return std::nullopt;
    Address address;
    std::ranges::copy(kMappedV4, address.bytes.begin());
    if (inet_pton(AF_INET, copy.c_str(), address.bytes.data() + kMappedV4.size()) == 1) {
        address.is_v4 = true;
        return address;
    }
    if (inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) return address;
    return std::nullopt;
}

std::optional<int> parse_number(std::string_view text, int most) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (number < 0 || number > most || (text.size() > 1 && text[0] == '0')) return std::nullopt;
    return number;
}

/// The address with all bits after the first `prefix` cleared.
std::array<std::uint8_t, 16> masked(std::array<std::uint8_t, 16> bytes, int prefix) {
    for (int bit = prefix; bit < 128; ++bit) {
        const auto index = static_cast<std::size_t>(bit / 8);
        bytes[index] = static_cast<std::uint8_t>(bytes[index] & ~(0x80U >> (bit % 8)));
    }
    return bytes;
}

}  // namespace

std::string Endpoint::text() const {
    const bool is_v6 = host.find(':') != std::string::npos;
    return (is_v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto port = parse_number(text.substr(colon + 1), 65535);
    if (!port) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
    if (is_bracketed) host = host.substr(1, host.size() - 2);
    if (host == "localhost") host = "127.0.0.1";
    const auto address = parse_address(host);
    if (!address || address->is_v4 == is_bracketed) return std::nullopt;
    return Endpoint{std::string(host), static_cast<std::uint16_t>(*port)};
}

bool is_loopback(std::string_view host) {
    if (host == "localhost" || host.ends_with(".localhost")) return true;
    const auto address = parse_address(host);
    if (!address) return false;
    const bool is_mapped = std::equal(kMappedV4.begin(), kMappedV4.end(), address->bytes.begin());
    if (is_mapped) return address->bytes[kMappedV4.size()] == 127;
    std::array<std::uint8_t, 16> one{};
    one.back() = 1;
    return address->bytes == one;
}

std::optional<Cidr> Cidr::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto address = parse_address(text.substr(0, slash));
    if (!address) return std::nullopt;
    const int offset = address->is_v4 ? kMappedBits : 0;
    Cidr block;
    block.text_ = std::string(text);
    if (slash != std::string_view::npos) {
        const auto prefix = parse_number(text.substr(slash + 1), 128 - offset);
        if (!prefix) return std::nullopt;
        block.prefix_ = *prefix + offset;
    }
    block.network_ = address->bytes;
    if (masked(block.network_, block.prefix_) != block.network_) return std::nullopt;
    return block;
}

bool Cidr::contains(std::string_view address) const {
    const auto parsed = parse_address(address);
    return parsed && masked(parsed->bytes, prefix_) == network_;
}

}  // namespace thiowatch::config
