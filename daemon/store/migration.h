// The schema, brought to the program's version: numbered files, forward only, each in one
// transaction.
#pragma once

#include "daemon/store/connection.h"

namespace thiowatch::store {

/// Applies the migrations that are missing. Throws std::runtime_error when the store is newer than
/// the program or a shipped migration was changed.
void migrate(Connection& connection);
int schema_version(Connection& connection);

}  // namespace thiowatch::store
