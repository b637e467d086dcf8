// Messages in files, for every command that reads them.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
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

/// Calls `visit` for each message of each file: single messages, batches, MLLP captures. Files that
/// hold no HL7 v2 (JSON) are named on stderr and make BadData; the others are still read.
ExitCode read_messages(
    const std::vector<std::string>& paths,
    const std::function<void(const FoundMessage&)>& visit
);

}  // namespace thiowatch::cli
