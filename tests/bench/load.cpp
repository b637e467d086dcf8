// The load: made-up laboratory messages, sent in lock step, every answer checked.
//
//   bench_load --to 127.0.0.1:2575 --connections 8 --messages 20000 --warm-up 2000 --server-pid
//   4711 bench_load --write-roster roster.csv            the monitored persons, for `thiowatch
//   roster import` bench_load --print 1                            messages as they are sent, one
//   after the other
//
// `--of singles` sends messages of one result, as bench_fhir_load does.
//
// Answers one line of key=value: per_second, p50_us and p99_us without the warm-up; cpu_us is the
// server's CPU time for each message. Ends with 1 when any answer was not AA for the message sent.
#include <charconv>
#include <cstdio>
#include <fstream>
#include <vector>

#include "tests/bench/arguments.h"
#include "tests/bench/frame_end.h"
#include "tests/bench/lock_step.h"
#include "tests/bench/oru_generator.h"
#include "tests/bench/result_generator.h"
#include "tests/bench/server_cost.h"

namespace thiowatch::bench {

namespace {

Crowd crowd_of(const Arguments& arguments) {
    Crowd crowd;
    crowd.monitored = arguments.number("--monitored", crowd.monitored);
    crowd.patients = arguments.number("--patients", crowd.patients);
    crowd.monitored_per_mille = static_cast<std::uint32_t>(
        arguments.number("--monitored-per-mille", crowd.monitored_per_mille)
    );
    if (crowd.patients <= crowd.monitored) give_up(64, "--patients must be more than --monitored");
    return crowd;
}

LockStepOptions options_of(const Arguments& arguments) {
    const std::string to = arguments.text("--to", "");
    const std::size_t colon = to.rfind(':');
    if (colon == std::string::npos) give_up(64, "--to HOST:PORT is needed");
    LockStepOptions options;
    options.host = to.substr(0, colon);
    std::from_chars(to.data() + colon + 1, to.data() + to.size(), options.port);
    options.connections = arguments.number("--connections", 1);
    options.warm_up = arguments.number("--warm-up", 0);
    options.server = static_cast<pid_t>(arguments.number("--server-pid", 0));
    return options;
}

Sample single_of(ResultGenerator& generator) {
    const CountResult result = generator.next();
    return {result.order, generator.hl7(result)};
}

// Made beforehand, so that the client's own work does not count; framed, ready for the socket.
std::vector<Sample> samples_for(const Crowd& crowd, bool is_single, std::size_t count) {
    OruGenerator generator(crowd);
    ResultGenerator singles(crowd);
    std::vector<Sample> samples;
    samples.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        Sample sample = is_single ? single_of(singles) : generator.next();
        sample.bytes.insert(sample.bytes.begin(), kStartBlock);
        sample.bytes.append(kEndBlock);
        samples.push_back(std::move(sample));
    }
    return samples;
}

int write_roster(const Crowd& crowd, const std::string& path) {
    std::ofstream file(path);
    file << roster_csv(crowd);
    file.close();
    if (!file) give_up(74, "cannot write " + path);
    return 0;
}

int print_samples(const Crowd& crowd, std::size_t count) {
    OruGenerator generator(crowd);
    for (std::size_t i = 0; i < count; ++i) {
        const Sample sample = generator.next();
        std::fwrite(sample.bytes.data(), 1, sample.bytes.size(), stdout);
    }
    return 0;
}

int measure(const Arguments& arguments) {
    const LockStepOptions options = options_of(arguments);
    const std::size_t wanted = arguments.number("--messages", 1000);
    const std::vector<Sample> samples = samples_for(
        crowd_of(arguments), arguments.text("--of", "panels") == "singles", wanted + options.warm_up
    );
    std::size_t bytes = 0;
    for (const Sample& sample : samples)
        bytes += sample.bytes.size();

    Measured measured = run_lock_step(samples, options);
    const auto counted = static_cast<double>(measured.latencies.count());
    std::printf(
        "messages=%zu refused=%zu bytes=%zu seconds=%.3f per_second=%.0f p50_us=%.0f p99_us=%.0f",
        measured.latencies.count(),
        measured.refused,
        bytes / samples.size(),
        measured.seconds,
        counted / measured.seconds,
        measured.latencies.quantile_us(0.50),
        measured.latencies.quantile_us(0.99)
    );
    if (options.server != 0) {
        std::printf(
            " cpu_us=%.1f rss_kb=%llu",
            measured.server_cpu * 1e6 / counted,
            static_cast<unsigned long long>(resident_kb_of(options.server))
        );
    }
    std::printf("\n");
    return measured.refused == 0 ? 0 : 1;
}

}  // namespace

}  // namespace thiowatch::bench

int main(int count, char** words) {
    using namespace thiowatch::bench;  // NOLINT(google-build-using-namespace): main speaks of
                                       // nothing else
    const Arguments arguments(
        count,
        words,
        {"--to",
         "--connections",
         "--messages",
         "--of",
         "--warm-up",
         "--server-pid",
         "--monitored",
         "--patients",
         "--monitored-per-mille",
         "--write-roster",
         "--print"}
    );
    if (arguments.has("--write-roster")) {
        return write_roster(crowd_of(arguments), arguments.text("--write-roster", ""));
    }
    if (arguments.has("--print"))
        return print_samples(crowd_of(arguments), arguments.number("--print", 1));
    return measure(arguments);
}
