#include "daemon/fhir/endpoint.h"

#include <algorithm>
#include <atomic>

#include "daemon/fhir/asked_results.h"
#include "daemon/fhir/bundle_road.h"
#include "daemon/fhir/capability.h"
#include "daemon/fhir/gate.h"
#include "daemon/fhir/inflate.h"
#include "daemon/fhir/line_road.h"
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
        : parts_(std::move(parts)),
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
        options.exchange = exchange_options(head);
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
        options.exchange = exchange_options(head);
        options.style = {parts_.base, returning(head), parts_.now()};
        options.committed = [self = shared_from_this()](const intake::ExchangeOutcome& outcome) {
            self->tell_of_notification(outcome);
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
        take(asked, std::move(request), std::move(answer));
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

    /// A request that changes something: to ingest, and back when it is on the disk.
    struct Post {
        std::string text;                               ///< of a glance
        std::optional<fhir::ObservationGlance> glance;  ///< then `document` is parsed when needed
        fhir::JsonDocument document;
        fhir::EntryRequest request;
        intake::ExchangeOptions options;
        intake::ExchangeOutcome outcome;
        ReplyStyle style;
        bool is_bundle = false;
        bool only_validates = false;
    };

    void take(const Target& asked, HttpRequest request, Answer answer) {
        auto post = std::make_shared<Post>();  // shared: ingest works on it, then the answer does
        post->request = entry_request(asked, request);
        post->options = wishes_of(request);
        post->style = {parts_.base, returning(request), parts_.now()};
        post->only_validates = asked.asked == Asked::Validate;
        std::string text = std::move(request.body);
        if (asked.asked == Asked::Delete) text = "{}";
        if (body_encoding(request) == Encoding::Gzip && asked.has_body()) {
            auto unpacked = inflated(text, parts_.settings.max_expanded);
            if (!unpacked) {
                bool is_long = unpacked.error().code == FaultCode::TooLarge;
                return answer(
                    outcome_response(is_long ? 413 : 400, {fhir::issue_of(unpacked.error())})
                );
            }
            text = *std::move(unpacked);
        }
        bool may_file = asked.asked == Asked::Create && asked.type == "Observation" &&
                        post->request.if_none_exist.empty() && !post->options.wants_resource &&
                        intake::may_write(post->options, asked.type);
        if (may_file) post->glance = fhir::glance_at_observation(text);
        if (post->glance) {
            post->text = std::move(text);
            return submit(post, std::move(answer));
        }
        post->options = with_rules(std::move(post->options));
        auto document = fhir::JsonDocument::parse(text);
        if (!document) return reject(std::move(text), document.error(), answer);
        post->document = *std::move(document);
        post->is_bundle = asked.asked == Asked::Submit || asked.asked == Asked::ProcessMessage;
        bool is_bundle = post->document.root()["resourceType"].text() == "Bundle";
        if (post->is_bundle && !is_bundle) return answer(not_a_bundle());
        submit(post, std::move(answer));
    }

    // The post is shared by the work on ingest and its answer.
    void submit(const std::shared_ptr<Post>& post, Answer answer) {
        auto self = shared_from_this();
        intake::PostSubmission submission;
        submission.feed = parts_.feed;
        submission.admit = [self, post](intake::Desk& desk) -> std::vector<intake::Arrival> {
            if (post->only_validates) {
                post->outcome = intake::validate(desk, self->parts_.feed, post->document);
                return {};
            }
            post->outcome = self->exchange(desk, *post);
            return post->outcome.arrivals;
        };
        submission.done = [self, post, answer = std::move(answer)](intake::PostFate fate) {
            if (fate != intake::PostFate::Committed) return answer(unwritten_reply(fate));
            self->tell_of_notification(post->outcome);
            answer(reply(*post));
        };
        parts_.ingest.submit(std::move(submission));
    }

    intake::ExchangeOutcome exchange(intake::Desk& desk, const Post& post) {
        const FeedName& feed = parts_.feed;
        if (!post.glance) {
            return intake::exchange(desk, feed, post.document, post.request, post.options);
        }
        if (auto unread = intake::post_unread(desk, feed, post.text, *post.glance)) {
            return *std::move(unread);
        }
        const auto document = fhir::JsonDocument::parse(post.text);
        return intake::exchange(desk, feed, *document, post.request, with_rules(post.options));
    }

    static HttpResponse reply(const Post& post) {
        if (post.only_validates) return outcome_response(200, post.outcome.issues);
        return post.is_bundle ? bundle_reply(post.outcome, post.style)
                              : single_reply(post.outcome, post.style);
    }

    void tell_of_notification(const intake::ExchangeOutcome& outcome) const {
        if (outcome.notification && !outcome.is_repeat && parts_.read_back) {
            parts_.read_back(parts_.feed, *outcome.notification, outcome.sequence);
        }
    }

    // What cannot be read is kept for a person all the same: it may be a result.
    void reject(std::string text, const Fault& fault, const Answer& answer) {
        auto kept = std::make_shared<std::string>(std::move(text));  // shared as in submit()
        intake::PostSubmission submission;
        submission.feed = parts_.feed;
        submission.admit = [kept, feed = parts_.feed](intake::Desk& desk) {
            return intake::submit_fhir(desk, feed, *kept).arrivals;
        };
        bool is_long = fault.code == FaultCode::TooLarge;
        submission.done = [fault, is_long, answer](intake::PostFate fate) {
            if (fate != intake::PostFate::Committed) return answer(unwritten_reply(fate));
            answer(outcome_response(is_long ? 413 : 400, {fhir::issue_of(fault)}));
        };
        parts_.ingest.submit(std::move(submission));
    }

    static fhir::EntryRequest entry_request(const Target& asked, const HttpRequest& request) {
        fhir::EntryRequest entry;
        bool is_base = asked.asked == Asked::Submit || asked.asked == Asked::ProcessMessage;
        if (is_base) return entry;
        entry.url = asked.type + (asked.id.empty() ? std::string() : "/" + asked.id);
        if (asked.id.empty() && !request.raw_query.empty()) entry.url += "?" + request.raw_query;
        entry.verb = fhir::verb_named(request.method).value_or(fhir::Verb::None);
        entry.if_match = std::string(request.header("if-match"));
        entry.if_none_match = std::string(request.header("if-none-match"));
        std::string_view condition = request.header("if-none-exist");
        if (condition.starts_with('?')) condition.remove_prefix(1);
        entry.if_none_exist = std::string(condition);
        if (asked.asked == Asked::Create) entry.url = asked.type;
        return entry;
    }

    intake::ExchangeOptions exchange_options(const HttpRequest& request) {
        return with_rules(wishes_of(request));
    }
    static intake::ExchangeOptions wishes_of(const HttpRequest& request) {
        intake::ExchangeOptions options;
        options.is_strict = handling(request) == Handling::Strict;
        options.wants_resource = returning(request) == Returning::Representation;
        options.only_types = Gate::types_of(request);
        return options;
    }
    /// What holds for everybody here: most results are filed without it.
    intake::ExchangeOptions with_rules(intake::ExchangeOptions options) {
        options.max_entries = parts_.settings.max_entries;
        for (const VirtualType& type : parts_.virtual_types)
            options.only_read.push_back(type.type);
        auto self = shared_from_this();
        options.reader = [self](intake::Desk& desk, const fhir::Entry& entry) {
            bring_in_asked(desk, self->parts_.feed, entry.request.url);
            Shelf shelf{
                desk.store, self->parts_.feed_id, self->parts_.base, self->parts_.virtual_types};
            return answer_get(shelf, entry.request.url);
        };
        return options;
    }

    EndpointParts parts_;
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
