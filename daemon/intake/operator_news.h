// Telling the people who run the service what is wrong with it.
#pragma once

#include <string>

#include "daemon/intake/desk.h"

namespace thiowatch::intake {

/// `subject` is a feed, a channel, a file: never a person. A channel that fails is not told of its
/// own failure by itself.
struct News {
    std::string code;  ///< "channel.failing", "message.held", "disk.full"
    std::string subject;
    std::string detail;
};

/// Opens an operator event, or counts up the open one, and tells the operators of a new one.
void raise(Desk& desk, const News& news);
/// The trouble is over.
void settle(Desk& desk, std::string_view code, std::string_view subject);

}  // namespace thiowatch::intake
