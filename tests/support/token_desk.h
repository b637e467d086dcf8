// The token endpoint of a FHIR server for tests: it checks assertions as the specification says and
// gives out tokens that end.
#pragma once

#include <map>
#include <set>
#include <string>

#include "daemon/access/web_token.h"
#include "tests/support/http_server.h"

namespace thiowatch::loopback {

/// `application/x-www-form-urlencoded`, as far as these tests need it.
inline std::map<std::string, std::string> form_of(const std::string& text) {
    std::map<std::string, std::string> fields;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find('&', at), text.size());
        const std::string pair = text.substr(at, end - at);
        const std::size_t equals = pair.find('=');
        std::string value;
        for (std::size_t place = equals + 1; place < pair.size(); ++place) {
            if (pair[place] == '%') {
                value += static_cast<char>(std::stoi(pair.substr(place + 1, 2), nullptr, 16));
                place += 2;
            } else {
                value += pair[place];
            }
        }
        fields[pair.substr(0, equals)] = value;
        at = end + 1;
    }
    return fields;
}

/// Answers discovery and the token endpoint; knows which tokens still hold.
class TokenDesk {
  public:
    TokenDesk(std::string keys_json, std::function<Instant()> now)
        : keys_(access::KeySet::parse(keys_json).value()), now_(std::move(now)) {}

    std::string url;          ///< of the server it is part of
    std::int64_t life = 300;  ///< seconds a token holds
    int given = 0;            ///< tokens so far
    std::string refusal;      ///< why the last assertion was refused; empty when it was not

    std::optional<HttpAnswer> answer(const HttpRequest& request) {
        if (request.target.ends_with("/.well-known/smart-configuration")) {
            return json(200, R"({"token_endpoint":")" + url + R"(/token"})");
        }
        if (request.target == "/token") return give_token(request);
        return std::nullopt;
    }
    [[nodiscard]] bool holds(const HttpRequest& request) const {
        const auto header = request.headers.find("authorization");
        if (header == request.headers.end()) return false;
        const auto token = tokens_.find(header->second);
        return token != tokens_.end() && now_() < token->second;
    }
    void revoke_all() { tokens_.clear(); }
    static HttpAnswer json(int status, std::string body) {
        return {
            HttpAnswer::Kind::Whole, status, {"Content-Type: application/json"}, std::move(body)};
    }

  private:
    HttpAnswer give_token(const HttpRequest& request) {
        auto fields = form_of(request.body);
        refusal = judge_assertion(fields);
        if (!refusal.empty()) return json(400, R"({"error":"invalid_client"})");
        const std::string token = "token-" + std::to_string(++given);
        tokens_["Bearer " + token] = now_() + std::chrono::seconds{life};
        return json(
            200,
            R"({"token_type":"bearer","access_token":")" + token + R"(","expires_in":)" +
                std::to_string(life) + "}"
        );
    }
    std::string judge_assertion(std::map<std::string, std::string>& fields) {
        if (fields["grant_type"] != "client_credentials") return "grant_type";
        if (fields["client_assertion_type"] !=
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer") {
            return "client_assertion_type";
        }
        if (fields["scope"].empty()) return "scope";
        const auto token = access::WebToken::read(fields["client_assertion"]);
        if (!token) return "assertion";
        const access::Expectations wanted{
            "thiowatch", {url + "/token"}, std::chrono::seconds{5}, std::chrono::minutes{5}};
        const auto verdict = access::judge(*token, keys_, wanted, now_());
        if (verdict != access::TokenVerdict::Good) return std::string(words_for(verdict));
        if (token->claims.subject != "thiowatch") return "sub";
        if (!seen_.insert(token->claims.id).second) return "jti used twice";
        return {};
    }

    access::KeySet keys_;
    std::function<Instant()> now_;
    std::map<std::string, Instant> tokens_;
    std::set<std::string> seen_;
};

}  // namespace thiowatch::loopback
