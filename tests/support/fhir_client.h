// A FHIR client that speaks plain HTTP over one connection: what was sent is what a test says.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "tests/support/compact_json.h"

namespace thiowatch::testing {

struct FhirAnswer {
    int status = 0;
    std::map<std::string, std::string> headers;  ///< names in small letters
    std::string body;

    [[nodiscard]] std::string header(const std::string& name) const {
        auto found = headers.find(name);
        return found == headers.end() ? std::string() : found->second;
    }
    /// "Observation/12" of the Location.
    [[nodiscard]] std::string name() const {
        std::string location = header("location");
        std::size_t end = location.find("/_history/");
        std::size_t id = location.rfind('/', end - 1);
        std::size_t type = location.rfind('/', id - 1);
        return location.substr(type + 1, end - type - 1);
    }
};

class FhirClient {
  public:
    using Headers = std::vector<std::pair<std::string, std::string>>;

    explicit FhirClient(std::uint16_t port) : socket_(context_) {
        socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port});
    }

    /// `path` is below /fhir: "/Observation". A body is FHIR JSON unless a header says otherwise.
    FhirAnswer ask(
        const std::string& method,
        const std::string& path,
        const std::string& body = {},
        const Headers& headers = {}
    ) {
        std::string request = method + " /fhir" + path + " HTTP/1.1\r\nHost: localhost\r\n";
        bool has_type = false;
        for (const auto& [name, value] : headers) {
            request += name + ": " + value + "\r\n";
            has_type = has_type || name == "Content-Type";
        }
        if (!body.empty() && !has_type) request += "Content-Type: application/fhir+json\r\n";
        if (!body.empty() || method != "GET") {
            request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        }
        send(request + "\r\n" + body);
        return answer();
    }
    FhirAnswer get(const std::string& path, const Headers& headers = {}) {
        return ask("GET", path, {}, headers);
    }
    FhirAnswer post(const std::string& path, const std::string& body, const Headers& headers = {}) {
        return ask("POST", path, body, headers);
    }
    FhirAnswer put(const std::string& path, const std::string& body, const Headers& headers = {}) {
        return ask("PUT", path, body, headers);
    }

    void send(const std::string& bytes) { boost::asio::write(socket_, boost::asio::buffer(bytes)); }
    /// The next answer; status 0 when the connection ended.
    FhirAnswer answer() {
        FhirAnswer answer;
        boost::system::error_code end;
        std::size_t size =
            boost::asio::read_until(socket_, boost::asio::dynamic_buffer(read_), "\r\n\r\n", end);
        if (end) return answer;
        std::string head = read_.substr(0, size);
        read_.erase(0, size);
        answer.status = std::stoi(head.substr(9, 3));
        read_headers(head, answer);
        std::size_t length = std::stoul("0" + answer.header("content-length"));
        if (read_.size() < length) {
            std::size_t missing = length - read_.size();
            boost::asio::read(
                socket_,
                boost::asio::dynamic_buffer(read_),
                boost::asio::transfer_at_least(missing),
                end
            );
        }
        answer.body = compact(read_.substr(0, length));
        read_.erase(0, length);
        return answer;
    }

  private:
    static void read_headers(const std::string& head, FhirAnswer& answer) {
        std::size_t at = head.find("\r\n") + 2;
        while (at < head.size() && head[at] != '\r') {
            std::size_t end = head.find("\r\n", at);
            std::size_t colon = head.find(':', at);
            std::string name = head.substr(at, colon - at);
            for (char& c : name)
                c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            answer.headers[name] = head.substr(colon + 2, end - colon - 2);
            at = end + 2;
        }
    }

    boost::asio::io_context context_;
    boost::asio::ip::tcp::socket socket_;
    std::string read_;
};

}  // namespace thiowatch::testing
