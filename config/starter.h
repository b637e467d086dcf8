// What `thiowatch init` writes: the smallest configuration worth editing, and an empty roster.
#pragma once

#include <string>
#include <vector>

namespace thiowatch::config {

struct StarterFile {
    std::string name;  ///< within the folder that is being made
    std::string text;
};

/// "thiowatch.yaml", 25 lines, and "roster.csv" with its header. Everything lies beside the file.
std::vector<StarterFile> starter_files();

}  // namespace thiowatch::config
