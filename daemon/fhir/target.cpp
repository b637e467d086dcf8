#include "daemon/fhir/target.h"

#include <vector>

#include "daemon/intake/resource_traits.h"

namespace thiowatch::endpoint {

namespace {

std::vector<std::string_view> parts_of(std::string_view path) {
    constexpr std::size_t kMost = 4;
    std::vector<std::string_view> parts;
    parts.reserve(kMost);
    while (!path.empty()) {
        std::size_t end = path.find('/');
        if (end != 0) parts.push_back(path.substr(0, end));
        path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
    }
    return parts;
}

Target wrong_method(Target target, std::string allow) {
    target.asked = Asked::WrongMethod;
    target.allow = std::move(allow);
    return target;
}

Target posted(Target target, std::string_view method, Asked asked) {
    if (method != "POST") return wrong_method(std::move(target), "POST");
    target.asked = asked;
    return target;
}

Target got(Target target, std::string_view method, Asked asked) {
    if (method != "GET" && method != "HEAD") return wrong_method(std::move(target), "GET, HEAD");
    target.asked = asked;
    return target;
}

Target of_type(Target target, std::string_view method) {
    if (method == "GET" || method == "HEAD") target.asked = Asked::Search;
    if (method == "POST") target.asked = Asked::Create;
    if (method == "PUT") target.asked = Asked::Update;
    if (method == "PATCH") target.asked = Asked::Patch;
    if (method == "DELETE") target.asked = Asked::Delete;
    if (target.asked != Asked::NotHere) return target;
    return wrong_method(std::move(target), "GET, HEAD, POST, PUT, PATCH, DELETE");
}

Target of_resource(Target target, std::string_view method) {
    if (method == "GET" || method == "HEAD") target.asked = Asked::Read;
    if (method == "PUT") target.asked = Asked::Update;
    if (method == "PATCH") target.asked = Asked::Patch;
    if (method == "DELETE") target.asked = Asked::Delete;
    if (target.asked != Asked::NotHere) return target;
    return wrong_method(std::move(target), "GET, HEAD, PUT, PATCH, DELETE");
}

}  // namespace

bool Target::writes() const {
    return asked == Asked::Submit || asked == Asked::ProcessMessage || asked == Asked::Create ||
           asked == Asked::Update || asked == Asked::Patch || asked == Asked::Delete;
}

bool Target::has_body() const {
    return (writes() && asked != Asked::Delete) || asked == Asked::Validate;
}

Target target_of(std::string_view method, std::string_view path, std::string_view prefix) {
    Target target;
    const std::vector<std::string_view> parts = parts_of(path.substr(prefix.size()));
    if (parts.empty()) return posted(std::move(target), method, Asked::Submit);
    const std::string_view first = parts.front();
    if (first == "metadata" && parts.size() == 1) {
        return got(std::move(target), method, Asked::Capabilities);
    }
    if (first == "$process-message" && parts.size() == 1) {
        return posted(std::move(target), method, Asked::ProcessMessage);
    }
    if (parts.back() == "$validate" && parts.size() <= 3) {
        return posted(std::move(target), method, Asked::Validate);
    }
    if (!intake::is_type_name(first)) return target;
    target.type = first;
    if (parts.size() == 1) return of_type(std::move(target), method);
    if (parts[1] == "_search" && parts.size() == 2) {
        return posted(std::move(target), method, Asked::Search);
    }
    if (!intake::is_logical_id(parts[1])) return target;
    target.id = parts[1];
    if (parts.size() == 2) return of_resource(std::move(target), method);
    if (parts[2] != "_history" || parts.size() > 4) return target;
    if (parts.size() == 3) return got(std::move(target), method, Asked::History);
    target.version = parts[3];
    return got(std::move(target), method, Asked::ReadVersion);
}

}  // namespace thiowatch::endpoint
