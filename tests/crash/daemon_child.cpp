#include "tests/crash/daemon_child.h"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace thiowatch::testing {

namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::chrono::seconds kPatience{60};

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

DaemonChild::DaemonChild(
    const std::filesystem::path& config,
    const std::vector<std::string>& environment
) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    std::vector<std::string> words{TW_DAEMON, "serve", "--init", "--config", config.string()};
    std::vector<std::string> variables = environment;
    for (char** variable = environ; *variable != nullptr; ++variable)
        variables.emplace_back(*variable);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, ends[1], STDERR_FILENO);
    int failed = ::posix_spawn(
        &child_,
        TW_DAEMON,
        &files,
        nullptr,
        pointers_to(words).data(),
        pointers_to(variables).data()
    );
    posix_spawn_file_actions_destroy(&files);
    ::close(ends[1]);
    output_ = ends[0];
    if (failed != 0) throw std::runtime_error("the daemon could not be started");
}

DaemonChild::~DaemonChild() {
    if (child_ > 0) end_by(SIGKILL);
    ::close(output_);
}

bool DaemonChild::read_log(SteadyClock::time_point until) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(until - SteadyClock::now());
    pollfd wanted{output_, POLLIN, 0};
    if (::poll(&wanted, 1, static_cast<int>(std::max<std::int64_t>(0, left.count()))) <= 0)
        return true;
    char bytes[4096];
    ssize_t size = ::read(output_, bytes, sizeof bytes);
    if (size <= 0) return false;
    log_.append(bytes, static_cast<std::size_t>(size));
    return true;
}

std::optional<std::uint16_t> DaemonChild::wait_until_ready() {
    auto end = SteadyClock::now() + kPatience;
    while (log_.find("service.ready") == std::string::npos) {
        if (!read_log(end) || SteadyClock::now() >= end) return std::nullopt;
    }
    const std::string mark = "mllp.listening feed=lis address=127.0.0.1:";
    std::size_t at = log_.find(mark);
    if (at == std::string::npos) return std::nullopt;
    return static_cast<std::uint16_t>(std::stoi(log_.substr(at + mark.size(), 5)));
}

bool DaemonChild::run_for(std::chrono::milliseconds time) {
    auto end = SteadyClock::now() + time;
    while (SteadyClock::now() < end) {
        if (!read_log(end)) return false;
    }
    return true;
}

int DaemonChild::end_by(int signal) {
    ::kill(child_, signal);
    auto end = SteadyClock::now() + kPatience;
    while (read_log(end)) {
        if (SteadyClock::now() >= end) ::kill(child_, SIGKILL);
    }
    return reap();
}

std::optional<int> DaemonChild::wait_for_end(std::chrono::milliseconds time) {
    auto end = SteadyClock::now() + time;
    while (read_log(end)) {
        if (SteadyClock::now() >= end) return std::nullopt;
    }
    return reap();
}

// Its output ended, so it has ended or is about to.
int DaemonChild::reap() {
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace thiowatch::testing
