// What the server spends, as the kernel counts it. Performance counters stay off: in a virtual
// machine each context switch then traps to the host and the run measures the counters.
#pragma once

#include <cstdint>
#include <sys/types.h>

namespace thiowatch::bench {

/// User and system time of the whole server so far, all threads. The kernel counts in 10 ms.
double cpu_seconds_of(pid_t pid);
/// Resident memory of the server now, in kB.
std::uint64_t resident_kb_of(pid_t pid);

}  // namespace thiowatch::bench
