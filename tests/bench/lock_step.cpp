#include "tests/bench/lock_step.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include "tests/bench/arguments.h"
#include "tests/bench/frame_end.h"
#include "tests/bench/server_cost.h"

namespace thiowatch::bench {

namespace {

constexpr int kUnavailable = 69;
constexpr int kPatienceMs = 30'000;

using Moment = std::chrono::steady_clock::time_point;

Moment present() {
    return std::chrono::steady_clock::now();
}

[[noreturn]] void give_up_on_server(const char* what) {
    give_up(kUnavailable, std::string("server: ") + what + ": " + std::strerror(errno));
}

struct Sender {
    int socket = -1;
    const Sample* sample = nullptr;
    Moment sent;
    std::string received;
};

int connect_to(const LockStepOptions& options) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(options.port);
    if (::inet_pton(AF_INET, options.host.c_str(), &address.sin_addr) != 1) {
        give_up(64, "--to needs a numeric address");
    }
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        give_up_on_server("connect");
    }
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
}

bool is_accepted(std::string_view answer, std::string_view control_id) {
    const std::size_t at = answer.find("\rMSA|AA|");
    if (at == std::string_view::npos) return false;
    const std::string_view rest = answer.substr(at + 8);
    const std::size_t end = rest.find_first_of("|\r");
    return rest.substr(0, end) == control_id;
}

class Run {
  public:
    Run(std::span<const Sample> samples, const LockStepOptions& options)
        : samples_(samples), options_(options), senders_(options.connections) {
        measured_.latencies.expect(samples.size());
        epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
        for (std::size_t i = 0; i < senders_.size(); ++i) {
            senders_[i].socket = connect_to(options);
            epoll_event wanted{};
            wanted.events = EPOLLIN;
            wanted.data.u64 = i;
            ::epoll_ctl(epoll_, EPOLL_CTL_ADD, senders_[i].socket, &wanted);
        }
    }

    Measured finish() {
        if (options_.warm_up == 0) begin_counting();
        for (Sender& sender : senders_)
            send_next(sender);
        std::array<epoll_event, 64> ready{};
        while (answered_ < samples_.size()) {
            const int count = ::epoll_wait(epoll_, ready.data(), ready.size(), kPatienceMs);
            if (count == 0) give_up(kUnavailable, "server: no answer for 30 s");
            for (int i = 0; i < count; ++i)
                receive(senders_[ready[static_cast<std::size_t>(i)].data.u64]);
        }
        measured_.seconds = std::chrono::duration<double>(present() - began_).count();
        if (options_.server != 0)
            measured_.server_cpu = cpu_seconds_of(options_.server) - cpu_before_;
        for (const Sender& sender : senders_)
            ::close(sender.socket);
        ::close(epoll_);
        return std::move(measured_);
    }

  private:
    void begin_counting() {
        began_ = present();
        if (options_.server != 0) cpu_before_ = cpu_seconds_of(options_.server);
    }

    void send_next(Sender& sender) {
        sender.sample = nullptr;
        if (next_ == samples_.size()) return;
        sender.sample = &samples_[next_++];
        std::string_view bytes = sender.sample->bytes;
        sender.sent = present();
        while (!bytes.empty()) {
            const ssize_t size = ::send(sender.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (size < 0) give_up_on_server("send");
            bytes.remove_prefix(static_cast<std::size_t>(size));
        }
    }

    void receive(Sender& sender) {
        std::array<char, 4096> bytes{};
        const ssize_t size = ::recv(sender.socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
        if (size == 0) give_up(kUnavailable, "server: closed a connection");
        if (size < 0) give_up_on_server("receive");
        const std::size_t searched = sender.received.size();
        sender.received.append(bytes.data(), static_cast<std::size_t>(size));
        const std::size_t frame = first_frame(sender.received, searched);
        if (frame == 0) return;
        if (sender.sample == nullptr) give_up(kUnavailable, "server: an answer nobody waits for");
        take_answer(sender, std::string_view(sender.received).substr(0, frame));
        sender.received.erase(0, frame);
        send_next(sender);
    }

    void take_answer(const Sender& sender, std::string_view answer) {
        const auto took = std::chrono::nanoseconds(present() - sender.sent).count();
        if (!is_accepted(answer, sender.sample->control_id)) refuse(sender, answer);
        if (++answered_ > options_.warm_up) {
            measured_.latencies.add(static_cast<std::uint64_t>(took));
        } else if (answered_ == options_.warm_up) {
            begin_counting();
        }
    }

    void refuse(const Sender& sender, std::string_view answer) {
        if (measured_.refused++ > 0) return;
        std::string shown(answer);
        for (char& byte : shown) {
            if (byte == '\r') byte = '\n';
        }
        std::fprintf(
            stderr, "not AA for %s:\n%s\n", sender.sample->control_id.c_str(), shown.c_str()
        );
    }

    std::span<const Sample> samples_;
    LockStepOptions options_;
    std::vector<Sender> senders_;
    int epoll_ = -1;
    std::size_t next_ = 0;
    std::size_t answered_ = 0;
    Moment began_;
    double cpu_before_ = 0;
    Measured measured_;
};

}  // namespace

Measured run_lock_step(std::span<const Sample> samples, const LockStepOptions& options) {
    return Run(samples, options).finish();
}

}  // namespace thiowatch::bench
