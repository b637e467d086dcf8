#include "daemon/store/message_head.h"

#include "daemon/store/bytes.h"

namespace thiowatch::store {

namespace {

constexpr unsigned kHalf = 4;
constexpr unsigned kLowHalf = 0xf;

MessageHead read_head(ByteReader& reader) {
    MessageHead head;
    const auto kind = reader.fixed<std::uint8_t>();
    head.disposition = static_cast<Disposition>(kind & kLowHalf);
    head.format = static_cast<MessageFormat>(kind >> kHalf);
    head.feed = FeedId{static_cast<std::int64_t>(reader.number())};
    const auto received = static_cast<std::int64_t>(reader.number());
    head.received = Instant{received, Precision::Millisecond, std::nullopt};
    head.key.control = reader.fixed<std::int64_t>();
    head.key.digest = reader.fixed<std::uint32_t>();
    const std::string_view people = reader.take(reader.number() * sizeof(std::int64_t));
    head.people.resize(people.size() / sizeof(std::int64_t));
    if (!people.empty()) std::memcpy(head.people.data(), people.data(), people.size());
    head.answer = reader.text();
    head.size = reader.number();
    return head;
}

}  // namespace

void append_head(std::string& heads, const NewMessage& message) {
    constexpr std::size_t kRest = 80;  // whatever the numbers come to
    const std::size_t people = message.people.size() * sizeof(std::int64_t);
    heads.reserve(heads.size() + people + message.answer.size() + kRest);
    const auto disposition = static_cast<unsigned>(message.disposition);
    const auto format = static_cast<unsigned>(message.format);
    append_fixed(heads, static_cast<std::uint8_t>(disposition | format << kHalf));
    append_number(heads, static_cast<std::uint64_t>(message.feed));
    append_number(heads, static_cast<std::uint64_t>(message.received.utc_ms));
    append_fixed(heads, message.key.control);
    append_fixed(heads, static_cast<std::uint32_t>(message.key.digest));
    append_number(heads, message.people.size());
    for (std::int64_t person : message.people)
        append_fixed(heads, person);
    append_text(heads, message.answer);
    append_number(heads, message.body.size());
}

std::vector<MessageHead> heads_in(std::string_view packed) {
    ByteReader reader(packed, "the heads of stored messages");
    std::vector<MessageHead> heads;
    while (!reader.at_end())
        heads.push_back(read_head(reader));
    return heads;
}

}  // namespace thiowatch::store
