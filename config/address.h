// Addresses as configuration writes them: `127.0.0.1:2575`, `[::1]:2575`, `10.1.0.0/16`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace thiowatch::config {

/// Where we listen: a numeric address (`localhost` becomes 127.0.0.1) and a port, 0 for any free
/// one.
struct Endpoint {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;

    [[nodiscard]] std::string text() const;  ///< "127.0.0.1:2575", "[::1]:2575"
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

std::optional<Endpoint> parse_endpoint(std::string_view text);

/// 127.0.0.0/8, ::1 or a name that means this host.
bool is_loopback(std::string_view host);

/// A block of addresses, IPv4 kept as IPv4-mapped IPv6. A single address is a block of one.
class Cidr {
  public:
    static std::optional<Cidr> parse(std::string_view text);

    /// Whether a numeric address lies in the block; false when it is no address.
    [[nodiscard]] bool contains(std::string_view address) const;
    [[nodiscard]] const std::string& text() const { return text_; }

    friend bool operator==(const Cidr&, const Cidr&) = default;

  private:
    using Bytes = std::array<std::uint8_t, 16>;
    std::string text_;
    Bytes network_{};
    int prefix_ = 128;
};

}  // namespace thiowatch::config
