// What every check of lint works with: the settings, where they stand in the file, and a pen.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "config/yaml_tree.h"

namespace thiowatch::config {

struct LintDesk {
    const Settings& settings;
    const YamlNode& root;
    const std::vector<std::string>& packs;
    Diagnostics& diagnostics;

    void error(FaultCode code, std::string_view path, std::string text, std::string help = {})
        const;
    void warning(std::string_view path, std::string text, std::string help = {}) const;
    [[nodiscard]] bool is_live() const { return settings.mode == Mode::Live; }
};

void lint_feeds(const LintDesk& desk);
/// Files that are there, and a key that not everybody may read.
void lint_tls(const LintDesk& desk, const TlsFiles& tls, const std::string& path);
void lint_channels(const LintDesk& desk);
void lint_routes(const LintDesk& desk);
void lint_names(const LintDesk& desk);

/// The host of "https://user@host:port/path"; empty when there is none.
std::string host_of_url(std::string_view url);

}  // namespace thiowatch::config
