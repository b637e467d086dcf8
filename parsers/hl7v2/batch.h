// A payload or file with more than one message.
//
//   file  = [FHS] *batch [FTS]      FTS-1 = number of batches
//   batch = [BHS] *message [BTS]    BTS-1 = number of messages
//
// Every envelope line may be missing: a message runs from its MSH to the next MSH or envelope line.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/expected.h"

namespace thiowatch::hl7v2 {

/// One message, or (with a fault) lines that belong to none.
struct Part {
    std::string bytes;
    std::optional<Fault> fault;
    friend bool operator==(const Part&, const Part&) = default;
};

struct Split {
    std::vector<Part> parts;      ///< in the order sent
    std::vector<Fault> warnings;  ///< Hl7BatchCount: a trailer counts otherwise
    std::string batch_header;     ///< the first BHS line (else FHS), for the answer; empty without

    [[nodiscard]] bool is_batch() const { return parts.size() > 1 || !batch_header.empty(); }
};

/// Whether a payload is one message by itself, as nearly all are: then it is its only part.
bool is_single(std::string_view payload);

/// The messages of a frame's payload; at least one part.
Split split(std::string payload);

/// The messages of a file: as `split`, or a capture of MLLP frames if it holds a VT.
Split split_file(std::string bytes);

}  // namespace thiowatch::hl7v2
