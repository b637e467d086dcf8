#include "daemon/net/http.h"

#include "daemon/runtime/log.h"

namespace thiowatch::net {

namespace {

std::vector<std::string> parts_of(std::string_view path) {
    std::vector<std::string> parts;
    while (!path.empty()) {
        if (path.front() == '/') {
            path.remove_prefix(1);
            continue;
        }
        std::size_t end = path.find('/');
        parts.emplace_back(path.substr(0, end));
        path.remove_prefix(end == std::string_view::npos ? path.size() : end);
    }
    return parts;
}

std::optional<Fields>
fit(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
    if (pattern.size() != path.size()) return std::nullopt;
    Fields named;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        const std::string& part = pattern[at];
        if (part.front() == '{') {
            named[part.substr(1, part.size() - 2)] = path[at];
        } else if (part != path[at]) {
            return std::nullopt;
        }
    }
    return named;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string_view find_in(const Fields& fields, std::string_view name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace

std::string_view HttpRequest::header(std::string_view name) const {
    return find_in(headers, name);
}
std::string_view HttpRequest::asked(std::string_view name) const {
    return find_in(query, name);
}

HttpResponse json_response(std::string body, int status) {
    return {status, "application/json", std::move(body), {}};
}
HttpResponse html_response(std::string body, int status) {
    return {status, "text/html; charset=utf-8", std::move(body), {}};
}
HttpResponse text_response(std::string body, int status) {
    return {status, "text/plain; charset=utf-8", std::move(body), {}};
}
HttpResponse redirect_to(std::string path) {
    HttpResponse response{303, "text/plain; charset=utf-8", "see " + path + "\n", {}};
    response.headers.emplace_back("Location", std::move(path));
    return response;
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        bool is_escape = text[at] == '%' && at + 2 < text.size() && hex_value(text[at + 1]) >= 0 &&
                         hex_value(text[at + 2]) >= 0;
        if (is_escape) {
            out += static_cast<char>(hex_value(text[at + 1]) * 16 + hex_value(text[at + 2]));
            at += 2;
        } else {
            out += text[at];
        }
    }
    return out;
}

std::vector<std::pair<std::string, std::string>> form_pairs(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> pairs;
    while (!text.empty()) {
        std::size_t end = text.find('&');
        std::string pair(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        for (char& c : pair)
            c = c == '+' ? ' ' : c;
        std::size_t equals = pair.find('=');
        std::string name = percent_decoded(std::string_view(pair).substr(0, equals));
        std::string value = equals == std::string::npos
                                ? std::string()
                                : percent_decoded(std::string_view(pair).substr(equals + 1));
        if (!name.empty()) pairs.emplace_back(std::move(name), std::move(value));
    }
    return pairs;
}

Fields form_fields(std::string_view text) {
    Fields fields;
    for (auto& [name, value] : form_pairs(text))
        fields[name] = std::move(value);
    return fields;
}

void Router::add(std::string method, std::string pattern, Responder responder) {
    routes_.push_back({std::move(method), parts_of(pattern), std::move(responder)});
}

bool is_below(std::string_view path, std::string_view prefix) {
    return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

void Router::mount(std::function<ServicePtr(std::string_view)> find) {
    mounts_.push_back(std::move(find));
}

ServicePtr Router::service_at(std::string_view path) const {
    for (const auto& find : mounts_) {
        if (ServicePtr service = find(path)) return service;
    }
    return nullptr;
}

HttpResponse Router::respond(HttpRequest request) const {
    std::vector<std::string> path = parts_of(request.path);
    bool is_known = false;
    for (const Route& route : routes_) {
        auto named = fit(route.parts, path);
        if (!named) continue;
        is_known = true;
        bool fits =
            route.method == request.method || (request.method == "HEAD" && route.method == "GET");
        if (!fits) continue;
        request.named = std::move(*named);
        try {
            return route.responder(request);
        } catch (const std::exception& failure) {
            spdlog::error("http.failed path={} reason={}", request.path, failure.what());
            return text_response("The service cannot answer now. Try again.\n", 503);
        }
    }
    if (is_known) return text_response("This address does not take that method.\n", 405);
    return text_response("There is nothing at this address.\n", 404);
}

}  // namespace thiowatch::net
