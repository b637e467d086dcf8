// Which addresses a webhook may be sent to, looked at when the socket is opened.
//
// A name is checked after it was resolved and before anything is connected, so a name that changes
// its answer between two look-ups (DNS rebinding) gains nothing. Private ranges are allowed: pagers
// of a hospital stand in its intranet. What no pager has is refused: this host itself, link-local
// addresses (the metadata services of clouds live there), multicast and "unspecified". IPv6 forms
// that wrap an IPv4 address (mapped, compatible, NAT64, 6to4) are judged by the address inside.
#pragma once

#include <cstdint>

struct sockaddr;

namespace thiowatch::delivery {

enum class LoopbackUse : std::uint8_t { Refused, Allowed };

/// Whether a webhook may connect to the address; families other than IPv4 and IPv6 may not.
bool may_connect(const sockaddr& address, LoopbackUse loopback);

}  // namespace thiowatch::delivery
