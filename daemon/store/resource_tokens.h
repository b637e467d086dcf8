// What resources are searched by: hashes of feed, type, parameter and value.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "daemon/store/connection.h"
#include "daemon/store/message.h"

namespace thiowatch::store {

enum class ResourceNumber : std::int64_t {};
enum class SearchParameter : std::uint8_t { Identifier, Patient, Code, Result, Address };

/// What a value of a search parameter is found by.
std::int64_t
token_of(FeedId feed, std::string_view type, SearchParameter parameter, std::string_view value);
/// The same of a value in two pieces.
std::int64_t token_of(
    FeedId feed,
    std::string_view type,
    SearchParameter parameter,
    std::string_view head,
    std::string_view tail
);

class ResourceTokens {
  public:
    explicit ResourceTokens(Connection& connection);

    void add(ResourceNumber number, std::span<const std::int64_t> tokens);
    [[nodiscard]] bool has(ResourceNumber number, std::int64_t token);
    void drop(ResourceNumber number, std::span<const std::int64_t> tokens);

  private:
    Connection& connection_;
    Statement add_;
};

}  // namespace thiowatch::store
