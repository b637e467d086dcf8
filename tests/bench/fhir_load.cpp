// The load by FHIR: made-up counts as single POSTs, in batches of a hundred and as NDJSON, beside
// RapidJSON's bare parse of the same bytes.
//
//   bench_fhir_load --to 127.0.0.1:8575 --mode single --observations 20000 --connections 64
//   bench_fhir_load --mode parse --observations 20000
//
// Modes: patients (PUTs those the others speak of), single, batch, lines, parse. Answers one line
// of key=value; ends with 1 when any answer was not a success.
#include <arpa/inet.h>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include <rapidjson/document.h>

#include "tests/bench/arguments.h"

namespace thiowatch::bench {

namespace {

constexpr std::uint64_t kPatients = 2000;
constexpr std::size_t kInABatch = 100;

std::string patient(std::uint64_t number) {
    std::string id = std::to_string(number);
    return R"({"resourceType":"Patient","id":"b)" + id +
           R"(","identifier":[{"system":"urn:mrn","value":"B)" + id +
           R"("}],"name":[{"family":"Family)" + id + R"(","given":["Given"]}],)" +
           R"("gender":"female","birthDate":"1970-01-01"})";
}

std::string observation(std::uint64_t number, const std::string& run) {
    std::string order = run + "-" + std::to_string(number);
    return R"({"resourceType":"Observation","meta":{"profile":[)"
           R"("http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-lab"]},)"
           R"("identifier":[{"type":{"coding":[{"code":"FILL"}]},"system":"urn:lab","value":")" +
           order +
           R"("}],"status":"final","category":[{"coding":[{"system":)"
           R"("http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],)"
           R"("code":{"coding":[{"system":"http://loinc.org","code":"6690-2",)"
           R"("display":"Leukocytes [#/volume] in Blood by Automated count"}],"text":"WBC"},)"
           R"("subject":{"reference":"Patient/b)" +
           std::to_string(number % kPatients) +
           R"("},"effectiveDateTime":"2026-03-01T08:00:00Z","issued":"2026-03-01T09:00:00Z",)"
           R"("valueQuantity":{"value":6.)" +
           std::to_string(number % 10) +
           R"(,"unit":"10*9/L","system":"http://unitsofmeasure.org","code":"10*9/L"},)"
           R"("referenceRange":[{"low":{"value":4.0,"unit":"10*9/L"},"high":{"value":11.0,"unit":"10*9/L"}}]})";
}

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
    std::size_t bytes = 0;  ///< of JSON
};

Load load_for(const std::string& mode, std::size_t count) {
    constexpr std::string_view kJson = "application/fhir+json";
    const std::string run = std::to_string(::getpid()) + std::to_string(std::time(nullptr));
    Load load;
    std::string gathered;
    for (std::size_t number = 0; number < count; ++number) {
        if (mode == "patients") {
            const std::string path = "/Patient/b" + std::to_string(number);
            load.requests.push_back(request("PUT", path, std::string(kJson), patient(number)));
            continue;
        }
        const std::string one = observation(number, run);
        load.bytes += one.size();
        if (mode == "single") {
            load.requests.push_back(request("POST", "/Observation", std::string(kJson), one));
        } else if (mode == "batch") {
            gathered += (gathered.empty() ? "" : ",") + (R"({"resource":)" + one) +
                        R"(,"request":{"method":"POST","url":"Observation"}})";
            if ((number + 1) % kInABatch != 0 && number + 1 != count) continue;
            gathered = R"({"resourceType":"Bundle","type":"batch","entry":[)" + gathered + "]}";
            load.requests.push_back(request("POST", "", std::string(kJson), gathered));
            gathered.clear();
        } else {
            gathered += one + "\n";
        }
    }
    if (mode == "lines")
        load.requests.push_back(request("POST", "", "application/fhir+ndjson", gathered));
    return load;
}

/// One connection with one request under way.
struct Line {
    int socket = -1;
    const std::string* sending = nullptr;
    std::size_t sent = 0;
    std::string read;

    [[nodiscard]] bool is_idle() const { return sending == nullptr; }
};

int connect_to(const std::string& host, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    ::inet_pton(AF_INET, host.c_str(), &address.sin_addr);
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        give_up(69, "nobody listens there");
    }
    return socket;
}

