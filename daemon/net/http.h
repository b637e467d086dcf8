// HTTP as the pages and the API see it: plain values, no sockets.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace thiowatch::net {

/// Names to what is said under them.
using Fields = std::map<std::string, std::string, std::less<>>;

struct HttpRequest {
    std::string method;  ///< "GET"
    std::string path;    ///< decoded, without the query
    Fields query;
    std::string raw_query;  ///< as sent: names may stand in it several times
    Fields headers;         ///< names in small letters
    std::string body;
    bool is_whole = false;                 ///< the body is there, as far as there is one
    std::string peer;                      ///< address of who asks; empty on a Unix socket
    std::vector<std::string> certificate;  ///< names in the client's certificate, verified
    Fields named;                          ///< parts of the path the route named: {ref}

    [[nodiscard]] std::string_view header(std::string_view name) const;
    [[nodiscard]] std::string_view asked(std::string_view name) const;  ///< from the query
    [[nodiscard]] const std::string& part(const std::string& name) const { return named.at(name); }
};

struct HttpResponse {
    int status = 200;
    std::string content_type = "text/plain; charset=utf-8";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    /// Instead of a body that would be too long to be held: its pieces one after the other, and an
    /// empty one at the end. Asked for while it is sent; all of them have `pieces_size` bytes.
    std::function<std::string()> pieces{};
    std::size_t pieces_size = 0;
};

HttpResponse json_response(std::string body, int status = 200);
HttpResponse html_response(std::string body, int status = 200);
HttpResponse text_response(std::string body, int status = 200);
HttpResponse redirect_to(std::string path);

using Responder = std::function<HttpResponse(const HttpRequest&)>;

/// Gives the response: from any thread, once.
using Answer = std::function<void(HttpResponse)>;

/// Takes a body piece by piece, so that a long one needs no more memory than a short one. No piece
/// comes before the last one asked for `more`; after an answer nothing comes at all.
struct BodyFlow {
    std::function<void(std::string piece, std::function<void()> more)> take;
    std::function<void()> end;  ///< the body was whole: now it is to be answered
};

/// Answers everything below one path. It sees the head of a request before the body is read, and
/// may answer later and from another thread, as one must who waits for a commit.
struct Service {
    std::size_t max_body = std::size_t{1} << 20;
    /// Before the body is read; none lets it in. May note in `named` what it found out.
    std::function<std::optional<HttpResponse>(HttpRequest& head)> refuse;
    /// None: the body is wanted whole, and `respond` is asked.
    std::function<std::optional<BodyFlow>(const HttpRequest& head, const Answer&)> stream;
    std::function<void(HttpRequest, Answer)> respond;
    std::function<HttpResponse()> too_long;  ///< the answer to a body over `max_body`
};
using ServicePtr = std::shared_ptr<const Service>;  // shared with requests in hand after a reload

/// `application/x-www-form-urlencoded` into its fields; also decodes queries.
Fields form_fields(std::string_view text);
/// The same in order, with names that stand there several times.
std::vector<std::pair<std::string, std::string>> form_pairs(std::string_view text);
std::string percent_decoded(std::string_view text);

/// "/fhir" and "/fhir/Patient" are, "/fhirs" is not.
bool is_below(std::string_view path, std::string_view prefix);

/// Methods and paths to what answers them; "{name}" in a pattern matches one part of the path.
class Router {
  public:
    void add(std::string method, std::string pattern, Responder responder);
    /// Services beside the routes, asked for each request, so that a reload can change them: `find`
    /// gives the one that owns a path, or none. The first added that has one is taken.
    void mount(std::function<ServicePtr(std::string_view path)> find);
    [[nodiscard]] ServicePtr service_at(std::string_view path) const;
    /// 404 where no pattern fits, 405 where one does with another method, 503 when the responder
    /// threw.
    [[nodiscard]] HttpResponse respond(HttpRequest request) const;

  private:
    struct Route {
        std::string method;
        std::vector<std::string> parts;
        Responder responder;
    };
    std::vector<Route> routes_;
    std::vector<std::function<ServicePtr(std::string_view)>> mounts_;
};

}  // namespace thiowatch::net
