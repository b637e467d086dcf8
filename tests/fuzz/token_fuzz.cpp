// Any bytes as a bearer token and as a key set: read without a crash, and never good, because the
// only trusted key has signed nothing.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "daemon/access/scope.h"
#include "daemon/access/web_token.h"

namespace thiowatch::access {
namespace {

// A public key (RFC 7517, appendix A.1) whose private half nobody here has.
constexpr std::string_view kKeys =
    R"({"keys":[{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",)"
    R"("y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","kid":"1"}]})";

void look_at(std::string_view text) {
    static const KeySet keys = *KeySet::parse(kKeys);
    static const Expectations wanted{"https://idp.example", {"us"}, std::chrono::seconds{60}, {}};
    const auto token = WebToken::read(text);
    if (!token) return;
    const Instant now{1'772'000'000'000, Precision::Second, std::nullopt};
    if (judge(*token, keys, wanted, now) == TokenVerdict::Good) std::abort();
    (void)grants(token->claims.scope, "Observation", Right::Create);
}

}  // namespace
}  // namespace thiowatch::access

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    thiowatch::access::look_at(text);
    (void)thiowatch::access::KeySet::parse(text);
    return 0;
}
