#include "daemon/fhir/endpoint.h"

#include <algorithm>
#include <atomic>

#include "daemon/fhir/asked_results.h"
#include "daemon/fhir/bundle_road.h"
#include "daemon/fhir/capability.h"
#include "daemon/fhir/gate.h"
#include "daemon/fhir/line_road.h"
#include "daemon/fhir/post_road.h"
#include "daemon/fhir/reply.h"
#include "daemon/fhir/shelf.h"
#include "daemon/fhir/target.h"
#include "daemon/intake/exchange.h"

namespace thiowatch::endpoint {

namespace {

using fhir::IssueType;
using net::Answer;
using net::HttpRequest;
using net::HttpResponse;

HttpResponse outcome_reply(intake::EntryOutcome outcome) {
    intake::ExchangeOutcome whole;
    whole.status = outcome.status;
    whole.entries.push_back(std::move(outcome));
    return single_reply(whole, {});
}

class Endpoint : public std::enable_shared_from_this<Endpoint> {  // requests in hand keep it
  public:
    explicit Endpoint(EndpointParts parts)
        : kept_(std::make_shared<const EndpointParts>(std::move(parts))),
          parts_(*kept_),
          since_(parts_.now()),
          gate_({parts_.feed, parts_.settings, parts_.authenticate, parts_.now}),
          shelf_{parts_.reading, parts_.feed_id, parts_.base, parts_.virtual_types} {}

    net::ServicePtr service() {
        auto self = shared_from_this();
        net::Service service;
        service.max_body = parts_.settings.max_body;
        service.refuse = [self](HttpRequest& head) { return self->refuse(head); };
        service.stream = [self](const HttpRequest& head, const Answer& answer) {
            return self->stream(head, answer);
        };
        service.respond = [self](HttpRequest request, Answer answer) {
            self->respond(std::move(request), self->counted(std::move(answer)));
        };
        service.too_long = [self] { return self->too_long(); };
        return std::make_shared<const net::Service>(std::move(service));
    }

  private:
    [[nodiscard]] Target target(const HttpRequest& head) const {
        return target_of(head.method, head.path, parts_.settings.path);
    }
    [[nodiscard]] HttpResponse too_long() const { return body_too_long(parts_.settings.max_body); }

    std::optional<HttpResponse> refuse(HttpRequest& head) {
        return gate_.refuse(head, target(head), under_way_);
    }

    std::optional<net::BodyFlow> stream(const HttpRequest& head, const Answer& answer) {
        Asked asked = target(head).asked;
        bool is_base = asked == Asked::Submit || asked == Asked::ProcessMessage;
        if (!is_base || Gate::signs_body(head)) return std::nullopt;
        if (body_kind(head) != BodyKind::Lines) return stream_bundle(head, answer);
        learn_regulars();
        LineRoadOptions options;
        options.feed = parts_.feed;
        options.is_packed = body_encoding(head) == Encoding::Gzip;
        options.max_line = parts_.settings.max_body;
        options.exchange = exchange_options(kept_, head);
        options.regulars = regulars_;
        return make_line_road(parts_.ingest, std::move(options), counted(answer));
    }

    // Now and then; who is followed from now on is noted when something comes of them.
    void learn_regulars() {
        constexpr std::chrono::minutes kOften{1};
        const Instant now = parts_.now();
        if (learned_ && now - *learned_ < kOften) return;
        learned_ = now;
        parts_.reading.people.for_each_identifier([this](const PatientIdentifier& one) {
            regulars_->note(one.value.text());
        });
    }

    std::optional<net::BodyFlow> stream_bundle(const HttpRequest& head, const Answer& answer) {
        // Shorter ones are faster in memory; packed ones may be many times as long.
        constexpr std::size_t kLong = std::size_t{1} << 20;
        constexpr std::size_t kLongPacked = kLong / 64;
        bool is_packed = body_encoding(head) == Encoding::Gzip;
        std::size_t long_from = is_packed ? kLongPacked : kLong;
        std::size_t length = stated_length(head).value_or(kLong);
        if (length < long_from || length > parts_.settings.max_body) return std::nullopt;
        BundleRoadOptions options;
        options.feed = parts_.feed;
        options.folder = parts_.folder;
        options.is_packed = is_packed;
        options.max_body = parts_.settings.max_body;
        options.max_expanded = parts_.settings.max_expanded;
        options.exchange = exchange_options(kept_, head);
        options.style = {parts_.base, returning(head), parts_.now()};
        options.committed = [parts = kept_](const intake::ExchangeOutcome& outcome) {
            tell_of_notification(*parts, outcome);
        };
        return make_bundle_road(parts_.ingest, std::move(options), counted(answer));
    }

