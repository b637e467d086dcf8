// TLS as a hospital's security officer wants it: 1.2 or newer, certificates checked.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>

namespace thiowatch::net {

struct TlsFilePaths {
    std::string certificate;
    std::string key;
    std::string client_ca;        ///< empty: clients need no certificate
    bool is_client_free = false;  ///< they may also come without one; what they show is checked
};

/// Throws std::runtime_error naming the file that cannot be used.
std::unique_ptr<boost::asio::ssl::context> make_server_tls(const TlsFilePaths& files);

}  // namespace thiowatch::net
