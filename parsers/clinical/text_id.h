// Strings that mean something. An Mrn is not a LoincCode, and neither is just a string.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace thiowatch {

/// A string with a meaning. Only tags that say `kLoggable = true` may be printed in a log
/// (daemon/runtime/log.h gives those a formatter); an Mrn has none, so logging it does not compile.
template <class Tag>
class TextId {
  public:
    TextId() = default;
    explicit TextId(std::string text) : text_(std::move(text)) {}

    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] bool empty() const { return text_.empty(); }

    friend auto operator<=>(const TextId&, const TextId&) = default;

  private:
    std::string text_;
};

struct MrnTag {
    static constexpr bool kLoggable = false;
};
struct FamilyNameTag {
    static constexpr bool kLoggable = false;
};
struct GivenNameTag {
    static constexpr bool kLoggable = false;
};
struct OrderNumberTag {
    static constexpr bool kLoggable = false;
};
struct SpecimenNumberTag {
    static constexpr bool kLoggable = false;
};
struct FreeTextTag {
    static constexpr bool kLoggable = false;
};
struct AssigningAuthorityTag {
    static constexpr bool kLoggable = true;
};
struct LoincCodeTag {
    static constexpr bool kLoggable = true;
};
struct LocalCodeTag {
    static constexpr bool kLoggable = true;
};
struct ControlIdTag {
    static constexpr bool kLoggable = true;
};
struct FeedNameTag {
    static constexpr bool kLoggable = true;
};
struct ContactKeyTag {
    static constexpr bool kLoggable = true;
};
struct ChannelNameTag {
    static constexpr bool kLoggable = true;
};
struct RuleIdTag {
    static constexpr bool kLoggable = true;
};
struct AlertRefTag {
    static constexpr bool kLoggable = true;
};

using Mrn = TextId<MrnTag>;  ///< patient identifier value, PID-3.1
using FamilyName = TextId<FamilyNameTag>;
using GivenName = TextId<GivenNameTag>;
using OrderNumber = TextId<OrderNumberTag>;  ///< filler or placer order number
using SpecimenNumber = TextId<SpecimenNumberTag>;
using FreeText = TextId<FreeTextTag>;                      ///< anything a person typed
using AssigningAuthority = TextId<AssigningAuthorityTag>;  ///< who issued an identifier, PID-3.4
using LoincCode = TextId<LoincCodeTag>;
using LocalCode = TextId<LocalCodeTag>;
using ControlId = TextId<ControlIdTag>;  ///< MSH-10
using FeedName = TextId<FeedNameTag>;
using ContactKey = TextId<ContactKeyTag>;  ///< key of a contact in the configuration
using ChannelName = TextId<ChannelNameTag>;
using RuleId = TextId<RuleIdTag>;      ///< "ANC.U"
using AlertRef = TextId<AlertRefTag>;  ///< "7KQ-204": random, says nothing of anybody

}  // namespace thiowatch

template <class Tag>
struct std::hash<thiowatch::TextId<Tag>> {
    std::size_t operator()(const thiowatch::TextId<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.text());
    }
};
