// Messages of others, where there is a folder of them: TW_CORPUS, else ../shared/corpus/hl7v2.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace thiowatch::testing {

inline std::filesystem::path corpus_folder() {
    if (const char* const named = std::getenv("TW_CORPUS")) return named;
    const char* const source = std::getenv("TW_SOURCE_DIR");
    return source == nullptr ? std::filesystem::path()
                             : std::filesystem::path(source) / "../shared/corpus/hl7v2";
}

/// Every file of it in name order, without the index files; empty where there is none.
inline std::vector<std::filesystem::path> corpus_files(const std::string& below = {}) {
    std::vector<std::filesystem::path> files;
    std::filesystem::path folder = corpus_folder() / below;
    if (!std::filesystem::is_directory(folder)) return files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file() && entry.path().extension() != ".tsv") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

inline std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// A configuration with one feed `lis` of the authority H1, as RunningApp has it.
class SettingsFile {
  public:
    explicit SettingsFile(const std::string& mllp_extra) {
        std::ofstream(folder_ / "thiowatch.yaml")
            << "version: 1\nfeeds:\n  - name: lis\n    authority: H1\n    mllp: {listen: "
               "\"127.0.0.1:2575\"" +
                   mllp_extra + "}\n";
    }
    [[nodiscard]] std::string name() const { return (folder_ / "thiowatch.yaml").string(); }

  private:
    TemporaryFolder folder_;
};

}  // namespace thiowatch::testing
