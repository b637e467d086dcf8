// Who is at the other end of a socket.
#pragma once

#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <string>

#include <boost/asio/generic/stream_protocol.hpp>

namespace thiowatch::net {

/// "127.0.0.1" or "::1"; empty for a Unix socket.
inline std::string address_text(const boost::asio::generic::stream_protocol::endpoint& peer) {
    sockaddr_storage raw{};
    std::memcpy(&raw, peer.data(), std::min(peer.size(), sizeof raw));
    std::array<char, INET6_ADDRSTRLEN> text{};
    const void* address = nullptr;
    if (raw.ss_family == AF_INET) address = &reinterpret_cast<sockaddr_in*>(&raw)->sin_addr;
    if (raw.ss_family == AF_INET6) address = &reinterpret_cast<sockaddr_in6*>(&raw)->sin6_addr;
    if (address == nullptr) return {};
    ::inet_ntop(raw.ss_family, address, text.data(), text.size());
    return text.data();
}

}  // namespace thiowatch::net