/// The status of a whole answer at the beginning of `read`, which it is taken from; 0 for none.
int take_answer(std::string& read) {
    const std::size_t head = read.find("\r\n\r\n");
    if (head == std::string::npos) return 0;
    std::size_t length = 0;
    const std::size_t stated = read.find("Content-Length: ");
    if (stated < head) length = std::strtoul(read.c_str() + stated + 16, nullptr, 10);
    if (read.size() < head + 4 + length) return 0;
    const int status = std::atoi(read.c_str() + 9);
    read.erase(0, head + 4 + length);
    return status;
}

class Exchange {
  public:
    Exchange(const std::string& host, std::uint16_t port, std::size_t connections) {
        lines_.resize(connections);
        for (Line& line : lines_)
            line.socket = connect_to(host, port);
    }

    /// Answers how many were refused.
    std::size_t run(const std::vector<std::string>& requests) {
        std::size_t next = 0;
        std::size_t answered = 0;
        std::size_t refused = 0;
        while (answered < requests.size()) {
            std::vector<pollfd> waits;
            for (Line& line : lines_) {
                if (line.is_idle() && next < requests.size()) line.sending = &requests[next++];
                const bool sends = !line.is_idle() && line.sent < line.sending->size();
                waits.push_back(
                    {line.socket, static_cast<short>(sends ? POLLOUT | POLLIN : POLLIN), 0}
                );
            }
            ::poll(waits.data(), waits.size(), -1);
            for (std::size_t at = 0; at < waits.size(); ++at) {
                if ((waits[at].revents & POLLOUT) != 0) send(lines_[at]);
                if ((waits[at].revents & (POLLIN | POLLHUP)) == 0) continue;
                const int status = receive(lines_[at]);
                if (status == 0) continue;
                ++answered;
                refused += status >= 300 ? 1 : 0;
            }
        }
        return refused;
    }

  private:
    static void send(Line& line) {
        const ssize_t sent = ::send(
            line.socket,
            line.sending->data() + line.sent,
            line.sending->size() - line.sent,
            MSG_DONTWAIT | MSG_NOSIGNAL
        );
        if (sent > 0) line.sent += static_cast<std::size_t>(sent);
    }
    static int receive(Line& line) {
        char room[16384];
        const ssize_t got = ::recv(line.socket, room, sizeof room, MSG_DONTWAIT);
        if (got == 0) give_up(69, "the server closed");
        if (got > 0) line.read.append(room, static_cast<std::size_t>(got));
        const int status = take_answer(line.read);
        if (status != 0) {
            line.sending = nullptr;
            line.sent = 0;
        }
        return status;
    }

    std::vector<Line> lines_;
};

std::size_t parse_all(std::size_t count) {
    std::vector<std::string> texts;
    for (std::size_t number = 0; number < count; ++number)
        texts.push_back(observation(number, "parse"));
    std::size_t failed = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (const std::string& text : texts) {
        rapidjson::Document document;
        document.Parse(text.data(), text.size());
        failed += document.HasParseError() ? 1 : 0;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::printf(
        "mode=parse observations=%zu per_second=%.0f\n",
        count,
        static_cast<double>(count) / took.count()
    );
    return failed;
}

int main_of(int count, char** words) {
    const Arguments arguments(count, words, {"--to", "--mode", "--observations", "--connections"});
    const std::string mode = arguments.text("--mode", "single");
    const std::size_t wanted = arguments.number("--observations", 20000);
    if (mode == "parse") return parse_all(wanted) == 0 ? 0 : 1;
    const std::string to = arguments.text("--to", "");
    const std::size_t colon = to.rfind(':');
    if (colon == std::string::npos) give_up(64, "--to HOST:PORT is needed");
    std::uint16_t port = 0;
    std::from_chars(to.data() + colon + 1, to.data() + to.size(), port);
    const std::size_t many = mode == "lines" ? 1 : arguments.number("--connections", 64);
    const std::size_t made = mode == "patients" ? kPatients : wanted;
    const Load load = load_for(mode, made);
    Exchange exchange(to.substr(0, colon), port, many);
    const auto begin = std::chrono::steady_clock::now();
    const std::size_t refused = exchange.run(load.requests);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::printf(
        "mode=%s observations=%zu per_second=%.0f mbytes_per_second=%.1f refused=%zu\n",
        mode.c_str(),
        made,
        static_cast<double>(made) / took.count(),
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
