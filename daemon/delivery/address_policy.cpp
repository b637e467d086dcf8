#include "daemon/delivery/address_policy.h"

#include <array>
#include <cstddef>
#include <cstring>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>

namespace thiowatch::delivery {
namespace {

using Ip6 = std::array<std::uint8_t, 16>;

struct Ip4Net {
    std::uint32_t prefix;
    int bits;
};

constexpr Ip4Net kLoopback4{0x7F000000, 8};
constexpr std::array kRefused4{
    Ip4Net{0x00000000, 8},   // "this network", unspecified
    Ip4Net{0xA9FE0000, 16},  // link-local, metadata services
    Ip4Net{0xE0000000, 4},   // multicast
    Ip4Net{0xF0000000, 4},   // reserved, broadcast
};
constexpr Ip6 kLoopback6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
constexpr Ip6 kUnspecified6{};
// fd00:ec2::254, a metadata service inside the private range
constexpr Ip6 kMetadata6{0xfd, 0, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54};

bool contains(const Ip4Net& net, std::uint32_t address) {
    return (address >> (32 - net.bits)) == (net.prefix >> (32 - net.bits));
}

bool may_connect4(std::uint32_t address, LoopbackUse loopback) {
    if (contains(kLoopback4, address)) return loopback == LoopbackUse::Allowed;
    for (const auto& net : kRefused4) {
        if (contains(net, address)) return false;
    }
    return true;
}

bool begins_with(const Ip6& address, std::initializer_list<std::uint8_t> prefix) {
    return std::equal(prefix.begin(), prefix.end(), address.begin());
}

std::optional<std::uint32_t> wrapped4(const Ip6& address) {
    const auto at = [&](std::size_t offset) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < 4; ++i)
            value = (value << 8) | address[offset + i];
        return value;
    };
    if (begins_with(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return at(12);
    if (begins_with(address, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return at(12);
    if (begins_with(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})) return at(12);
    if (begins_with(address, {0x20, 0x02})) return at(2);
    return std::nullopt;
}

bool may_connect6(const Ip6& address, LoopbackUse loopback) {
    if (address == kLoopback6) return loopback == LoopbackUse::Allowed;
    if (address == kUnspecified6 || address == kMetadata6) return false;
    if (address[0] == 0xff) return false;                                 // multicast
    if (address[0] == 0xfe && (address[1] & 0xc0) == 0x80) return false;  // link-local
    if (address[0] == 0xfe && (address[1] & 0xc0) == 0xc0) return false;  // site-local, abolished
    if (const auto inner = wrapped4(address)) return may_connect4(*inner, loopback);
    return true;
}

}  // namespace

bool may_connect(const sockaddr& address, LoopbackUse loopback) {
    if (address.sa_family == AF_INET) {
        sockaddr_in ip4{};
        std::memcpy(&ip4, &address, sizeof ip4);
        return may_connect4(ntohl(ip4.sin_addr.s_addr), loopback);
    }
    if (address.sa_family != AF_INET6) return false;
    sockaddr_in6 ip6{};
    std::memcpy(&ip6, &address, sizeof ip6);
    Ip6 bytes{};
    std::memcpy(bytes.data(), &ip6.sin6_addr, bytes.size());
    return may_connect6(bytes, loopback);
}

}  // namespace thiowatch::delivery
