// Making and checking one signature with OpenSSL, in the forms of JWS (RFC 7518, section 3).
//
//   RS: RSASSA-PKCS1-v1_5        PS: RSASSA-PSS, MGF1 with the same hash, salt as long as the hash
//   ES: r || s, each as long as the field of the curve; OpenSSL has them in DER
#pragma once

#include <string>
#include <string_view>

#include "daemon/access/algorithm.h"

struct evp_pkey_st;

namespace thiowatch::access {

/// 256 or 384 for ES256 and ES384, else 0.
int curve_bits_of(Algorithm algorithm);

/// False for a wrong signature and for one of the wrong form. The key must fit the algorithm.
bool verify_signature(
    evp_pkey_st* key,
    Algorithm algorithm,
    std::string_view text,
    std::string_view signature
);

/// Throws std::runtime_error when OpenSSL fails.
std::string make_signature(evp_pkey_st* key, Algorithm algorithm, std::string_view text);

}  // namespace thiowatch::access