    /// A request under way; it ends when its answer is given, or with its connection.
    struct Ticket {
        // Shared with all requests in hand.
        Ticket(std::shared_ptr<Endpoint> at, Answer to)
            : endpoint(std::move(at)), answer(std::move(to)) {
            ++endpoint->under_way_;
        }
        Ticket(const Ticket&) = delete;
        Ticket& operator=(const Ticket&) = delete;
        Ticket(Ticket&&) = delete;
        Ticket& operator=(Ticket&&) = delete;
        ~Ticket() { end(); }
        void end() {
            if (!has_ended.exchange(true)) --endpoint->under_way_;
        }
        std::shared_ptr<Endpoint> endpoint;  // shared with all requests in hand
        Answer answer;
        std::atomic<bool> has_ended{false};  // answered on one thread, dropped on another
    };
    Answer counted(Answer answer) {
        // Shared: answers are copied.
        auto ticket = std::make_shared<Ticket>(shared_from_this(), std::move(answer));
        return [ticket](HttpResponse response) {
            ticket->end();
            ticket->answer(std::move(response));
        };
    }

    void respond(HttpRequest request, Answer answer) {
        Target asked = target(request);
        if (Gate::signs_body(request)) {
            auto who = parts_.authenticate(request, parts_.feed);
            if (auto* refused = std::get_if<HttpResponse>(&who)) return answer(std::move(*refused));
        }
        bool is_virtual_write = asked.writes() && is_virtual(asked.type);
        if (is_virtual_write) {
            HttpResponse response = refusal(
                405, IssueType::NotSupported, "resources of this type are written by this service"
            );
            response.headers.emplace_back("Allow", "GET, HEAD");
            return answer(std::move(response));
        }
        switch (asked.asked) {
            case Asked::Capabilities:
                return answer(fhir_json(
                    capability_statement(parts_.base, parts_.settings, parts_.virtual_types, since_)
                ));
            case Asked::Read:
            case Asked::ReadVersion:
            case Asked::History:
            case Asked::Search:
                return read(asked, request, answer);
            case Asked::Submit:
            case Asked::ProcessMessage:
            case Asked::Validate:
            case Asked::Create:
            case Asked::Update:
            case Asked::Patch:
            case Asked::Delete:
            case Asked::NotHere:
            case Asked::WrongMethod:
                break;
        }
        take_post(kept_, asked, std::move(request), std::move(answer));
    }

    // Results may be here without having been read yet: they are asked for where they can be.
    void read(const Target& asked, const HttpRequest& request, const Answer& answer) {
        if (asked.type != "Observation") return answer(look_up(shelf_, asked, request));
        auto self = shared_from_this();
        auto found = std::make_shared<HttpResponse>();  // shared: work and answer need it
        intake::WorkSubmission work;
        work.work = [self, asked, request, found](intake::Desk& desk) {
            const FeedName& feed = self->parts_.feed;
            asked.asked == Asked::Search ? bring_in_results(desk, feed, query_of(request))
                                         : bring_in_result(desk, feed, asked.id);
            Shelf here{
                desk.store, self->parts_.feed_id, self->parts_.base, self->parts_.virtual_types};
            *found = look_up(here, asked, request);
        };
        work.done = [found, answer](bool happened) {
            answer(happened ? std::move(*found) : unwritten_reply(intake::PostFate::Failed));
        };
        parts_.ingest.submit(std::move(work));
    }

    static std::string query_of(const HttpRequest& request) {
        return request.method == "POST" ? request.body : request.raw_query;
    }

    static HttpResponse look_up(const Shelf& at, const Target& asked, const HttpRequest& request) {
        if (asked.asked == Asked::Read) {
            return unless_known(request, outcome_reply(read_resource(at, asked.type, asked.id)));
        }
        if (asked.asked == Asked::ReadVersion) {
            return outcome_reply(read_version(at, asked.type, asked.id, asked.version));
        }
        if (asked.asked == Asked::History) {
            return outcome_reply(read_history(at, asked.type, asked.id));
        }
        return outcome_reply(search(at, asked.type, query_of(request), handling(request)));
    }

    static HttpResponse unless_known(const HttpRequest& request, HttpResponse response) {
        std::string_view known = request.header("if-none-match");
        if (known.empty() || response.status != 200) return response;
        for (const auto& [name, value] : response.headers) {
            if (name != "ETag" || value != known) continue;
            response.status = 304;
            response.body.clear();
        }
        return response;
    }

    [[nodiscard]] bool is_virtual(const std::string& type) const {
        return std::ranges::any_of(parts_.virtual_types, [&](const VirtualType& one) {
            return one.type == type;
        });
    }

    EndpointPartsPtr kept_;
    const EndpointParts& parts_;
    Instant since_;
    Gate gate_;
    Shelf shelf_;
    std::optional<Instant> learned_;  // who is followed, by regulars_
    std::shared_ptr<Regulars> regulars_ = std::make_shared<Regulars>();  // shared with the roads
    std::atomic<int> under_way_{0};  // counted up on the HTTP thread, down where it is answered
};

}  // namespace

net::ServicePtr make_endpoint(EndpointParts parts) {
    return std::make_shared<Endpoint>(std::move(parts))->service();
}

}  // namespace thiowatch::endpoint
