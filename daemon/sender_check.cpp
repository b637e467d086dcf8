#include "daemon/sender_check.h"

#include <map>
#include <memory>

#include "daemon/fhir/reply.h"
#include "daemon/fhir/target.h"
#include "daemon/runtime/log.h"

namespace thiowatch {

namespace {

using access::Right;
using endpoint::Asked;
using endpoint::Target;
using net::HttpRequest;
using net::HttpResponse;

constexpr Duration kTraceEvery = std::chrono::minutes{1};

/// What the rights of a sender are asked for; none where it depends on what a Bundle holds.
std::optional<Right> right_for(const Target& target) {
    switch (target.asked) {
        case Asked::Create:
            return Right::Create;
        case Asked::Update:
        case Asked::Patch:
            return Right::Update;
        case Asked::Delete:
            return Right::Delete;
        case Asked::Read:
        case Asked::ReadVersion:
        case Asked::History:
            return Right::Read;
        case Asked::Search:
            return Right::Search;
        case Asked::Capabilities:
        case Asked::Submit:
        case Asked::ProcessMessage:
        case Asked::Validate:
        case Asked::NotHere:
        case Asked::WrongMethod:
            break;
    }
    return std::nullopt;
}

HttpResponse refusal_of(const access::Refusal& refusal) {
    const auto kind = refusal.status == 403   ? fhir::IssueType::Forbidden
                      : refusal.status == 503 ? fhir::IssueType::Throttled
                                              : fhir::IssueType::Login;
    HttpResponse response = endpoint::refusal(refusal.status, kind, refusal.why);
    if (refusal.status == 401) {
        response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"fhir\"");
    }
    if (!refusal.retry_after) return response;
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*refusal.retry_after).count();
    return endpoint::later(std::move(response), static_cast<int>(seconds));
}

/// Refusals on the audit trail: the first of a kind at once, then no more than one a minute with a
/// count, so that whoever knocks all day does not fill the disk.
class RefusalTrace {
  public:
    RefusalTrace(net::Ingest& ingest, runtime::Clock now) : ingest_(ingest), now_(std::move(now)) {}

    void note(const FeedName& feed, const access::Refusal& refusal, const std::string& peer) {
        Kind& kind = kinds_[feed.text() + "|" + refusal.why];
        ++kind.count;
        if (kind.written && now_() - *kind.written < kTraceEvery) return;
        spdlog::warn(
            "fhir.refused feed={} status={} peer={} reason={}",
            feed,
            refusal.status,
            peer,
            refusal.why
        );
        std::string detail = std::to_string(refusal.status) + " " + refusal.why + ", from " + peer;
        if (kind.count > 1) detail += ", " + std::to_string(kind.count) + " times";
        const std::string who = refusal.who.empty() ? "unknown" : refusal.who;
        ingest_.submit(
            {[feed, who, detail](intake::Desk& desk) {
                 desk.store.audit.add({0, desk.now, who, "access.refused", feed.text(), detail});
             },
             {}}
        );
        kind = {now_(), 0};
        if (kinds_.size() > kMostKinds) kinds_.clear();
    }

  private:
    static constexpr std::size_t kMostKinds = 1000;
    struct Kind {
        std::optional<Instant> written;
        std::size_t count = 0;
    };
    net::Ingest& ingest_;
    runtime::Clock now_;
    std::map<std::string, Kind> kinds_;
};

class SenderCheck {
  public:
    SenderCheck(std::function<const Gatehouse*()> gates, net::Ingest& ingest, runtime::Clock now)
        : gates_(std::move(gates)), now_(now), trace_(ingest, std::move(now)) {}

    std::variant<endpoint::Sender, HttpResponse>
    check(const HttpRequest& request, const FeedName& feed) {
        const Gatehouse* gates = gates_();
        const access::Gate* gate = gates == nullptr ? nullptr : gates->feed(feed);
        if (gate == nullptr) return endpoint::refusal(404, fhir::IssueType::NotFound, "no feed");
        access::Admission admission = gate->admit(shown(request, *gates), now_());
        if (const auto* sender = std::get_if<access::Sender>(&admission)) {
            auto refusal = refuse_by_right(request, feed, *gates, *sender);
            if (!refusal) return bound(*sender, feed, *gates);
            admission = *std::move(refusal);
        }
        const access::Refusal& refusal = std::get<access::Refusal>(admission);
        trace_.note(feed, refusal, request.peer);
        return refusal_of(refusal);
    }

  private:
    static access::Shown shown(const HttpRequest& request, const Gatehouse& gates) {
        access::Shown shown;
        shown.authorization = request.header("authorization");
        shown.signature = request.header("x-signature");
        shown.api_key = request.header("x-api-key");
        shown.certificate = request.certificate;
        shown.is_loopback = gates.is_loopback();
        if (request.is_whole) shown.body = request.body;
        return shown;
    }
    static std::optional<access::Refusal> refuse_by_right(
        const HttpRequest& request,
        const FeedName& feed,
        const Gatehouse& gates,
        const access::Sender& sender
    ) {
        const Target target = endpoint::target_of(request.method, request.path, gates.path(feed));
        const auto right = right_for(target);
        const bool is_read = right == Right::Read || right == Right::Search;
        // Without scopes a sender may read what there is, alerts too; types limit what it writes.
        if (!right || (is_read && !sender.scopes)) return std::nullopt;
        const bool may = is_read ? access::grants(*sender.scopes, target.type, *right)
                                 : gates.feed(feed)->may(sender, target.type, *right);
        if (may) return std::nullopt;
        return access::Refusal{403, "this sender may not do that", sender.name, {}};
    }
    static endpoint::Sender
    bound(const access::Sender& sender, const FeedName& feed, const Gatehouse& gates) {
        endpoint::Sender bound;
        bound.feed = feed;
        bound.name = sender.name;
        bound.signs_body = sender.is_to_be_proven;
        const auto types = gates.writable_types(feed, sender);
        bound.may_write = types.has_value();
        for (const std::string& type : types.value_or(std::vector<std::string>())) {
            if (!bound.allowed_types.empty()) bound.allowed_types += ',';
            bound.allowed_types += type;
        }
        return bound;
    }

    std::function<const Gatehouse*()> gates_;
    runtime::Clock now_;
    RefusalTrace trace_;
};

}  // namespace

endpoint::Authenticator
sender_check(std::function<const Gatehouse*()> gates, net::Ingest& ingest, runtime::Clock now) {
    auto check =
        std::make_shared<SenderCheck>(std::move(gates), ingest, std::move(now));  // functions copy
    return [check](const HttpRequest& request, const FeedName& feed) {
        return check->check(request, feed);
    };
}

}  // namespace thiowatch
