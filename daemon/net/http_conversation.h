// One HTTP connection: a request, its answer, and again.
//
//   head -> who answers, and may it come in -> body -> answer -> the next head
//
// The body is taken whole or in pieces, as who answers likes it. While an answer is awaited nothing
// is read: whoever sends more waits in its socket.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "daemon/net/http.h"
#include "daemon/net/http_limits.h"
#include "daemon/net/http_link.h"

namespace thiowatch::net {

class HttpConversation {
  public:
    HttpConversation() = default;
    HttpConversation(const HttpConversation&) = delete;
    HttpConversation& operator=(const HttpConversation&) = delete;
    HttpConversation(HttpConversation&&) = delete;
    HttpConversation& operator=(HttpConversation&&) = delete;
    virtual ~HttpConversation() = default;

    virtual void start() = 0;
    /// Ends it when the peer has kept it waiting for too long; called about every second.
    virtual void check_time(std::chrono::steady_clock::time_point now) = 0;
};

/// `gone` is told when it has ended, on whichever thread that is, and keeps `router` and `limits`.
std::shared_ptr<HttpConversation> make_conversation(  // shared: it lives as long as its handlers
    HttpLink::Socket socket,
    const Router& router,
    const HttpLimits& limits,
    std::function<void()> gone,
    boost::asio::ssl::context* tls
);

}  // namespace thiowatch::net
