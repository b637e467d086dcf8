// What a request to the endpoint asks, from its method and path.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace thiowatch::endpoint {

enum class Asked : std::uint8_t {
    Capabilities,    ///< GET metadata
    Submit,          ///< POST to the endpoint itself: a Bundle, or NDJSON
    ProcessMessage,  ///< POST $process-message
    Validate,        ///< POST $validate, [type]/$validate, [type]/[id]/$validate
    Create,
    Update,  ///< also conditional
    Patch,
    Delete,  ///< also conditional
    Read,
    ReadVersion,
    History,
    Search,  ///< GET [type], POST [type]/_search
    NotHere,
    WrongMethod,
};

struct Target {
    Asked asked = Asked::NotHere;
    std::string type;
    std::string id;
    std::string version;
    std::string allow;  ///< for WrongMethod: methods that the address takes

    /// It changes something, or might.
    [[nodiscard]] bool writes() const;
    [[nodiscard]] bool has_body() const;
};

/// `path` is decoded and below `prefix`.
Target target_of(std::string_view method, std::string_view path, std::string_view prefix);

}  // namespace thiowatch::endpoint
