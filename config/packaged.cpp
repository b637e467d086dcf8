#include "config/packaged.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

namespace thiowatch::embedded {

// Made by thiowatch_embed (tests/cmake/targets.cmake).
extern const std::span<const std::pair<std::string_view, std::string_view>> packaged;

}  // namespace thiowatch::embedded

namespace thiowatch::config {
namespace {

constexpr std::string_view kPackFolder = "config/packs/";
constexpr std::string_view kScheduleFolder = "config/schedules/";
constexpr std::string_view kYaml = ".yaml";
constexpr std::string_view kTests = ".test.yaml";

}  // namespace

std::optional<std::string_view> packaged_file(std::string_view name) {
    for (const auto& [file, text] : embedded::packaged) {
        if (file == name) return text;
    }
    return std::nullopt;
}

std::vector<std::string> packaged_names(std::string_view beginning) {
    std::vector<std::string> names;
    for (const auto& [file, text] : embedded::packaged) {
        if (file.starts_with(beginning)) names.emplace_back(file);
    }
    std::ranges::sort(names);
    return names;
}

std::vector<std::string> packaged_packs() {
    std::vector<std::string> packs;
    for (const std::string& file : packaged_names(kPackFolder)) {
        std::string_view name = file;
        if (!name.ends_with(kYaml) || name.ends_with(kTests)) continue;
        name.remove_prefix(kPackFolder.size());
        name.remove_suffix(kYaml.size());
        packs.emplace_back(name);
    }
    return packs;
}

std::vector<std::string> packaged_examples(const std::string& pack) {
    std::vector<std::string> names = packaged_names(std::string(kPackFolder) + pack + ".");
    if (names.empty()) return names;
    std::ranges::move(packaged_names(kScheduleFolder), std::back_inserter(names));
    std::erase_if(names, [](const std::string& name) { return !name.ends_with(kTests); });
    return names;
}

}  // namespace thiowatch::config
