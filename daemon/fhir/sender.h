// Who sends, and how that is found out.
#pragma once

#include <functional>
#include <string>
#include <variant>

#include "daemon/net/http.h"
#include "parsers/clinical/text_id.h"

namespace thiowatch::endpoint {

/// A sender let in: bound to one feed, whose identifier systems, codes and zone hold for it.
struct Sender {
    FeedName feed;
    std::string name;      ///< for audit and rate limits: a token's name, a client id
    bool may_read = true;  ///< read and search what the endpoint holds
    bool may_write = true;
    std::string allowed_types{};  ///< it may write, "Observation,Patient"; empty: all
    bool signs_body = false;  ///< proven only once the body is there: it cannot be taken in pieces
};

/// Decides on the head of a request, before its body is read, for the feed whose path was asked; of
/// a sender who signs bodies again when the request is whole. Else the refusal to give (401 with
/// WWW-Authenticate, 403). Used on the HTTP thread.
using Authenticator = std::function<
    std::variant<Sender, net::HttpResponse>(const net::HttpRequest& head, const FeedName& feed)>;

}  // namespace thiowatch::endpoint
