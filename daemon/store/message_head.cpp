#include "daemon/store/message_head.h"

#include <bit>
#include <cstring>

#include <sqlite3.h>

#include "daemon/store/connection.h"

namespace thiowatch::store {

namespace {

static_assert(std::endian::native == std::endian::little, "heads are written as they lie");

constexpr unsigned kHalf = 4;
constexpr unsigned kLowHalf = 0xf;

void append_number(std::string& out, std::uint64_t number) {
    for (; number >= 0x80U; number >>= 7U)
        out.push_back(static_cast<char>(number | 0x80U));
    out.push_back(static_cast<char>(number));
}

template <class Number>
void append_fixed(std::string& out, Number number) {
    out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

class HeadReader {
  public:
    explicit HeadReader(std::string_view packed) : rest_(packed) {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }

    std::string_view take(std::size_t size) {
        if (size > rest_.size()) {
            throw StoreError(SQLITE_CORRUPT, "the heads of stored messages are damaged");
        }
        std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }

    template <class Number>
    Number fixed() {
        Number number{};
        std::memcpy(&number, take(sizeof number).data(), sizeof number);
        return number;
    }

    std::uint64_t number() {
        std::uint64_t number = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const auto byte = fixed<std::uint8_t>();
            number |= std::uint64_t{byte & 0x7fU} << shift;
            if (byte < 0x80U) break;
        }
        return number;
    }

  private:
    std::string_view rest_;
};

MessageHead read_head(HeadReader& reader) {
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
    head.answer = reader.take(reader.number());
    head.size = reader.number();
    return head;
}

}  // namespace

void append_head(std::string& heads, const NewMessage& message) {
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
    append_number(heads, message.answer.size());
    heads.append(message.answer);
    append_number(heads, message.body.size());
}

std::vector<MessageHead> heads_in(std::string_view packed) {
    HeadReader reader(packed);
    std::vector<MessageHead> heads;
    while (!reader.at_end())
        heads.push_back(read_head(reader));
    return heads;
}

}  // namespace thiowatch::store
