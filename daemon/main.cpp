#include <csignal>

#include "daemon/cli/command_line.h"

int main(int count, char** words) {
    // A peer that went away is an error of its connection, not the end of the process.
    std::signal(SIGPIPE, SIG_IGN);
    return static_cast<int>(thiowatch::cli::run_command_line({words + 1, words + count}));
}
