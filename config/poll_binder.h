// `fhir_poll:` of a feed.
#pragma once

#include <filesystem>

#include "config/binder.h"
#include "config/fhir_poll.h"
#include "config/lint_desk.h"
#include "config/yaml_text.h"

namespace thiowatch::config {

FhirPollSettings fhir_poll(const Value& value, const std::filesystem::path& folder);
void lint_poll(const LintDesk& desk, const FhirPollSettings& poll, const std::string& path);
void write_poll(YamlText& yaml, const FhirPollSettings& poll);

}  // namespace thiowatch::config
