// The disk alone: writes batches of a given size to a preallocated file and syncs each.
//
//   bench_sync --file FILE --messages 8 --bytes 2750 --count 2000
//
// Answers one line of key=value: per_second is messages, syncs_per_second is what it says.
#include <chrono>
#include <cstdio>
#include <string>

#include "tests/bench/arguments.h"
#include "tests/bench/latencies.h"
#include "tests/bench/ring_file.h"

namespace {

using Moment = std::chrono::steady_clock::time_point;
Moment present() {
    return std::chrono::steady_clock::now();
}

}  // namespace

int main(int count, char** words) {
    using namespace thiowatch::bench;  // NOLINT(google-build-using-namespace): main speaks of
                                       // nothing else
    const Arguments arguments(count, words, {"--file", "--messages", "--bytes", "--count"});
    const std::uint64_t messages = arguments.number("--messages", 1);
    const std::uint64_t syncs = arguments.number("--count", 2000);
    const std::string batch(messages * arguments.number("--bytes", 2750), 'x');
    if (!arguments.has("--file") || syncs == 0)
        give_up(64, "--file FILE and a --count above 0 are needed");

    RingFile file(arguments.text("--file", ""));
    Latencies latencies;
    latencies.expect(syncs);
    const Moment began = present();
    for (std::uint64_t i = 0; i < syncs; ++i) {
        const Moment start = present();
        file.keep(batch);
        latencies.add(static_cast<std::uint64_t>(std::chrono::nanoseconds(present() - start).count()
        ));
    }
    const double seconds = std::chrono::duration<double>(present() - began).count();
    const double per_second = static_cast<double>(syncs) / seconds;
    std::printf(
        "messages=%llu seconds=%.3f per_second=%.0f syncs_per_second=%.0f p50_us=%.0f "
        "p99_us=%.0f\n",
        static_cast<unsigned long long>(syncs * messages),
        seconds,
        per_second * static_cast<double>(messages),
        per_second,
        latencies.quantile_us(0.50),
        latencies.quantile_us(0.99)
    );
    return 0;
}
