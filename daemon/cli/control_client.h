// Asking the running daemon: HTTP over its control socket.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/cli/exit_code.h"

namespace thiowatch::cli {

struct ControlReply {
    int status = 0;
    std::string body;
    [[nodiscard]] bool is_good() const { return status >= 200 && status < 300; }
};

using Fields = std::vector<std::pair<std::string, std::string>>;

/// Finds the socket in the configuration; `THIOWATCH_CONTROL` names another.
std::string control_socket(const std::string& config);

/// None when no daemon answers there; stderr says so.
std::optional<ControlReply> ask(
    const std::string& socket,
    const std::string& method,
    const std::string& path,
    const std::string& body = {}
);
std::string encoded(const Fields& fields);

/// Asks, prints the body, and maps the status to an exit code.
ExitCode ask_and_print(
    const std::string& config,
    const std::string& method,
    const std::string& path,
    const std::string& body = {}
);
/// 404, 409, 422 are an answer of "no"; 503 means try later.
ExitCode exit_of(const ControlReply& reply);

}  // namespace thiowatch::cli
