// The load by FHIR: made-up counts as single POSTs, in batches of a hundred and as files, beside
// RapidJSON's bare parse of the same bytes.
//
//   bench_fhir_load --to 127.0.0.1:8575 --mode single --observations 20000 --connections 64
//   bench_fhir_load --mode write --file lines.ndjson --observations 200000 [--bundle collection]
//   bench_fhir_load --to 127.0.0.1:8575 --mode file --file lines.ndjson --observations 200000
//   bench_fhir_load --mode parse --file lines.ndjson
//
// Modes: single, batch, write (NDJSON, or one Bundle), file (POSTs it), parse. Answers one line of
// key=value; ends with 1 when any answer was not a success.
#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sstream>
#include <string>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include <rapidjson/document.h>

#include "tests/bench/arguments.h"
#include "tests/bench/result_generator.h"

namespace thiowatch::bench {

namespace {

constexpr std::size_t kInABatch = 100;

std::string request(
    const std::string& method,
    const std::string& path,
    const std::string& type,
    const std::string& body
) {
    return method + " /fhir" + path + " HTTP/1.1\r\nHost: bench\r\nContent-Type: " + type +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct Load {
    std::vector<std::string> requests;
    std::size_t observations = 0;
    std::size_t bytes = 0;  ///< of JSON
};

/// A Bundle of the type, with a request in each entry where the type asks for it.
std::string bundle_of(const std::string& type, const std::vector<std::string>& resources) {
    const bool asks = type == "batch" || type == "transaction";
    std::string text = R"({"resourceType":"Bundle","type":")" + type + R"(","entry":[)";
    for (std::size_t place = 0; place < resources.size(); ++place) {
        text += (place == 0 ? "" : ",") + (R"({"fullUrl":"urn:uuid:)" + std::to_string(place)) +
                R"(","resource":)" + resources[place];
        text += asks ? R"(,"request":{"method":"POST","url":"Observation"}})" : "}";
    }
    return text + "]}";
}

std::string whole_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) give_up(66, "cannot read " + path);
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

Load load_of_file(const Arguments& arguments) {
    const std::string body = whole_file(arguments.text("--file", ""));
    std::string type = arguments.text("--type", "application/fhir+ndjson");
    if (arguments.has("--encoding")) {
        type += "\r\nContent-Encoding: " + arguments.text("--encoding", "");
    }
    return {{request("POST", "", type, body)}, arguments.number("--observations", 0), body.size()};
}

Load load_for(const std::string& mode, const Crowd& crowd, std::size_t count) {
    constexpr const char* kJson = "application/fhir+json";
    ResultGenerator generator(crowd);
    Load load;
    load.observations = count;
    std::vector<std::string> gathered;
    for (std::size_t number = 0; number < count; ++number) {
        const std::string one = generator.fhir(generator.next());
        load.bytes += one.size();
        if (mode == "single") {
            load.requests.push_back(request("POST", "/Observation", kJson, one));
            continue;
        }
        gathered.push_back(one);
        if ((number + 1) % kInABatch != 0 && number + 1 != count) continue;
        load.requests.push_back(request("POST", "", kJson, bundle_of("batch", gathered)));
        gathered.clear();
    }
    return load;
}

/// NDJSON, or one Bundle of the type given, to a file: what is sent is what RapidJSON parses.
int write_file(const Arguments& arguments, const Crowd& crowd, std::size_t count) {
    ResultGenerator generator(crowd);
    std::ofstream file(arguments.text("--file", ""), std::ios::binary);
    const std::string type = arguments.text("--bundle", "");
    std::vector<std::string> gathered;
    for (std::size_t number = 0; number < count; ++number) {
        std::string one = generator.fhir(generator.next());
        if (type.empty()) {
            file << one << "\n";
        } else {
            gathered.push_back(std::move(one));
        }
    }
    if (!type.empty()) file << bundle_of(type, gathered);
    file.close();
    if (!file) give_up(74, "cannot write the file");
    return 0;
}

/// One connection with one request under way.
struct Line {
    int socket = -1;
    std::string_view sending;  // what is left of it
    std::string read;
};

int connect_to(const std::string& host, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    ::inet_pton(AF_INET, host.c_str(), &address.sin_addr);
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        give_up(69, "nobody listens there");
    }
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
}

/// The status of a whole answer at the beginning of `read`, which it is taken from; 0 for none.
int take_answer(std::string& read) {
    constexpr std::string_view kLength = "\r\nContent-Length: ";
    const std::size_t head = read.find("\r\n\r\n");
    if (head == std::string::npos) return 0;
    std::size_t length = 0;
    const std::size_t stated = read.rfind(kLength, head);
    if (stated != std::string::npos) {
        length = std::strtoul(read.c_str() + stated + kLength.size(), nullptr, 10);
    }
    if (read.size() < head + 4 + length) return 0;
    const int status = std::atoi(read.c_str() + 9);
    read.erase(0, head + 4 + length);
    return status;
}

