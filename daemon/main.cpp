#include "daemon/cli/command_line.h"

int main(int count, char** words) {
    return static_cast<int>(thiowatch::cli::run_command_line({words + 1, words + count}));
}
