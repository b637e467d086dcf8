// `base:`, `auth:`, `ca:` … of a FHIR server that we talk to.
#pragma once

#include <filesystem>
#include <string>

#include "config/binder.h"
#include "config/lint_desk.h"
#include "config/remote_server.h"
#include "config/yaml_text.h"

namespace thiowatch::config {

/// Takes its own keys out of `map`; the caller asks for the rest and finishes.
RemoteServer remote_server(MapReader& map, const std::filesystem::path& folder);

/// Everything that would make requests fail or go out in clear text; `path` is where it stands.
void lint_remote(const LintDesk& desk, const RemoteServer& server, const std::string& path);

/// Its keys, as `config show` writes them.
void write_remote(YamlText& yaml, const RemoteServer& server);

}  // namespace thiowatch::config
