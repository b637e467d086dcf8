// The real daemon as a child of a test: started, listened to, killed.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace thiowatch::testing {

class DaemonChild {
  public:
    /// `thiowatch serve --init --config FILE`; `environment` as "NAME=value".
    explicit DaemonChild(
        const std::filesystem::path& config,
        const std::vector<std::string>& environment = {}
    );
    DaemonChild(const DaemonChild&) = delete;
    DaemonChild& operator=(const DaemonChild&) = delete;
    DaemonChild(DaemonChild&&) = delete;
    DaemonChild& operator=(DaemonChild&&) = delete;
    /// Kills it if it still runs.
    ~DaemonChild();

    /// The MLLP port of the feed `lis`, once the daemon serves it; none when it ended instead.
    std::optional<std::uint16_t> wait_until_ready();
    /// Lets it run that long while reading its log; false when it ended meanwhile.
    bool run_for(std::chrono::milliseconds time);
    /// Signals it and waits for its end: the exit status, or the signal that ended it as 128 +
    /// number.
    int end_by(int signal);
    /// The exit status when it ends by itself within that time.
    std::optional<int> wait_for_end(std::chrono::milliseconds time);
    /// What it wrote so far.
    [[nodiscard]] const std::string& log() const { return log_; }

  private:
    bool read_log(std::chrono::steady_clock::time_point until);
    int reap();

    pid_t child_ = -1;
    int output_ = -1;
    std::string log_;
};

}  // namespace thiowatch::testing
