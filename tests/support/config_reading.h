// Configuration in tests: a text in, the settings and one line a problem out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.h"
#include "config/settings.h"

namespace thiowatch::test {

/// "error TW202 4:1 unknown key 'mod'" for each problem; file problems have the place 0:0.
std::vector<std::string> lines_of(const config::Diagnostics& diagnostics);

/// What became of a text that claims to be /etc/thiowatch/thiowatch.yaml.
struct ReadConfiguration {
    config::LoadedSettings settings;
    config::Diagnostics diagnostics;
    std::vector<std::string> problems;  ///< lines_of
};

/// Reads a whole configuration.
ReadConfiguration read_configuration(
    std::string_view text, const std::string& folder = "/etc/thiowatch"
);

/// A folder that is there while this lives.
class ScratchFolder {
  public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ScratchFolder(ScratchFolder&&) = delete;
    ScratchFolder& operator=(ScratchFolder&&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// Writes a file with these permissions; its path.
    std::filesystem::path write(
        const std::string& name, std::string_view text, unsigned mode = 0640
    ) const;

  private:
    std::filesystem::path path_;
};

/// A variable of the environment that is set while this lives.
class ScratchVariable {
  public:
    ScratchVariable(std::string name, const std::string& value);
    ~ScratchVariable();
    ScratchVariable(const ScratchVariable&) = delete;
    ScratchVariable& operator=(const ScratchVariable&) = delete;
    ScratchVariable(ScratchVariable&&) = delete;
    ScratchVariable& operator=(ScratchVariable&&) = delete;

  private:
    std::string name_;
};

}  // namespace thiowatch::test
