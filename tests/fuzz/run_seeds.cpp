// Runs a fuzzer's entry over the files of the folders named on the command line, and over every
// beginning of each: what is cut anywhere must be as harmless as what is whole.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace {

std::vector<std::uint8_t> bytes_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::size_t run_folder(const std::filesystem::path& folder) {
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::vector<std::uint8_t> seed = bytes_of(entry.path());
        for (std::size_t size = 0; size <= seed.size(); ++size) {
            // A copy of the exact size, so that a sanitizer sees a read past its end.
            const std::vector<std::uint8_t> beginning(
                seed.begin(), seed.begin() + static_cast<std::ptrdiff_t>(size)
            );
            LLVMFuzzerTestOneInput(beginning.data(), beginning.size());
        }
        ++files;
    }
    return files;
}

}  // namespace

int main(int count, char** folders) {
    std::size_t files = 0;
    for (int i = 1; i < count; ++i)
        files += run_folder(folders[i]);
    std::printf("%zu seeds\n", files);
    return files > 0 ? 0 : 1;
}
