#include "daemon/cli/webhook_reception.h"

#include <utility>

namespace thiowatch::cli {

namespace {

constexpr std::size_t kLargestBody = std::size_t{16} << 20;
// The router wants patterns; an address of a webhook is seldom deeper.
constexpr const char* kPaths[] = {
    "/",
    "/{a}",
    "/{a}/{b}",
    "/{a}/{b}/{c}",
    "/{a}/{b}/{c}/{d}",
    "/{a}/{b}/{c}/{d}/{e}",
};

}  // namespace

std::string ReceivedWebhook::verdict() const {
    return check ? std::string(delivery::name_of(*check)) : "not checked";
}

bool ReceivedWebhook::is_bad() const {
    return check && *check != delivery::SignatureCheck::Valid;
}

WebhookReception::WebhookReception(ReceptionOptions options, Showing show)
    : options_(std::move(options)), show_(std::move(show)) {}

config::Endpoint WebhookReception::listen() {
    net::Router router;
    for (const char* path : kPaths) {
        router.add("POST", path, [this](const net::HttpRequest& request) {
            return receive(request);
        });
    }
    net::HttpLimits limits;
    limits.max_body = kLargestBody;
    config::Endpoint at = options_.at;
    at.port = server_.listen(at.host, at.port, std::move(router), limits);
    return at;
}

net::HttpResponse WebhookReception::receive(const net::HttpRequest& request) {
    ReceivedWebhook webhook{
        options_.now(),
        request.path,
        std::string(request.header("webhook-id")),
        std::string(request.header("webhook-timestamp")),
        std::nullopt,
        request.body};
    if (!options_.secrets.empty()) {
        webhook.check = delivery::verify(
            {webhook.id, webhook.timestamp, request.header("webhook-signature")},
            request.body,
            options_.secrets,
            webhook.at
        );
    }
    are_all_good_ = are_all_good_ && !webhook.is_bad();
    show_(webhook);
    // The answer is written right after this returns; stopping waits its turn behind that.
    if (++count_ == options_.stop_after) {
        server_.post([this] { server_.post([this] { server_.stop(); }); });
    }
    net::HttpResponse answer;
    answer.status = 204;
    if (count_ == options_.stop_after) answer.headers.emplace_back("Connection", "close");
    return answer;
}

}  // namespace thiowatch::cli
