// Our own public keys, for servers that check our assertions: a JWKS at /.well-known/jwks.json.
#pragma once

#include <string>

#include "config/settings.h"

namespace thiowatch::remote {

/// The key set of every SMART client in the settings; each key once.
std::string published_keys(const config::Settings& settings);

}  // namespace thiowatch::remote
