// SMART scopes of a system: what a sender may do with which kind of resource.
//
//   scope  = "system/" ( type | "*" ) "." rights [ "?" search ]
//   rights = one or more of c r u d s, in that order (SMART 2)  |  read | write | * (SMART 1)
//
// A scope that is narrowed by a search grants nothing here: whether a resource lies within it
// cannot be told before it is read. Scopes of patients and users are not for senders.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace thiowatch::access {

enum class Right : std::uint8_t { Create, Read, Update, Delete, Search };

/// Whether one of the space-separated scopes grants the right on the resource type.
bool grants(std::string_view scopes, std::string_view type, Right right);

/// The types that scopes of a system name, "*" among them.
std::vector<std::string> types_named(std::string_view scopes);

/// Whether any of the scopes is one of a system at all.
bool has_system_scope(std::string_view scopes);

}  // namespace thiowatch::access
