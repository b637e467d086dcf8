#include "daemon/fhir/post_road.h"

#include <memory>
#include <utility>

#include "daemon/fhir/asked_results.h"
#include "daemon/fhir/bundle_road.h"
#include "daemon/fhir/gate.h"
#include "daemon/fhir/inflate.h"
#include "daemon/fhir/media.h"
#include "daemon/fhir/reply.h"
#include "daemon/fhir/shelf.h"

namespace thiowatch::endpoint {

namespace {

using net::Answer;
using net::HttpRequest;
using net::HttpResponse;

/// On its way to ingest and back.
struct Post {
    EndpointPartsPtr parts;
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
using PostPtr = std::shared_ptr<Post>;  // shared by the work on ingest and its answer

bool is_submission(const Target& asked) {
    return asked.asked == Asked::Submit || asked.asked == Asked::ProcessMessage;
}

fhir::EntryRequest entry_request(const Target& asked, const HttpRequest& request) {
    fhir::EntryRequest entry;
    if (is_submission(asked)) return entry;
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

intake::ExchangeOptions wishes_of(const HttpRequest& request) {
    intake::ExchangeOptions options;
    options.is_strict = handling(request) == Handling::Strict;
    options.wants_resource = returning(request) == Returning::Representation;
    options.only_types = Gate::types_of(request);
    return options;
}

/// What holds for everybody here: most results are filed without it.
intake::ExchangeOptions with_rules(const EndpointPartsPtr& parts, intake::ExchangeOptions options) {
    options.max_entries = parts->settings.max_entries;
    for (const VirtualType& type : parts->virtual_types)
        options.only_read.push_back(type.type);
    options.reader = [parts](intake::Desk& desk, const fhir::Entry& entry) {
        bring_in_asked(desk, parts->feed, entry.request.url);
        Shelf shelf{desk.store, parts->feed_id, parts->base, parts->virtual_types};
        return answer_get(shelf, entry.request.url);
    };
    return options;
}

intake::ExchangeOutcome exchange(intake::Desk& desk, const Post& post) {
    const FeedName& feed = post.parts->feed;
    if (!post.glance) {
        return intake::exchange(desk, feed, post.document, post.request, post.options);
    }
    if (auto unread = intake::post_unread(desk, feed, post.text, *post.glance)) {
        return *std::move(unread);
    }
    const auto document = fhir::JsonDocument::parse(post.text);
    const auto options = with_rules(post.parts, post.options);
    return intake::exchange(desk, feed, *document, post.request, options);
}

HttpResponse reply(const Post& post) {
    if (post.only_validates) return outcome_response(200, post.outcome.issues);
    return post.is_bundle ? bundle_reply(post.outcome, post.style)
                          : single_reply(post.outcome, post.style);
}

void submit(const PostPtr& post, Answer answer) {
    intake::PostSubmission submission;
    submission.feed = post->parts->feed;
    submission.admit = [post](intake::Desk& desk) -> std::vector<intake::Arrival> {
        if (post->only_validates) {
            post->outcome = intake::validate(desk, post->parts->feed, post->document);
            return {};
        }
        post->outcome = exchange(desk, *post);
        return post->outcome.arrivals;
    };
    submission.done = [post, answer = std::move(answer)](intake::PostFate fate) {
        if (fate != intake::PostFate::Committed) return answer(unwritten_reply(fate));
        tell_of_notification(*post->parts, post->outcome);
        answer(reply(*post));
    };
    post->parts->ingest.submit(std::move(submission));
}

// What cannot be read is kept for a person all the same: it may be a result.
void reject(
    const EndpointParts& parts,
    std::string text,
    const Fault& fault,
    const Answer& answer
) {
    auto kept = std::make_shared<std::string>(std::move(text));  // shared: admit is copied
    intake::PostSubmission submission;
    submission.feed = parts.feed;
    submission.admit = [kept, feed = parts.feed](intake::Desk& desk) {
        return intake::submit_fhir(desk, feed, *kept).arrivals;
    };
    bool is_long = fault.code == FaultCode::TooLarge;
    submission.done = [fault, is_long, answer](intake::PostFate fate) {
        if (fate != intake::PostFate::Committed) return answer(unwritten_reply(fate));
        answer(outcome_response(is_long ? 413 : 400, {fhir::issue_of(fault)}));
    };
    parts.ingest.submit(std::move(submission));
}

}  // namespace

intake::ExchangeOptions exchange_options(const EndpointPartsPtr& parts, const HttpRequest& head) {
    return with_rules(parts, wishes_of(head));
}

void tell_of_notification(const EndpointParts& parts, const intake::ExchangeOutcome& outcome) {
    if (outcome.notification && !outcome.is_repeat && parts.read_back) {
        parts.read_back(parts.feed, *outcome.notification, outcome.sequence);
    }
}

void take_post(
    const EndpointPartsPtr& parts,
    const Target& asked,
    HttpRequest request,
    Answer answer
) {
    auto post = std::make_shared<Post>();  // shared, see above
    post->parts = parts;
    post->request = entry_request(asked, request);
    post->options = wishes_of(request);
    post->style = {parts->base, returning(request), parts->now()};
    post->only_validates = asked.asked == Asked::Validate;
    std::string text = std::move(request.body);
    if (asked.asked == Asked::Delete) text = "{}";
    if (body_encoding(request) == Encoding::Gzip && asked.has_body()) {
        auto unpacked = inflated(text, parts->settings.max_expanded);
        if (!unpacked) {
            bool is_long = unpacked.error().code == FaultCode::TooLarge;
            return answer(outcome_response(is_long ? 413 : 400, {fhir::issue_of(unpacked.error())})
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
    post->options = with_rules(parts, std::move(post->options));
    auto document = fhir::JsonDocument::parse(text);
    if (!document) return reject(*parts, std::move(text), document.error(), answer);
    post->document = *std::move(document);
    post->is_bundle = is_submission(asked);
    bool is_bundle = post->document.root()["resourceType"].text() == "Bundle";
    if (post->is_bundle && !is_bundle) return answer(not_a_bundle());
    submit(post, std::move(answer));
}

}  // namespace thiowatch::endpoint
