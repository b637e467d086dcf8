#include "tests/bench/server_cost.h"

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <unistd.h>

#include "tests/bench/arguments.h"

namespace thiowatch::bench {

namespace {

constexpr int kNoInput = 66;

std::string text_of(pid_t pid, const char* name) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/" + name);
    if (!file) give_up(kNoInput, "no server with pid " + std::to_string(pid));
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

// /proc/PID/stat: pid (name) state ...; utime is the 14th field, stime the 15th. The name may hold
// spaces and brackets, so fields are counted from the last bracket.
double cpu_seconds_of(pid_t pid) {
    const std::string stat = text_of(pid, "stat");
    std::istringstream fields(stat.substr(stat.rfind(')') + 2));
    std::string skipped;
    for (int field = 3; field < 14; ++field)
        fields >> skipped;
    std::uint64_t user = 0;
    std::uint64_t system = 0;
    fields >> user >> system;
    return static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::uint64_t resident_kb_of(pid_t pid) {
    const std::string status = text_of(pid, "status");
    const std::size_t at = status.find("VmRSS:");
    if (at == std::string::npos) return 0;
    return std::stoull(status.substr(at + 6));
}

}  // namespace thiowatch::bench
