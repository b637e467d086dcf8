#include "daemon/access/caller_gate.h"

namespace thiowatch::access {
namespace {

constexpr std::string_view kBearer = "Bearer ";

Refusal refused(std::string why) {
    return {401, std::move(why), {}, {}};
}

}  // namespace

// The shelf is shared with the thread that fetches keys.
CallerGate::CallerGate(
    config::CdsSettings settings,
    std::shared_ptr<KeyShelf> keys,  // see above
    std::string service
)
    : settings_(std::move(settings)), keys_(std::move(keys)) {
    if (!settings_.jwt) return;
    wanted_.issuer = settings_.jwt->issuer;
    wanted_.skew = settings_.jwt->skew;
    wanted_.longest_life = kLongestLife;
    for (const std::string& name : settings_.jwt->audience) {
        wanted_.audience.push_back(name);
        wanted_.audience.push_back(name + (name.ends_with('/') ? "" : "/") + service);
    }
}

bool CallerGate::is_used(const WebToken& token, const Instant& now) {
    const std::int64_t seconds = now.utc_ms / 1000 - wanted_.skew / std::chrono::seconds{1};
    std::erase_if(used_, [&](const auto& one) { return one.second < seconds; });
    // Full of tokens that still hold: rather no advice than one token twice.
    if (used_.size() >= kMostRemembered) return true;
    return !used_.emplace(token.claims.id, token.claims.expires.value_or(seconds)).second;
}

Admission CallerGate::admit(std::string_view authorization, bool is_loopback, const Instant& now) {
    if (settings_.is_open && is_loopback) return Sender{"nobody", std::nullopt};
    if (!settings_.jwt) return refused("nobody may ask here");
    if (!authorization.starts_with(kBearer)) return refused("a signed token is required");
    const auto token = WebToken::read(authorization.substr(kBearer.size()));
    if (!token) return refused("the token cannot be read: " + token.error().detail);
    const std::string& place = settings_.jwt->keys.url;
    if (!token->key_url.empty() && token->key_url != place) {
        return refused("the token names keys that are not the ones trusted here");
    }
    const KeyShelf::Keys keys = keys_ ? keys_->keys(now) : nullptr;
    const TokenVerdict verdict =
        keys ? judge(*token, *keys, wanted_, now) : TokenVerdict::UnknownKey;
    if (verdict == TokenVerdict::UnknownKey && keys_ && keys_->ask(now)) {
        return Refusal{
            503, "the keys of the caller are being fetched", {}, std::chrono::seconds{2}};
    }
    if (verdict != TokenVerdict::Good) return refused(std::string(words_for(verdict)));
    if (token->claims.id.empty()) return refused("the token has no jti");
    if (is_used(*token, now)) return refused("the token was used before");
    return Sender{"ehr " + token->claims.issuer, std::nullopt};
}

}  // namespace thiowatch::access
