// What a block says of each of its messages, without their bytes.
//
//   heads   = *head
//   head    = kind feed received control digest people answer size
//   people  = count *hash        answer = count *byte
//
// kind is one byte, the disposition in its low half and the format in its high half; control and
// the hashes are 8 bytes, digest 4, little-endian; all others are numbers of 7 bits a byte, the low
// ones first, with the high bit set in all but the last byte. `size` is that of the body, which
// lies behind those of the messages before.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/message.h"

namespace thiowatch::store {

struct MessageHead {
    FeedId feed{};
    Instant received;
    MessageKey key;
    Disposition disposition = Disposition::Processed;
    MessageFormat format = MessageFormat::Hl7v2;
    std::string answer;
    std::vector<std::int64_t> people;
    std::size_t size = 0;
};

void append_head(std::string& heads, const NewMessage& message);
/// Throws StoreError when they are damaged.
std::vector<MessageHead> heads_in(std::string_view packed);

}  // namespace thiowatch::store
