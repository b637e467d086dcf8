// Admitting an HL7 v2 message: dedupe, read, take up, answer. One transaction.
//
//   same message again      the same answer, nothing else
//   unreadable              stored, rejected with its quarantine number
//   readable                stored; its content goes the one road, see uptake.h
//
// Everybody else's messages are kept raw under their identifiers, for the day a therapy starts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/intake/arrival.h"
#include "daemon/intake/desk.h"

namespace thiowatch::intake {

/// Admits one message. Throws StoreError when the disk failed; anything else that goes wrong inside
/// leaves the message stored raw, held for review and answered AE 207.
Arrival admit(Desk& desk, const FeedName& feed, const std::string& bytes);

/// Bytes of a frame may hold several messages; each is admitted, and one text answers them all.
struct FrameOutcome {
    std::vector<Arrival> arrivals;
    std::vector<std::string> answers;  ///< texts to send, each in a frame of its own
};
FrameOutcome admit_frame(Desk& desk, const FeedName& feed, const std::string& payload);

/// The answers to a frame that was over the limit and not kept; `head` is its beginning.
std::vector<std::string> answers_to_oversized(Desk& desk, std::string_view head);
/// The answers to a frame that cannot be kept because the disk is full: the sender tries again.
std::vector<std::string> answers_when_full(Desk& desk, const std::string& payload);

}  // namespace thiowatch::intake
