// What a peer may ask of an HTTP server.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "daemon/net/tls.h"

namespace thiowatch::net {

struct HttpLimits {
    std::size_t max_body = std::size_t{1} << 20;
    std::size_t max_connections = 256;
    /// For a head to come, for its body, for the answer to be taken; looked at every second.
    std::chrono::milliseconds patience{std::chrono::seconds{30}};
    std::optional<TlsFilePaths> tls{};  ///< none: plain
};

}  // namespace thiowatch::net
