#include "daemon/access/gate.h"

#include <algorithm>
#include <array>

#include "daemon/access/digest.h"

namespace thiowatch::access {
namespace {

constexpr std::string_view kBearer = "bearer ";
constexpr Duration kKeyWait = std::chrono::seconds{2};

bool begins_with_bearer(std::string_view header) {
    if (header.size() <= kBearer.size()) return false;
    return std::ranges::equal(header.substr(0, kBearer.size()), kBearer, [](char one, char other) {
        return (one >= 'A' && one <= 'Z' ? one - 'A' + 'a' : one) == other;
    });
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

std::string lower(std::string_view text) {
    std::string small(text);
    for (char& letter : small) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return small;
}

bool has_form_of_web_token(std::string_view text) {
    return std::ranges::count(text, '.') == 2;
}

}  // namespace

// The shelf is shared with the thread that fetches keys.
Gate::Gate(config::FhirAccess settings, std::shared_ptr<KeyShelf> keys)
    : settings_(std::move(settings)), keys_(std::move(keys)) {
    for (config::SenderToken& token : settings_.tokens) {
        if (token.sha256.empty()) token.sha256 = sha256_hex(token.secret.reveal());
        token.secret = {};
    }
}

// Every stored hash is compared, so that the time taken does not tell which one came close.
std::optional<std::string> Gate::holder_of(std::string_view token) const {
    const std::string hash = sha256_hex(token);
    std::optional<std::string> holder;
    for (const config::SenderToken& known : settings_.tokens) {
        if (equal_in_constant_time(hash, known.sha256)) holder = known.name;
    }
    return holder;
}

Gate::Proof Gate::check_token(std::string_view token, const Instant& now) const {
    if (auto holder = holder_of(token)) return Sender{"token " + *holder, std::nullopt};
    if (settings_.jwt && has_form_of_web_token(token)) return check_web_token(token, now);
    return Refusal{401, "the token is not known here", {}, {}};
}

Gate::Proof Gate::check_bearer(const Shown& shown, const Instant& now) const {
    if (settings_.tokens.empty() && !settings_.jwt) return {};
    if (!shown.api_key.empty()) {
        auto holder = holder_of(shown.api_key);
        if (!holder) return Refusal{401, "the key is not known here", {}, {}};
        return Sender{"token " + *holder, std::nullopt};
    }
    if (shown.authorization.empty()) return {};
    if (!begins_with_bearer(shown.authorization)) {
        return Refusal{401, "only bearer tokens are taken here", {}, {}};
    }
    return check_token(trimmed(shown.authorization.substr(kBearer.size())), now);
}

Gate::Proof Gate::check_web_token(std::string_view text, const Instant& now) const {
    const auto token = WebToken::read(text);
    if (!token) return Refusal{401, "the token cannot be read: " + token.error().detail, {}, {}};
    const KeyShelf::Keys keys = keys_ ? keys_->keys(now) : nullptr;
    const Expectations wanted{
        settings_.jwt->issuer, settings_.jwt->audience, settings_.jwt->skew, std::nullopt};
    const TokenVerdict verdict =
        keys ? judge(*token, *keys, wanted, now) : TokenVerdict::UnknownKey;
    if (verdict == TokenVerdict::UnknownKey && keys_ && keys_->ask(now)) {
        return Refusal{503, "the keys of the token's issuer are being fetched", {}, kKeyWait};
    }
    if (verdict != TokenVerdict::Good) {
        return Refusal{401, std::string(words_for(verdict)), {}, {}};
    }
    const Claims& claims = token->claims;
    const std::string who = claims.client.empty() ? claims.subject : claims.client;
    const auto& clients = settings_.jwt->clients;
    if (!clients.empty() && std::ranges::find(clients, who) == clients.end()) {
        return Refusal{403, "this client may not send to this feed", "jwt " + who, {}};
    }
    if (!settings_.jwt->needs_scopes) return Sender{"jwt " + who, std::nullopt};
    if (!has_system_scope(claims.scope)) {
        return Refusal{403, "the token has no scope of a system", "jwt " + who, {}};
    }
    return Sender{"jwt " + who, claims.scope};
}

Gate::Proof Gate::check_signature(const Shown& shown) const {
    if (settings_.signature.empty() || shown.signature.empty()) return {};
    if (!shown.body) return Sender{"signature", std::nullopt, true};
    std::string_view sent = trimmed(shown.signature);
    if (sent.starts_with("sha256=")) sent.remove_prefix(7);
    const std::string made = hmac_sha256_hex(settings_.signature.reveal(), *shown.body);
    if (equal_in_constant_time(lower(sent), made)) return Sender{"signature", std::nullopt};
    return Refusal{401, "the signature of the body does not fit", {}, {}};
}

Gate::Proof Gate::check_certificate(const Shown& shown) const {
    if (settings_.subjects.empty() || shown.certificate.empty()) return {};
    for (const std::string& name : shown.certificate) {
        const auto& allowed = settings_.subjects;
        if (std::ranges::find(allowed, name) == allowed.end()) continue;
        return Sender{"certificate " + name, std::nullopt};
    }
    return Refusal{403, "the certificate is not one of this feed's senders", {}, {}};
}

Admission Gate::admit(const Shown& shown, const Instant& now) const {
    if (settings_.is_open) {
        if (shown.is_loopback) return Sender{"nobody", std::nullopt};
        return Refusal{401, "this feed takes nothing from the network without a proof", {}, {}};
    }
    const std::array<Proof, 3> proofs{
        check_bearer(shown, now), check_signature(shown), check_certificate(shown)};
    const bool has_bearer = !settings_.tokens.empty() || settings_.jwt.has_value();
    const std::array<bool, 3> named{
        has_bearer, !settings_.signature.empty(), !settings_.subjects.empty()};
    std::optional<Sender> sender;
    bool is_missing = false;
    for (std::size_t at = 0; at < proofs.size(); ++at) {
        if (const auto* wrong = std::get_if<Refusal>(&proofs[at])) return *wrong;
        const auto* right = std::get_if<Sender>(&proofs[at]);
        is_missing = is_missing || (named[at] && right == nullptr);
        if (right == nullptr) continue;
        const bool is_to_be_proven = right->is_to_be_proven || (sender && sender->is_to_be_proven);
        if (!sender) sender = *right;
        sender->is_to_be_proven = is_to_be_proven;
    }
    const bool wants_all = settings_.needed == config::NeededProofs::All;
    if (sender && !(wants_all && is_missing)) return *sender;
    return Refusal{401, "prove who you are: this feed takes nothing from strangers", {}, {}};
}

bool Gate::may(const Sender& sender, std::string_view type, Right right) const {
    const auto& types = settings_.types;
    if (!types.empty() && std::ranges::find(types, type) == types.end()) return false;
    return !sender.scopes || grants(*sender.scopes, type, right);
}

}  // namespace thiowatch::access
