// The short name people use for an alert on the phone, in subjects and in links: "7KQ-204".
#pragma once

#include <cstdint>

#include "parsers/clinical/text_id.h"

namespace thiowatch::alerts {

/// A reference made of nothing but chance: three of 25 letters and digits that nobody misreads (no
/// vowels, so no words; no B, I, L, O, S, Z, 0, 1), a dash, three digits. 15,625,000 of them: the
/// store keeps them unique and asks again with other bits when one is taken.
AlertRef alert_ref(std::uint64_t random_bits);

/// What a person may have typed or read out ("7kq 204") as the reference it means; empty when it
/// cannot be one.
AlertRef alert_ref_spelled(std::string_view text);

}  // namespace thiowatch::alerts
