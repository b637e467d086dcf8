// Where secrets come from: never from the configuration itself, which people mail to each other.
//
//   {file: hook.secret}          one text; nobody but its owner and group may read it
//   {credential: hook}           handed over by systemd (LoadCredential=, LoadCredentialEncrypted=)
//   {env: THIOWATCH_HOOK}        warned about: whoever may look at the process sees it
#pragma once

#include <filesystem>
#include <optional>

#include "config/binder.h"
#include "config/secret.h"

namespace thiowatch::config {

/// The secret, resolved; one line end at its end is left out. Problems are ConfigSecret.
std::optional<Secret> read_secret(const Value& value, const std::filesystem::path& folder);

/// Notes an error when others than owner and group may read or write the file.
void check_private_file(
    const std::filesystem::path& path,
    const SourcePlace& at,
    Diagnostics& diagnostics
);

}  // namespace thiowatch::config
