// Messages in files, for every command that reads them.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cli/exit_code.h"

namespace thiowatch::cli {

/// One message of a file: its number in the file counts from 0.
struct FoundMessage {
    std::string source;
    std::size_t index = 0;
    std::string bytes;
};

/// Files as given; folders in name order with the message files below them (.hl7 .txt .json .ndjson
/// .bin .mllp .dat). None when there is no such
/// file, which stderr was told.
std::optional<std::vector<std::string>> files_in(const std::vector<std::string>& paths);

enum class FilesRead : std::uint8_t { OnlyHl7v2, AlsoFhir };

/// Calls `visit` for each message of each file: single messages, batches, MLLP captures; of FHIR a
/// .json file as one, an .ndjson file line by line. Where only HL7 v2 is read, JSON files are named
/// on stderr and make BadData; the others are still read.
ExitCode read_messages(
    const std::vector<std::string>& paths,
    const std::function<void(const FoundMessage&)>& visit,
    FilesRead formats = FilesRead::OnlyHl7v2
);

/// Whether a message is FHIR JSON rather than HL7 v2.
bool is_fhir(std::string_view bytes);

}  // namespace thiowatch::cli
