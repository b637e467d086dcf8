// base64Binary of FHIR: RFC 4648, section 4, with padding; blanks and line ends may stand between.

#include "daemon/intake/binary_content.h"

#include <memory>

#include <openssl/evp.h>

namespace thiowatch::intake {

namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n";

struct ContextEnd {
    void operator()(EVP_ENCODE_CTX* context) const { EVP_ENCODE_CTX_free(context); }
};

}  // namespace

bool holds_type(fhir::JsonCursor binary, std::string_view type) {
    std::string_view stated = binary["contentType"].text();
    stated = stated.substr(0, stated.find(';'));
    while (stated.ends_with(' '))
        stated.remove_suffix(1);
    return stated == type;
}

Expected<std::string> content_of(fhir::JsonCursor binary) {
    const std::string_view data = binary["data"].text();
    if (data.empty()) {
        return fault(FaultCode::FhirElementMissing, binary.path("data"), "a Binary without data");
    }
    const auto no_base64 = [&] {
        return fault(FaultCode::FhirUnreadableValue, binary.path("data"), "the data is no base64");
    };
    // The decoder takes a '-' for an end and forgets the rest.
    if (data.find_first_not_of(kAlphabet) != std::string_view::npos) return no_base64();
    const std::unique_ptr<EVP_ENCODE_CTX, ContextEnd> context(EVP_ENCODE_CTX_new());
    EVP_DecodeInit(context.get());
    std::string bytes(data.size(), '\0');
    auto* out = reinterpret_cast<unsigned char*>(bytes.data());
    const auto* in = reinterpret_cast<const unsigned char*>(data.data());
    int length = 0;
    int rest = 0;
    const int size = static_cast<int>(data.size());
    if (EVP_DecodeUpdate(context.get(), out, &length, in, size) < 0) return no_base64();
    if (EVP_DecodeFinal(context.get(), out + length, &rest) < 0) return no_base64();
    bytes.resize(static_cast<std::size_t>(length + rest));
    return bytes;
}

}  // namespace thiowatch::intake
