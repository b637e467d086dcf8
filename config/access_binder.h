// `auth:` and `types:` of a FHIR feed, `cds_hooks:`, and how token issuers are written.
#pragma once

#include <filesystem>

#include "config/binder.h"
#include "config/cds_settings.h"
#include "config/fhir_access.h"
#include "config/lint_desk.h"
#include "config/yaml_text.h"

namespace thiowatch::config {

/// The value of `auth`: `none`, or the ways a sender may prove itself.
void bind_access(const Value& value, const std::filesystem::path& folder, FhirAccess& access);
CdsSettings cds_settings(const Value& value, const std::filesystem::path& folder);

/// What would let in the wrong ones, or nobody. `path` is that of the feed's `fhir`.
void lint_access(const LintDesk& desk, const FhirAccess& access, const std::string& path);
void lint_cds(const LintDesk& desk);

/// As `config show` writes them.
void write_access(YamlText& yaml, const FhirAccess& access);
void write_cds(YamlText& yaml, const CdsSettings& cds);

}  // namespace thiowatch::config
