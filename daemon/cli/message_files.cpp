#include "daemon/cli/message_files.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <iostream>

#include "daemon/cli/offline_snapshot.h"
#include "parsers/fhir/bundle_stream.h"
#include "parsers/hl7v2/batch.h"

namespace thiowatch::cli {

namespace {

namespace fs = std::filesystem;

bool is_json_file(const std::string& path) {
    auto ending = fs::path(path).extension();
    return ending == ".json" || ending == ".ndjson";
}

// In a folder lie rosters and notes too; a file named by itself is read whatever its name.
bool is_message_file(const fs::path& path) {
    std::string ending = path.extension().string();
    for (char& c : ending)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    constexpr std::array<std::string_view, 7> kEndings = {
        ".hl7", ".txt", ".json", ".ndjson", ".bin", ".mllp", ".dat"};
    return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

std::vector<std::string> files_below(const std::string& folder) {
    std::vector<std::string> inside;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file() && is_message_file(entry.path())) {
            inside.push_back(entry.path().string());
        }
    }
    std::sort(inside.begin(), inside.end());
    return inside;
}

void visit_resources(
    const std::string& file,
    std::string bytes,
    const std::function<void(const FoundMessage&)>& visit
) {
    if (fs::path(file).extension() == ".json") return visit({file, 0, std::move(bytes)});
    fhir::LineStream lines;
    lines.feed(bytes);
    lines.end();
    for (std::size_t index = 0; auto line = lines.next(); ++index) {
        if (line->is_too_long) {
            std::cerr << "error: " << file << ":" << line->number << ": the line is too long\n";
        } else {
            visit({file, index, std::move(line->text)});
        }
    }
}

}  // namespace

bool is_fhir(std::string_view bytes) {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    if (bytes.starts_with(kMark)) bytes.remove_prefix(kMark.size());
    std::size_t first = bytes.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && bytes[first] == '{';
}

std::optional<std::vector<std::string>> files_in(const std::vector<std::string>& paths) {
    std::vector<std::string> files;
    for (const std::string& path : paths) {
        if (!fs::exists(path)) {
            std::cerr << "error: there is no file " << path << "\n";
            return std::nullopt;
        }
        if (!fs::is_directory(path)) {
            files.push_back(path);
            continue;
        }
        std::vector<std::string> inside = files_below(path);
        files.insert(files.end(), inside.begin(), inside.end());
    }
    return files;
}

ExitCode read_messages(
    const std::vector<std::string>& paths,
    const std::function<void(const FoundMessage&)>& visit,
    FilesRead formats
) {
    auto files = files_in(paths);
    if (!files) return ExitCode::NoFile;
    ExitCode ending = ExitCode::Ok;
    for (const std::string& file : *files) {
        if (is_json_file(file) && formats == FilesRead::OnlyHl7v2) {
            std::cerr << "error: " << file << ": only HL7 v2 is taken here, not FHIR\n";
            ending = ExitCode::BadData;
            continue;
        }
        auto bytes = text_in(file);
        if (!bytes) {
            ending = ExitCode::InputOutput;
            continue;
        }
        if (is_json_file(file)) {
            visit_resources(file, std::move(*bytes), visit);
            continue;
        }
        hl7v2::Split split = hl7v2::split_file(std::move(*bytes));
        for (std::size_t at = 0; at < split.parts.size(); ++at) {
            visit({file, at, std::move(split.parts[at].bytes)});
        }
    }
    return ending;
}

}  // namespace thiowatch::cli
