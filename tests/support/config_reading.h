// Configuration in tests: a text in, the settings and one line a problem out.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/diagnostics.h"
#include "config/settings.h"

namespace thiowatch::test {

/// "error TW202 4:1 unknown key 'mod'"; problems of a file as a whole have the place 0:0.
inline std::string line_of(const config::Diagnostic& diagnostic) {
    const bool is_error = diagnostic.level == config::DiagnosticLevel::Error;
    return (is_error ? "error " : "warning ") + fault_name(diagnostic.code) + ' ' +
           std::to_string(diagnostic.at.line) + ':' + std::to_string(diagnostic.at.column) + ' ' +
           diagnostic.text;
}

inline std::vector<std::string> lines_of(const config::Diagnostics& diagnostics) {
    std::vector<std::string> lines;
    for (const config::Diagnostic& diagnostic : diagnostics.list()) {
        lines.push_back(line_of(diagnostic));
    }
    return lines;
}

/// "error TW206 [clinik] no contact …": like lines_of, with the text that the caret marks in place
/// of numbers nobody can check by eye; "[]" for a file as a whole.
inline std::vector<std::string>
marked_lines_of(const config::Diagnostics& diagnostics, std::string_view text) {
    std::vector<std::string> lines;
    for (const config::Diagnostic& diagnostic : diagnostics.list()) {
        std::string_view rest = text;
        for (int line = 1; line < diagnostic.at.line; ++line) {
            rest.remove_prefix(rest.find('\n') + 1);
        }
        const bool has_place = diagnostic.at.line > 0;
        const auto column = static_cast<std::size_t>(has_place ? diagnostic.at.column - 1 : 0);
        const auto length = static_cast<std::size_t>(has_place ? diagnostic.at.length : 0);
        const std::string plain = line_of(diagnostic);
        const std::size_t code_end = plain.find(' ', plain.find(' ') + 1);
        lines.push_back(
            plain.substr(0, code_end) + " [" + std::string(rest.substr(column, length)) + "] " +
            diagnostic.text
        );
    }
    return lines;
}

/// What became of a text that claims to be thiowatch.yaml in that folder.
struct ReadConfiguration {
    config::LoadedSettings settings;
    config::Diagnostics diagnostics;
    std::vector<std::string> problems;
};

inline ReadConfiguration
read_configuration(std::string_view text, const std::filesystem::path& folder = "/etc/thiowatch") {
    ReadConfiguration read;
    read.settings = config::parse_settings("thiowatch.yaml", text, folder, read.diagnostics);
    read.problems = lines_of(read.diagnostics);
    return read;
}

/// A folder that is there while this lives.
class ScratchFolder {
  public:
    ScratchFolder() {
        std::string name = std::filesystem::temp_directory_path() / "thiowatch-test-XXXXXX";
        path_ = mkdtemp(name.data());
    }
    ~ScratchFolder() {
        std::error_code error;
        std::filesystem::remove_all(path_, error);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ScratchFolder(ScratchFolder&&) = delete;
    ScratchFolder& operator=(ScratchFolder&&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    /// Writes a file with these permissions; its path.
    [[nodiscard]] std::filesystem::path
    write(const std::string& name, std::string_view text, unsigned mode = 0640) const {
        const std::filesystem::path file = path_ / name;
        std::ofstream(file, std::ios::binary) << text;
        std::filesystem::permissions(file, std::filesystem::perms(mode));
        return file;
    }

  private:
    std::filesystem::path path_;
};

/// A variable of the environment that is set while this lives.
class ScratchVariable {
  public:
    ScratchVariable(std::string name, const std::string& value) : name_(std::move(name)) {
        setenv(name_.c_str(), value.c_str(), 1);
    }
    ~ScratchVariable() { unsetenv(name_.c_str()); }
    ScratchVariable(const ScratchVariable&) = delete;
    ScratchVariable& operator=(const ScratchVariable&) = delete;
    ScratchVariable(ScratchVariable&&) = delete;
    ScratchVariable& operator=(ScratchVariable&&) = delete;

  private:
    std::string name_;
};

}  // namespace thiowatch::test
