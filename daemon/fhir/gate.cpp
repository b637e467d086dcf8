#include "daemon/fhir/gate.h"

#include "daemon/fhir/media.h"
#include "daemon/fhir/reply.h"

namespace thiowatch::endpoint {

namespace {

using fhir::IssueType;
using net::HttpRequest;
using net::HttpResponse;

constexpr int kSoon = 1;                 // seconds
constexpr const char* kTypes = "types";  // what the sender may write, noted with the request
constexpr const char* kSigns = "signs";  // that it signs its bodies

HttpResponse not_let_in() {
    HttpResponse response = refusal(401, IssueType::Login, "this endpoint needs a credential");
    response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"fhir\"");
    return response;
}

bool is_loopback(const std::string& peer) {
    return peer.starts_with("127.") || peer == "::1" || peer == "::ffff:127.0.0.1";
}

bool is_among(const std::string& list, const std::string& type) {
    return ("," + list + ",").find("," + type + ",") != std::string::npos;
}

std::optional<HttpResponse> refuse_by_rights(const Target& asked, const Sender& sender) {
    bool may = asked.writes() ? sender.may_write : sender.may_read;
    bool is_free = asked.type.empty() || sender.allowed_types.empty() || !asked.writes() ||
                   is_among(sender.allowed_types, asked.type);
    if (may && is_free) return std::nullopt;
    return refusal(403, IssueType::Forbidden, "this sender may not do that");
}

std::optional<HttpResponse> refuse_by_body(const Target& asked, const HttpRequest& head) {
    BodyKind kind = body_kind(head);
    bool fits = kind == BodyKind::Json;
    if (asked.asked == Asked::Patch) fits = fits || kind == BodyKind::Patch;
    if (asked.asked == Asked::Submit) fits = fits || kind == BodyKind::Lines;
    if (kind == BodyKind::Xml) {
        return refusal(
            415, IssueType::NotSupported, "XML is not taken: send application/fhir+json"
        );
    }
    if (!fits) {
        return refusal(
            415,
            IssueType::NotSupported,
            "the body has to be application/fhir+json in UTF-8, of FHIR 4.0 or 4.3"
        );
    }
    if (body_encoding(head) == Encoding::Unknown) {
        return refusal(415, IssueType::NotSupported, "a body may be packed with gzip only");
    }
    return std::nullopt;
}

std::optional<HttpResponse> refuse_by_form(const Target& asked, const HttpRequest& head) {
    if (asked.asked == Asked::NotHere) {
        return refusal(404, IssueType::NotFound, "there is nothing at this address");
    }
    if (asked.asked == Asked::WrongMethod) {
        HttpResponse response =
            refusal(405, IssueType::NotSupported, "this address does not take that method");
        response.headers.emplace_back("Allow", asked.allow);
        return response;
    }
    if (!takes_json(head)) {
        return refusal(406, IssueType::NotSupported, "answers are application/fhir+json only");
    }
    return asked.has_body() ? refuse_by_body(asked, head) : std::nullopt;
}

}  // namespace

Gate::Gate(Parts parts) : parts_(std::move(parts)), pace_(parts_.settings.requests_a_second) {
    if (parts_.authenticate) return;
    parts_.authenticate = [is_open = parts_.settings.access.is_open](
                              const HttpRequest& head, const FeedName& feed
                          ) -> std::variant<Sender, HttpResponse> {
        if (!is_open || !is_loopback(head.peer)) return not_let_in();
        return Sender{feed, head.peer};
    };
}

std::optional<HttpResponse> Gate::refuse(HttpRequest& head, const Target& asked, int under_way) {
    if (asked.asked == Asked::Capabilities) return std::nullopt;
    auto who = parts_.authenticate(head, parts_.feed);
    if (auto* refused = std::get_if<HttpResponse>(&who)) return std::move(*refused);
    const Sender& sender = std::get<Sender>(who);
    if (!sender.allowed_types.empty()) head.named[kTypes] = sender.allowed_types;
    if (sender.signs_body) head.named[kSigns] = "body";
    if (!pace_.allows(sender.name, parts_.now())) {
        return later(refusal(429, IssueType::Throttled, "too many requests of this sender"), kSoon);
    }
    if (under_way >= static_cast<int>(parts_.settings.max_requests)) {
        return later(refusal(503, IssueType::Throttled, "too many requests at once"), kSoon);
    }
    if (auto refused = refuse_by_rights(asked, sender)) return refused;
    return refuse_by_form(asked, head);
}

bool Gate::signs_body(const HttpRequest& request) {
    return request.named.contains(kSigns);
}

std::vector<std::string> Gate::types_of(const HttpRequest& request) {
    std::vector<std::string> types;
    auto noted = request.named.find(kTypes);
    std::string_view list =
        noted == request.named.end() ? std::string_view() : std::string_view(noted->second);
    while (!list.empty()) {
        std::size_t end = list.find(',');
        types.emplace_back(list.substr(0, end));
        list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    }
    return types;
}

}  // namespace thiowatch::endpoint
