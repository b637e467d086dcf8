// Sending FHIR to an endpoint, one file after the other.
//
//   a resource with an id     PUT  <base>/<type>/<id>    references to it hold, twice changes
//   nothing a resource without one    POST <base>/<type> a Bundle                  POST <base>
//   lines of resources        POST <base>                as application/fhir+ndjson
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "daemon/cli/exit_code.h"
#include "daemon/cli/sending.h"
#include "daemon/delivery/fhir_connection.h"

namespace thiowatch::cli {

/// Whether `text` is the address of a FHIR endpoint rather than a HOST:PORT.
bool is_web_address(std::string_view text);

struct ResourceSendingOptions {
    config::RemoteServer to;
    std::chrono::milliseconds pause_between_tries{std::chrono::seconds{1}};
    bool repeats_until_answered = false;  ///< also after "later": 429, 503
};

class ResourceSending {
  public:
    explicit ResourceSending(ResourceSendingOptions options);

    /// The answer to a file, `answer` being the HTTP status and `control_id` the resource's name;
    /// behind it one for each entry or line that was refused. None when there was no answer.
    std::vector<SentAnswer> send(const std::string& file, const std::string& bytes);

    /// Why the last thing sent had no answer; empty when it had one.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }
    /// NotPermitted after a 401 or 403, else TryLater after a 429 or 503, else Ok.
    [[nodiscard]] ExitCode verdict() const { return verdict_; }

  private:
    void judge(long status);

    ResourceSendingOptions options_;
    delivery::FhirConnection connection_;
    std::string trouble_;
    ExitCode verdict_ = ExitCode::Ok;
};

/// What an HTTP answer says of a file: see ResourceSending::send.
std::vector<SentAnswer>
read_reply(const std::string& file, const delivery::HttpReply& reply, const std::string& name);

}  // namespace thiowatch::cli
