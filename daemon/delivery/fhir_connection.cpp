#include "daemon/delivery/fhir_connection.h"

#include "alerts/notices/json_text.h"
#include "alerts/notices/percent_text.h"
#include "daemon/access/digest.h"
#include "daemon/access/json_object.h"
#include "daemon/access/web_token.h"

namespace thiowatch::delivery {
namespace {

constexpr std::size_t kMostTokenBytes = std::size_t{64} * 1024;
constexpr std::int64_t kAssertionSeconds = 240;  // the specification allows 300
constexpr std::int64_t kDefaultLife = 300;
constexpr std::int64_t kLongestLife = 86400;

HttpOutcome failed(std::string why, bool our_fault) {
    return tl::unexpected(HttpFailure{std::move(why), our_fault});
}

Expected<access::SigningKey> key_of(const config::SmartSettings& smart) {
    const auto algorithm = access::algorithm_named(smart.algorithm);
    if (!algorithm) return fault(FaultCode::BadFormat, "algorithm", "not one we sign with");
    return access::SigningKey::from_pem(smart.key.reveal(), *algorithm);
}

}  // namespace

Expected<std::string> public_key_of(const config::SmartSettings& smart) {
    TW_TRY(const auto key, key_of(smart));
    std::string json = key.public_json();
    if (smart.key_id.empty()) return json;
    const std::string own = R"("kid":")" + key.id() + '"';
    json.replace(json.find(own), own.size(), R"("kid":)" + alerts::json_quoted(smart.key_id));
    return json;
}

FhirConnection::FhirConnection(
    config::RemoteServer server,
    std::function<bool()> is_stopping,
    Detours detours,
    runtime::Clock clock,
    const ExchangeLimits& limits
)
    : server_(std::move(server)),
      exchange_(server_, std::move(is_stopping), std::move(detours), limits),
      clock_(std::move(clock)) {}

bool FhirConnection::has_token() const {
    return !token_.empty() && clock_() < renew_at_;
}

FhirConnection::Failure FhirConnection::authorise(HttpAsk& ask) {
    if (!server_.token.empty()) {
        ask.headers.push_back("authorization: Bearer " + server_.token.reveal());
        return std::nullopt;
    }
    if (!server_.smart) return std::nullopt;
    if (!has_token()) {
        if (auto failure = renew()) return failure;
    }
    ask.headers.push_back("authorization: Bearer " + token_);
    return std::nullopt;
}

template <class Asking>
HttpOutcome FhirConnection::ask_with_token(HttpAsk ask, const Asking& asking) {
    HttpAsk first = ask;
    if (auto failure = authorise(first)) return *std::move(failure);
    HttpOutcome outcome = asking(first);
    if (!outcome || outcome->status != 401 || !server_.smart) return outcome;
    token_.clear();
    if (auto failure = authorise(ask)) return *std::move(failure);
    return asking(ask);
}

HttpOutcome FhirConnection::ask(HttpAsk ask) {
    return ask_with_token(std::move(ask), [this](const HttpAsk& one) {
        return exchange_.ask(one);
    });
}

HttpOutcome
FhirConnection::ask_lines(HttpAsk ask, const std::function<bool(std::string_view)>& take) {
    return ask_with_token(std::move(ask), [&](const HttpAsk& one) {
        return exchange_.ask_lines(one, take);
    });
}

FhirConnection::Failure FhirConnection::find_token_url() {
    if (!token_url_.empty()) return std::nullopt;
    token_url_ = server_.smart->token_url;
    if (!token_url_.empty()) return std::nullopt;
    HttpAsk ask;
    ask.url = server_.base + "/.well-known/smart-configuration";
    ask.headers = {"accept: application/json"};
    HttpOutcome outcome = exchange_.ask(ask);
    if (!outcome || !outcome->is_good()) {
        if (outcome) outcome = failed("discovery: " + std::to_string(outcome->status), false);
        return outcome;
    }
    const auto found = access::parse_json_object(outcome->body, kMostTokenBytes, "discovery");
    if (found) token_url_ = access::text_of(*found, "token_endpoint");
    const bool is_safe = server_.allow_insecure || token_url_.starts_with("https://");
    if (token_url_.empty() || !is_safe) {
        token_url_.clear();
        return failed("discovery: the server names no token endpoint with https", true);
    }
    return std::nullopt;
}

tl::expected<std::string, HttpFailure> FhirConnection::assertion() {
    if (!key_) {
        auto key = key_of(*server_.smart);
        if (!key) return tl::unexpected(HttpFailure{"key: " + key.error().detail, true});
        key_ = *std::move(key);
    }
    const std::int64_t now = clock_().utc_ms / 1000;
    alerts::JsonWriter claims;
    claims.begin_object()
        .member("iss", server_.smart->client_id)
        .member("sub", server_.smart->client_id)
        .member("aud", token_url_)
        .member("iat", now)
        .member("exp", now + kAssertionSeconds)
        .member("jti", access::random_token(""))
        .end_object();
    const std::string& id = server_.smart->key_id;
    return access::make_token(*key_, id.empty() ? key_->id() : id, claims.text());
}

FhirConnection::Failure FhirConnection::renew() {
    if (auto failure = find_token_url()) return failure;
    auto proof = assertion();
    if (!proof) return HttpOutcome(tl::unexpected(proof.error()));
    HttpAsk ask;
    ask.method = "POST";
    ask.url = token_url_;
    ask.headers = {"content-type: application/x-www-form-urlencoded", "accept: application/json"};
    ask.body =
        "grant_type=client_credentials&scope=" + alerts::percent_encoded(server_.smart->scope) +
        "&client_assertion_type=" +
        alerts::percent_encoded("urn:ietf:params:oauth:client-assertion-type:jwt-bearer") +
        "&client_assertion=" + alerts::percent_encoded(*proof);
    HttpOutcome outcome = exchange_.ask(ask);
    if (!outcome) return outcome;
    if (!outcome->is_good()) {
        // The server may have moved its endpoint: ask again where it is.
        if (outcome->status == 404) token_url_.clear();
        const bool is_ours =
            outcome->status >= 400 && outcome->status < 500 && outcome->status != 429;
        return failed("token: " + std::to_string(outcome->status), is_ours);
    }
    const auto answer = access::parse_json_object(outcome->body, kMostTokenBytes, "token");
    token_ = answer ? access::text_of(*answer, "access_token") : std::string();
    if (token_.empty() || token_.find_first_of("\r\n") != std::string::npos) {
        token_.clear();
        return failed("token: the answer holds none", false);
    }
    const std::int64_t life =
        std::min(access::seconds_of(*answer, "expires_in").value_or(kDefaultLife), kLongestLife);
    renew_at_ = clock_() + std::chrono::milliseconds{life * 800};
    return std::nullopt;
}

}  // namespace thiowatch::delivery
