// `fhir:` of a feed.
#pragma once

#include <filesystem>

#include "config/binder.h"
#include "config/feed_settings.h"

namespace thiowatch::config {

FhirSettings fhir_feed(const Value& value, const std::filesystem::path& folder);

}  // namespace thiowatch::config
