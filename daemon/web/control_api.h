// What the operator's commands ask of a running daemon: HTTP on a Unix socket that only root and
// the service's group may open.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "daemon/net/http.h"
#include "daemon/web/desk_window.h"

namespace thiowatch::web {

/// What one feed is doing, told by the listener.
struct FeedState {
    std::string name;
    std::string address;
    std::size_t connections = 0;
    bool is_paused = false;
    std::optional<Instant> last_message;
};

/// What only the application can do, because it concerns more than the store.
struct Controls {
    std::function<std::vector<FeedState>()> feeds;
    std::function<bool(const std::string& feed, bool paused)> pause;
    /// Empty when the new configuration is in force, else what is wrong with it.
    std::function<std::string()> reload;
    std::function<void(const ChannelName&)> resume_channel;
};

/// Adds the `/control/...` addresses.
void add_control_api(net::Router& router, const DeskWindow& window, const Controls& controls);

}  // namespace thiowatch::web
