// How a command ended, for scripts: the numbers of sysexits where they fit.
#pragma once

#include <cstdint>

namespace thiowatch::cli {

enum class ExitCode : std::uint8_t {
    Ok = 0,
    No = 1,        ///< it ran, and the answer is no
    Warnings = 2,  ///< with --deny-warnings
    Usage = 64,
    BadData = 65,
    NoFile = 66,
    NoDaemon = 69,
    Bug = 70,
    InputOutput = 74,
    TryLater = 75,
    NotPermitted = 77,
    BadConfiguration = 78,
};

}  // namespace thiowatch::cli
