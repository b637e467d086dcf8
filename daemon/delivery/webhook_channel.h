// A webhook as Standard Webhooks 1.0 describes it: signed, one attempt, the status decides.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/settings.h"
#include "daemon/delivery/channel.h"
#include "daemon/runtime/clock.h"

namespace thiowatch::delivery {

/// What an HTTP status means for the notice; `retry_after` is zero when the answer had none. Only
/// 2xx is delivered; a redirect or 410 is a wrong address of ours; everything else may pass.
Verdict judge_http(long status, Duration retry_after);

class WebhookChannel final : public Channel {
  public:
    explicit WebhookChannel(
        config::WebhookSettings settings,
        Detours detours = {},
        runtime::Clock clock = runtime::wall_now
    );
    ~WebhookChannel() override;
    WebhookChannel(const WebhookChannel&) = delete;
    WebhookChannel& operator=(const WebhookChannel&) = delete;
    WebhookChannel(WebhookChannel&&) = delete;
    WebhookChannel& operator=(WebhookChannel&&) = delete;

    Verdict deliver(const Parcel& parcel) override;
    void idle() override;

  private:
    class Session;
    config::WebhookSettings settings_;
    std::vector<std::string> secrets_;  // newest first; two while they rotate
    Detours detours_;
    runtime::Clock clock_;
    std::unique_ptr<Session> session_;
};

}  // namespace thiowatch::delivery
