// Results that a request asks for and nobody has read yet: their rows are written first, so that it
// finds them.
#pragma once

#include <string>
#include <string_view>

#include "daemon/intake/desk.h"

namespace thiowatch::endpoint {

/// The Observation of that id.
void bring_in_result(intake::Desk& desk, const FeedName& feed, const std::string& id);
/// Those that a search may mean: by id, identifier or patient; by anything else what its page looks
/// at.
void bring_in_results(intake::Desk& desk, const FeedName& feed, std::string_view query);
/// Either, by the url of a GET: "Observation/12", "Observation?patient=…".
void bring_in_asked(intake::Desk& desk, const FeedName& feed, const std::string& url);

}  // namespace thiowatch::endpoint
