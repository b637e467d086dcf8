// The keys of the configuration file, bound to Settings.
#pragma once

#include <filesystem>

#include "config/binder.h"
#include "config/settings.h"

namespace thiowatch::config {

/// The channel there is when none is configured: mail written to a folder beside the store.
inline const ChannelName kDefaultChannel{"drop"};

/// Reads every key of the root map; what is missing keeps its default.
Settings bind_settings(const Value& root, const std::filesystem::path& folder);

// The larger sections, in files of their own.
void bind_feeds(const Value& value, const std::filesystem::path& folder, Settings& settings);
void bind_channels(const Value& value, const std::filesystem::path& folder, Settings& settings);
void bind_contacts(const Value& value, Settings& settings);
void bind_routes(const Value& value, Settings& settings);

/// `{certificate: …, key: …, client_ca: …}`
TlsFiles tls_files(const Value& value, const std::filesystem::path& folder);

/// A path beside the file, for keys that name one.
void read_path(
    MapReader& map,
    std::string_view key,
    const std::filesystem::path& folder,
    std::filesystem::path& into
);

}  // namespace thiowatch::config
