// The floor under every answer: the least a receiver can do.
//
//   bench_floor                     answers AA to each frame; keeps nothing
//   bench_floor --durable FILE      writes the bytes of all ready messages to a preallocated FILE
//   and
//                                   syncs once, then answers them: the durable floor
//   bench_floor --answer-code AE    answers another code, to try out who checks it
//
// Prints `port=N` on stdout and serves 127.0.0.1 on that port, one thread, until it is killed. What
// arrived while the disk was busy is the next batch, as in the daemon. Nothing is parsed but
// MSH-10.
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include "tests/bench/arguments.h"
#include "tests/bench/frame_end.h"
#include "tests/bench/ring_file.h"

namespace thiowatch::bench {

namespace {

constexpr int kOsError = 74;

struct Client {
    int socket;
    std::string received;
    std::string answers;
};

[[noreturn]] void give_up_on(const char* what) {
    give_up(kOsError, std::string(what) + ": " + std::strerror(errno));
}

// MSH-10 is the tenth field of the header, whose first separator is itself MSH-1.
std::string_view control_id_in(std::string_view frame) {
    std::size_t at = 0;
    for (int bars = 0; bars < 9; ++bars) {
        at = frame.find('|', at);
        if (at == std::string_view::npos) return {};
        ++at;
    }
    return frame.substr(at, frame.find('|', at) - at);
}

void append_answer(std::string& answers, std::string_view code, std::string_view control_id) {
    answers.append("\x0bMSH|^~\\&|FLOOR|H1|COBAS|LAB|20260301093000||ACK^R01^ACK|A");
    answers.append(control_id)
        .append("|P|2.5.1\rMSA|")
        .append(code)
        .append("|")
        .append(control_id)
        .append("\r\x1c\r");
}

class Floor {
  public:
    Floor(std::unique_ptr<RingFile> file, std::string code)
        : file_(std::move(file)), code_(std::move(code)) {
        epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* name = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener_, name, size) != 0 || ::listen(listener_, 512) != 0 ||
            ::getsockname(listener_, name, &size) != 0) {
            give_up_on("listen");
        }
        watch(listener_, nullptr);
        std::printf("port=%u\n", static_cast<unsigned>(ntohs(address.sin_port)));
        std::fflush(stdout);
    }

    [[noreturn]] void serve() {
        std::array<epoll_event, 256> ready{};
        while (true) {
            const int count = ::epoll_wait(epoll_, ready.data(), ready.size(), -1);
            for (int i = 0; i < count; ++i) {
                auto* client = static_cast<Client*>(ready[static_cast<std::size_t>(i)].data.ptr);
                client == nullptr ? accept_one() : read_from(client);
            }
            if (file_ != nullptr && !batch_.empty()) file_->keep(batch_);
            batch_.clear();
            for (Client* client : answered_)
                write_to(*client);
            answered_.clear();
        }
    }

  private:
    void watch(int socket, Client* client) const {
        epoll_event wanted{};
        wanted.events = EPOLLIN;
        wanted.data.ptr = client;
        if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &wanted) != 0) give_up_on("epoll");
    }

    void accept_one() {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) return;
        const int on = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        clients_.push_back(std::make_unique<Client>(Client{socket, {}, {}}));
        watch(socket, clients_.back().get());
    }

    void read_from(Client* client) {
        const ssize_t size = ::recv(client->socket, bytes_.data(), bytes_.size(), MSG_DONTWAIT);
        if (size < 0 && errno == EAGAIN) return;
        if (size <= 0) {
            ::close(client->socket);
            std::erase_if(clients_, [&](const auto& each) { return each.get() == client; });
            return;
        }
        const std::size_t searched = client->received.size();
        client->received.append(bytes_.data(), static_cast<std::size_t>(size));
        take_frames(*client, searched);
        if (!client->answers.empty()) answered_.push_back(client);
    }

    void take_frames(Client& client, std::size_t searched) {
        std::size_t frame = first_frame(client.received, searched);
        while (frame != 0) {
            const std::string_view bytes = std::string_view(client.received).substr(0, frame);
            if (file_ != nullptr) batch_.append(bytes);
            append_answer(client.answers, code_, control_id_in(bytes));
            client.received.erase(0, frame);
            frame = first_frame(client.received);
        }
    }

    static void write_to(Client& client) {
        const ssize_t size =
            ::send(client.socket, client.answers.data(), client.answers.size(), MSG_NOSIGNAL);
        if (size != static_cast<ssize_t>(client.answers.size())) give_up_on("answer");
        client.answers.clear();
    }

    std::unique_ptr<RingFile> file_;
    std::string code_;
    int epoll_ = -1;
    int listener_ = -1;
    std::array<char, 65536> bytes_{};
    std::vector<std::unique_ptr<Client>> clients_;
    std::vector<Client*> answered_;
    std::string batch_;
};

}  // namespace

}  // namespace thiowatch::bench

int main(int count, char** words) {
    using namespace thiowatch::bench;  // NOLINT(google-build-using-namespace): main speaks of
                                       // nothing else
    const Arguments arguments(count, words, {"--durable", "--answer-code"});
    std::unique_ptr<RingFile> file;
    if (arguments.has("--durable")) {
        file = std::make_unique<RingFile>(arguments.text("--durable", ""));
    }
    Floor(std::move(file), arguments.text("--answer-code", "AA")).serve();
}
