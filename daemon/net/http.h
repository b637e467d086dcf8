// HTTP as the pages and the API see it: plain values, no sockets.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace thiowatch::net {

struct HttpRequest {
    std::string method;  ///< "GET"
    std::string path;    ///< decoded, without the query
    std::map<std::string, std::string> query;
    std::map<std::string, std::string> headers;  ///< names in small letters
    std::string body;
    std::map<std::string, std::string> named;  ///< parts of the path the route named: {ref}

    [[nodiscard]] std::string_view header(std::string_view name) const;
    [[nodiscard]] std::string_view asked(std::string_view name) const;  ///< from the query
    [[nodiscard]] const std::string& part(const std::string& name) const { return named.at(name); }
};

struct HttpResponse {
    int status = 200;
    std::string content_type = "text/plain; charset=utf-8";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
};

HttpResponse json_response(std::string body, int status = 200);
HttpResponse html_response(std::string body, int status = 200);
HttpResponse text_response(std::string body, int status = 200);
HttpResponse redirect_to(std::string path);

using Responder = std::function<HttpResponse(const HttpRequest&)>;

/// `application/x-www-form-urlencoded` into its fields; also decodes queries.
std::map<std::string, std::string> form_fields(std::string_view text);
std::string percent_decoded(std::string_view text);

/// Methods and paths to what answers them; "{name}" in a pattern matches one part of the path.
class Router {
  public:
    void add(std::string method, std::string pattern, Responder responder);
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
};

}  // namespace thiowatch::net
