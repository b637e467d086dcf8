// The receiver is named by the configuration, but names resolve to anything and receivers answer
// anything. So: the address is checked when the socket opens, redirects are an error, no proxy
// comes from the environment, the answer is read to 64 kB and never shown to anybody. Its status
// counts as soon as the headers are complete: a 204 whose body never ends was still a 204.
#include "daemon/delivery/webhook_channel.h"

#include <algorithm>
#include <fcntl.h>
#include <sys/socket.h>
#include <utility>

#include "daemon/delivery/address_policy.h"
#include "daemon/delivery/easy_handle.h"
#include "daemon/delivery/signature.h"

namespace thiowatch::delivery {
namespace {

constexpr std::size_t kMostAnswerBytes = std::size_t{64} * 1024;

/// What one attempt saw of the other side.
struct Exchange {
    LoopbackUse loopback = LoopbackUse::Refused;
    bool was_refused = false;  ///< an address was not allowed
    bool has_headers = false;  ///< the answer's head arrived whole
    std::size_t answer_bytes = 0;
};

curl_socket_t open_checked(void* user, curlsocktype, curl_sockaddr* address) {
    auto& exchange = *static_cast<Exchange*>(user);
    if (!may_connect(address->addr, exchange.loopback)) {
        exchange.was_refused = true;
        return CURL_SOCKET_BAD;
    }
    exchange.was_refused = false;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

size_t count_answer(char*, size_t size, size_t count, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    exchange.answer_bytes += size * count;
    return exchange.answer_bytes <= kMostAnswerBytes ? size * count : 0;
}

size_t note_header(char* text, size_t size, size_t count, void* user) {
    const std::string_view line{text, size * count};
    static_cast<Exchange*>(user)->has_headers = line == "\r\n" || line == "\n";
    return count_answer(text, size, count, user);
}

Verdict our_fault(std::string why) {
    return RetryLater{.why = std::move(why), .our_fault = true, .whole_channel = true};
}

bool is_about_the_url(CURLcode code) {
    return code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL;
}

}  // namespace

Verdict judge_http(long status, Duration retry_after) {
    const auto text = std::to_string(status);
    if (status >= 200 && status < 300) return Delivered{text};
    if (status == 410) return our_fault("410: the receiver wants no more webhooks at this address");
    if (status >= 300 && status < 400) {
        return our_fault(text + ": the receiver redirects; put its new address into the settings");
    }
    RetryLater verdict{.why = text};
    const bool is_throttle = status == 429 || (status >= 502 && status <= 504);
    if (is_throttle && retry_after > Duration::zero()) verdict.after = retry_after;
    return verdict;
}

/// One libcurl handle with the connections it keeps.
class WebhookChannel::Session {
  public:
    Session(const config::WebhookSettings& settings, const Detours& detours);
    Verdict post(const Parcel& parcel, std::int64_t timestamp, const std::string& signature);

  private:
    [[nodiscard]] Verdict judge(CURLcode code) const;

    Exchange exchange_;  // outlives handle_, which calls back into it
    StringList detours_;
    EasyHandle handle_;
};

WebhookChannel::Session::Session(const config::WebhookSettings& settings, const Detours& detours) {
    const long timeout = deadline_of(settings.timeout);
    exchange_.loopback = settings.allow_insecure ? LoopbackUse::Allowed : LoopbackUse::Refused;
    handle_.set(CURLOPT_URL, settings.url.c_str());
    handle_.set(CURLOPT_PROTOCOLS_STR, settings.allow_insecure ? "http,https" : "https");
    handle_.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    handle_.set(CURLOPT_FOLLOWLOCATION, 0L);
    handle_.set(CURLOPT_PROXY, "");
    handle_.set(CURLOPT_USERAGENT, "ThioWatch");
    handle_.set(CURLOPT_TIMEOUT_MS, timeout);
    handle_.set(CURLOPT_CONNECTTIMEOUT_MS, timeout);
    handle_.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    handle_.set(CURLOPT_SSL_VERIFYPEER, 1L);
    handle_.set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!settings.ca.empty()) handle_.set(CURLOPT_CAINFO, settings.ca.c_str());
    if (!settings.client_certificate.empty()) {
        handle_.set(CURLOPT_SSLCERT, settings.client_certificate.c_str());
        handle_.set(CURLOPT_SSLKEY, settings.client_key.c_str());
    }
    for (const auto& entry : detours)
        detours_.add(entry);
    handle_.set(CURLOPT_CONNECT_TO, detours_.get());
    handle_.set(CURLOPT_OPENSOCKETFUNCTION, &open_checked);
    handle_.set(CURLOPT_OPENSOCKETDATA, &exchange_);
    handle_.set(CURLOPT_HEADERFUNCTION, &note_header);
    handle_.set(CURLOPT_HEADERDATA, &exchange_);
    handle_.set(CURLOPT_WRITEFUNCTION, &count_answer);
    handle_.set(CURLOPT_WRITEDATA, &exchange_);
}

Verdict WebhookChannel::Session::post(
    const Parcel& parcel,
    std::int64_t timestamp,
    const std::string& signature
) {
    StringList headers;
    headers.add("content-type: application/json");
    headers.add("webhook-id: " + parcel.id);
    headers.add("webhook-timestamp: " + std::to_string(timestamp));
    if (!signature.empty()) headers.add("webhook-signature: " + signature);
    headers.add("Expect:"
    );  // no "100-continue": it costs a round trip and old receivers hang on it
    handle_.set(CURLOPT_HTTPHEADER, headers.get());
    handle_.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(parcel.json.size()));
    handle_.set(CURLOPT_POSTFIELDS, parcel.json.c_str());
    exchange_ = Exchange{.loopback = exchange_.loopback};
    const auto code = handle_.perform();
    handle_.set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
    return judge(code);
}

Verdict WebhookChannel::Session::judge(CURLcode code) const {
    const auto status = handle_.response_code();
    // Not the code: libcurl takes a head that breaks off after its first line for a good answer.
    if (status >= 200 && exchange_.has_headers) {
        return judge_http(status, std::chrono::seconds{handle_.retry_after_seconds()});
    }
    if (exchange_.was_refused) {
        return our_fault("connect: the address is loopback, link-local or otherwise not allowed");
    }
    const auto text = handle_.error_text(code);
    if (is_tls_failure(code) || is_about_the_url(code)) return our_fault(text);
    return RetryLater{.why = text.empty() ? "no HTTP answer" : text};
}

WebhookChannel::WebhookChannel(
    config::WebhookSettings settings,
    Detours detours,
    runtime::Clock clock
)
    : settings_(std::move(settings)), detours_(std::move(detours)), clock_(std::move(clock)) {
    for (const auto* secret : {&settings_.secret, &settings_.previous_secret}) {
        if (!secret->empty()) secrets_.push_back(secret->reveal());
    }
}

WebhookChannel::~WebhookChannel() = default;

Verdict WebhookChannel::deliver(const Parcel& parcel) {
    if (!std::ranges::all_of(secrets_, is_usable_secret)) {
        return our_fault("the signing secret is not base64 after whsec_");
    }
    if (!session_) session_ = std::make_unique<Session>(settings_, detours_);
    const auto timestamp = clock_().utc_ms / 1000;
    const SignedContent content{.id = parcel.id, .timestamp = timestamp, .body = parcel.json};
    return session_->post(parcel, timestamp, sign(content, secrets_));
}

void WebhookChannel::idle() {
    session_.reset();
}

}  // namespace thiowatch::delivery
