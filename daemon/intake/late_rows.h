// Rows of Observations that were filed unread: written when somebody asks for the resource.
//
// Their content is another matter: it is read when its person is followed. So what is asked for
// here is served, updated and deleted like any other resource, and is still nobody's record.
//
// One that was read has its row, but where it came by itself its place in the search index is
// written as late.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

#include "daemon/intake/desk.h"
#include "daemon/intake/interaction.h"

namespace thiowatch::intake {

/// The Observation of that id, if it is among what is filed unread.
void bring_in_named(Desk& desk, store::FeedId feed, const std::string& id);
/// All Observations that are filed under one of these keys: `unread_id_key`,
/// `unread_identifier_key`, the filing hash of a person, or a token that says which or whose.
void bring_in(Desk& desk, store::FeedId feed, const std::set<std::int64_t>& keys);
/// All of these messages, oldest first.
void bring_in(Desk& desk, store::FeedId feed, std::span<const store::MessageId> messages);

/// Whether a resource that came by itself is found by its message until somebody searches.
bool is_indexed_late(const Interaction& it);

/// The id of an Observation that came on a line without one: of its bytes, so that the same line is
/// the same Observation.
std::string id_of_line(std::string_view line);

}  // namespace thiowatch::intake
