#include "daemon/store/resource_tokens.h"

namespace thiowatch::store {

namespace {

constexpr std::string_view kAdd =
    R"sql(INSERT OR IGNORE INTO resource_token (token, number) VALUES (?, ?))sql";
constexpr std::string_view kHas =
    R"sql(SELECT 1 FROM resource_token WHERE token = ? AND number = ?)sql";
constexpr std::string_view kDrop =
    R"sql(DELETE FROM resource_token WHERE token = ? AND number = ?)sql";

}  // namespace

std::int64_t
token_of(FeedId feed, std::string_view type, SearchParameter parameter, std::string_view value) {
    return token_of(feed, type, parameter, {}, value);
}

std::int64_t token_of(
    FeedId feed,
    std::string_view type,
    SearchParameter parameter,
    std::string_view head,
    std::string_view tail
) {
    constexpr std::uint64_t kStart = 14695981039346656037ULL;
    constexpr std::uint64_t kFactor = 1099511628211ULL;
    const auto mixed = [](std::uint64_t hash, std::string_view bytes) {
        for (char byte : bytes)
            hash = (hash ^ static_cast<unsigned char>(byte)) * kFactor;
        return hash;
    };
    const auto ended = [](std::uint64_t hash) { return (hash ^ 0x1f) * kFactor; };
    const std::uint64_t start =
        kStart + static_cast<std::uint64_t>(feed) * 8 + static_cast<std::uint64_t>(parameter);
    const std::uint64_t of_type = ended(mixed(start, type));
    return static_cast<std::int64_t>(ended(mixed(mixed(of_type, head), tail)));
}

ResourceTokens::ResourceTokens(Connection& connection)
    : connection_(connection), add_(connection, kAdd) {}

void ResourceTokens::add(ResourceNumber number, std::span<const std::int64_t> tokens) {
    for (std::int64_t token : tokens)
        add_.run(token, number);
}

bool ResourceTokens::has(ResourceNumber number, std::int64_t token) {
    Statement find(connection_, kHas);
    return find.query(token, number).next();
}

void ResourceTokens::drop(ResourceNumber number, std::span<const std::int64_t> tokens) {
    Statement drop(connection_, kDrop);
    for (std::int64_t token : tokens)
        drop.run(token, number);
}

}  // namespace thiowatch::store
