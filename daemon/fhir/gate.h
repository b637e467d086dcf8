// What can be told from the head of a request, before its body is read: who it is, whether there is
// room for it, whether it may, and whether its form is one we take.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/feed_settings.h"
#include "daemon/fhir/pace.h"
#include "daemon/fhir/sender.h"
#include "daemon/fhir/target.h"
#include "daemon/net/http.h"
#include "daemon/runtime/clock.h"

namespace thiowatch::endpoint {

/// Used on the HTTP thread only.
class Gate {
  public:
    struct Parts {
        FeedName feed;
        config::FhirSettings settings;
        Authenticator authenticate;  ///< none: as `settings.access.is_open` says
        runtime::Clock now;
    };
    explicit Gate(Parts parts);

    /// None lets it in, and notes with the request what its sender may write.
    std::optional<net::HttpResponse>
    refuse(net::HttpRequest& head, const Target& asked, int under_way);
    /// What was noted: types the sender may write; empty: all.
    static std::vector<std::string> types_of(const net::HttpRequest& request);
    /// Whether its sender is proven only by the whole body.
    static bool signs_body(const net::HttpRequest& request);

  private:
    Parts parts_;
    Pace pace_;
};

}  // namespace thiowatch::endpoint
