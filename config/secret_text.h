// Where a secret comes from, as `config show` writes it: never the secret.
#pragma once

#include <string_view>

#include "config/secret.h"
#include "config/yaml_text.h"

namespace thiowatch::config {

/// "file /etc/hook.secret" becomes `{file: /etc/hook.secret}`; nothing for an empty secret.
void write_secret(YamlText& yaml, std::string_view key, const Secret& secret);

}  // namespace thiowatch::config
