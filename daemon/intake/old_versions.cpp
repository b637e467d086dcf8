#include "daemon/intake/old_versions.h"

#include "daemon/intake/resource_library.h"
#include "daemon/intake/resource_traits.h"

namespace thiowatch::intake {

namespace {

/// What the version is found by, as its text says again.
std::vector<std::int64_t> tokens_of(store::Store& store, const store::ResourceRow& row) {
    if (row.is_deleted()) return {};
    const auto document = fhir::JsonDocument::parse(text_of(store, row).value_or(""));
    if (!document) return {};
    return traits_of(row.name.feed, document->root()).tokens;
}

}  // namespace

int prune_versions(store::Store& store, const Instant& before, int limit) {
    const auto outdated = store.resources.outdated(before, limit);
    for (const store::ResourceRow& row : outdated)
        store.resources.drop(row.number, tokens_of(store, row));
    return static_cast<int>(outdated.size());
}

}  // namespace thiowatch::intake
