// Many senders, each with one message under way: the way laboratory systems really send.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <sys/types.h>

#include "tests/bench/latencies.h"
#include "tests/bench/oru_generator.h"

namespace thiowatch::bench {

struct LockStepOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    std::size_t connections = 1;
    std::size_t warm_up = 0;  ///< the first answers, which are checked but not counted
    pid_t server = 0;         ///< whose CPU time to read; 0 = nobody's
};

struct Measured {
    Latencies latencies;
    double seconds = 0;       ///< from the end of the warm-up to the last answer
    double server_cpu = 0;    ///< seconds of the server in that time
    std::size_t refused = 0;  ///< answers that were not AA for the message sent
};

/// Sends every sample once and waits for each answer. Ends the program when the server goes away.
Measured run_lock_step(std::span<const Sample> samples, const LockStepOptions& options);

}  // namespace thiowatch::bench
