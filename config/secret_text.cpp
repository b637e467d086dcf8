#include "config/secret_text.h"

#include <string>

namespace thiowatch::config {

void write_secret(YamlText& yaml, std::string_view key, const Secret& secret) {
    if (secret.empty()) return;
    const std::string_view origin = secret.origin();
    const std::size_t space = origin.find(' ');
    if (space == std::string_view::npos) return;
    const std::string way(origin.substr(0, space));
    yaml.raw(key, '{' + way + ": " + yaml_scalar(origin.substr(space + 1)) + '}');
}

}  // namespace thiowatch::config