class Exchange {
  public:
    Exchange(const std::string& host, std::uint16_t port, std::size_t connections)
        : lines_(connections), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
        for (std::size_t at = 0; at < lines_.size(); ++at) {
            lines_[at].socket = connect_to(host, port);
            epoll_event wanted{};
            wanted.events = EPOLLIN | EPOLLOUT | EPOLLET;
            wanted.data.u64 = at;
            ::epoll_ctl(epoll_, EPOLL_CTL_ADD, lines_[at].socket, &wanted);
        }
    }

    /// Answers how many were refused.
    std::size_t run(const std::vector<std::string>& requests) {
        std::size_t next = 0;
        std::size_t answered = 0;
        std::size_t refused = 0;
        for (Line& line : lines_) {
            if (next < requests.size()) begin(line, requests[next++]);
        }
        std::array<epoll_event, 64> ready{};
        while (answered < requests.size()) {
            const int count = ::epoll_wait(epoll_, ready.data(), ready.size(), -1);
            for (int at = 0; at < count; ++at) {
                Line& line = lines_[ready[static_cast<std::size_t>(at)].data.u64];
                if (!line.sending.empty()) send(line);
                const int status = receive(line);
                if (status == 0) continue;
                ++answered;
                refused += status >= 300 ? 1 : 0;
                if (next < requests.size()) begin(line, requests[next++]);
            }
        }
        return refused;
    }

  private:
    static void begin(Line& line, std::string_view text) {
        line.sending = text;
        send(line);
    }
    // What does not fit follows when there is room: others are not kept waiting for it.
    static void send(Line& line) {
        const int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
        const ssize_t sent = ::send(line.socket, line.sending.data(), line.sending.size(), flags);
        if (sent > 0) line.sending.remove_prefix(static_cast<std::size_t>(sent));
    }
    static int receive(Line& line) {
        char room[16384];
        ssize_t got = 0;
        do {
            got = ::recv(line.socket, room, sizeof room, MSG_DONTWAIT);
            const bool is_over = got == 0 || (got < 0 && errno != EAGAIN);
            if (is_over) give_up(69, "the server closed");
            if (got > 0) line.read.append(room, static_cast<std::size_t>(got));
        } while (got == sizeof room);
        return take_answer(line.read);
    }

    std::vector<Line> lines_;
    int epoll_ = -1;
};

/// Lines of the file, each into RapidJSON's own tree.
int parse_file(const Arguments& arguments) {
    const std::string text = whole_file(arguments.text("--file", ""));
    std::vector<std::string_view> lines;
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
        lines.push_back(rest.substr(0, end));
        rest.remove_prefix(end + 1);
    }
    std::size_t failed = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (const std::string_view line : lines) {
        rapidjson::Document document;
        document.Parse(line.data(), line.size());
        failed += document.HasParseError() ? 1 : 0;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::printf(
        "mode=parse observations=%zu per_second=%.0f mbytes_per_second=%.1f refused=%zu\n",
        lines.size(),
        static_cast<double>(lines.size()) / took.count(),
        static_cast<double>(text.size()) / took.count() / 1e6,
        failed
    );
    return failed == 0 ? 0 : 1;
}

int main_of(int count, char** words) {
    const Arguments arguments(
        count,
        words,
        {"--to",
         "--mode",
         "--observations",
         "--connections",
         "--file",
         "--type",
         "--encoding",
         "--bundle",
         "--monitored",
         "--monitored-per-mille"}
    );
    Crowd crowd;
    crowd.monitored = arguments.number("--monitored", crowd.monitored);
    crowd.monitored_per_mille = static_cast<std::uint32_t>(
        arguments.number("--monitored-per-mille", crowd.monitored_per_mille)
    );
    const std::string mode = arguments.text("--mode", "single");
    const std::size_t wanted = arguments.number("--observations", 20000);
    if (mode == "parse") return parse_file(arguments);
    if (mode == "write") return write_file(arguments, crowd, wanted);
    const std::string to = arguments.text("--to", "");
    const std::size_t colon = to.rfind(':');
    if (colon == std::string::npos) give_up(64, "--to HOST:PORT is needed");
    std::uint16_t port = 0;
    std::from_chars(to.data() + colon + 1, to.data() + to.size(), port);
    const bool is_file = mode == "file";
    const std::size_t many = is_file ? 1 : arguments.number("--connections", 64);
    const Load load = is_file ? load_of_file(arguments) : load_for(mode, crowd, wanted);
    Exchange exchange(to.substr(0, colon), port, many);
    const auto begin = std::chrono::steady_clock::now();
    const std::size_t refused = exchange.run(load.requests);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::printf(
        "mode=%s observations=%zu per_second=%.0f mbytes_per_second=%.1f refused=%zu\n",
        mode.c_str(),
        load.observations,
        static_cast<double>(load.observations) / took.count(),
        static_cast<double>(load.bytes) / took.count() / 1e6,
        refused
    );
    return refused == 0 ? 0 : 1;
}

}  // namespace

}  // namespace thiowatch::bench

int main(int count, char** words) {
    return thiowatch::bench::main_of(count, words);
}
